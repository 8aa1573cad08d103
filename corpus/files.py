"""Bytes of report files, on disk or inside a zip archive.

A member of an archive is addressed as if the archive were a folder: ``reports.zip/2024/a.docx``.
Nothing is ever unpacked onto the disk, so no member's name can lead anywhere; sizes are checked
before and while a member is unpacked.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path, PurePosixPath

from corpus.errors import ReadError

LARGEST = 50 * 1024 * 1024
"""Bytes of the largest file that is read."""
MEMBERS = 10_000
"""Members of the largest archive that is opened."""
ARCHIVE = ".zip"
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What ``zipfile`` raises on archives that are broken or packed in ways that it does not know."""


class FileError(ReadError):
    """A file that is not there, may not be read, or is too large; the message says what to do."""


def archive_of(path: Path) -> tuple[Path, str] | None:
    """The archive that a path leads into and the member's name; ``None`` for a plain path."""
    for parent in path.parents:
        if parent.suffix.lower() == ARCHIVE and parent.is_file():
            return parent, path.relative_to(parent).as_posix()
    return None


def members(archive: Path) -> list[Path]:
    """Every file in an archive, as paths below it, sorted; raises ``FileError``."""
    return sorted(archive / name for name in _table(archive, archive.stat().st_mtime_ns))


def exists(path: Path) -> bool:
    """Whether there is such a file, on disk or in an archive."""
    try:
        size(path)
    except FileError:
        return False
    return path.is_file() or archive_of(path) is not None


def size(path: Path) -> int:
    """Bytes of the file when unpacked, as the file system or the archive says."""
    try:
        inside = archive_of(path)
        if inside is None:
            return path.stat().st_size
        return _member(*inside).file_size
    except OSError as error:
        raise _said(path, error) from None


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises ``FileError``."""
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder; name the files in it, or use discover")
        found = size(path)
        if found > LARGEST:
            raise FileError(
                f"{path.name} has {found / 1e6:.0f} MB; the largest report read is "
                f"{LARGEST // 2**20} MiB; split it"
            )
        inside = archive_of(path)
        return path.read_bytes() if inside is None else _unpacked(*inside)
    except OSError as error:
        raise _said(path, error) from None


def _said(path: Path, error: OSError) -> FileError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileError(f"{path} does not exist; check the path")
    if isinstance(error, PermissionError):
        return FileError(f"{path} may not be read; give yourself read permission")
    return FileError(f"{path} cannot be read: {error.strerror or error}")


def _member(archive: Path, name: str) -> zipfile.ZipInfo:
    found = _table(archive, archive.stat().st_mtime_ns).get(name)
    if found is None:
        raise FileError(f"{archive.name} holds no {name}; check the path")
    return found


def _unpacked(archive: Path, name: str) -> bytes:
    info = _member(archive, name)
    if info.flag_bits & 1:
        raise FileError(f"{name} in {archive.name} is encrypted; unpack it yourself")
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(info) as file:
            data = file.read(LARGEST + 1)
    except DAMAGED as error:
        raise FileError(f"{name} in {archive.name} is damaged ({error}); pack it again") from None
    if len(data) > LARGEST:
        raise FileError(f"{name} in {archive.name} is larger than it says; it is not read")
    return data


@lru_cache(maxsize=4)
def _table(archive: Path, changed: int) -> dict[str, zipfile.ZipInfo]:
    """Files of an archive by their names, put right where a Chinese Windows packed it."""
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = opened.infolist()
    except (OSError, *DAMAGED) as error:
        raise FileError(f"{archive.name} is no archive that can be read ({error})") from None
    if len(infos) > MEMBERS:
        raise FileError(f"{archive.name} holds {len(infos)} files; {MEMBERS} at most are read")
    table: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name(info)
        if info.is_dir() or _hidden(name):
            continue
        table.setdefault(name, info)
    return table


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or any(
        part.startswith((".", "~", "__MACOSX")) or part == "/" for part in parts
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 mark are in the code page of the machine: GB18030 in China."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
