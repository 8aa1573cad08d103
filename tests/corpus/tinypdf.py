"""The smallest PDF files with Chinese text: one Adobe-GB1 font, not embedded, 12 points."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

SIZE, LEFT, TOP = 12, 72, 760


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Each paragraph indented by two characters and broken at ``width`` characters."""
    out: list[str] = []
    for line in lines:
        indented = "\u3000\u3000" + line
        out += [indented[at : at + width] for at in range(0, len(indented), width)]
    return out


def _page(lines: Sequence[str], head: str, number: int) -> bytes:
    placed = [(head, TOP + 30), *((line, TOP - 20 * at) for at, line in enumerate(lines))]
    if head:
        placed.append((f"- {number} -", TOP - 20 * len(lines) - 40))
    shown = []
    for text, y in placed:
        start = len(text) - len(text.lstrip("\u3000"))
        shown.append(_shown(text.lstrip("\u3000"), LEFT + SIZE * start, y))
    return "\n".join(shown).encode()


PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
"""Padding of passwords (ISO 32000-1, 7.6.3.3)."""


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


class _Lock:
    """The standard security handler, revision 2 (ISO 32000-1, 7.6.3), for one user password."""

    def __init__(self, password: str) -> None:
        user = (password.encode() + PAD)[:32]
        owner = _rc4(hashlib.md5((b"owner" + PAD)[:32]).digest()[:5], user)
        rights = -4 & 0xFFFFFFFF
        made = hashlib.md5(user + owner + rights.to_bytes(4, "little") + b"0" * 16).digest()
        self.key = made[:5]
        self.trailer = (
            b"/ID [<%s> <%s>] /Encrypt << /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >> "
            % (
                (b"0" * 16).hex().encode(),
                (b"0" * 16).hex().encode(),
                rights - 2**32,
                owner.hex().encode(),
                _rc4(self.key, PAD).hex().encode(),
            )
        )

    def __call__(self, data: bytes, number: int) -> bytes:
        key = hashlib.md5(self.key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return _rc4(key, data)


def pdf(
    lines: Sequence[str], *, width: int, lines_a_page: int, head: str, password: str | None = None
) -> bytes:
    """A PDF with a running head and page numbers (ISO 32000-1, 9.7.5.2: predefined CMaps).

    With a ``password`` it is encrypted; the empty one opens without being asked for.
    """
    wrapped = _wrapped(lines, width)
    pages = [wrapped[at : at + lines_a_page] for at in range(0, len(wrapped), lines_a_page)]
    return document([_page(page, head, at) for at, page in enumerate(pages, start=1)], password)


def ruled(caption: str, rows: Sequence[Sequence[str]], columns: Sequence[int]) -> bytes:
    """A PDF of one table: cells begin at ``columns`` (points), rules stand before all but one."""
    drawn = [_shown(caption, columns[0], TOP)]
    for at, row in enumerate(rows, start=1):
        drawn += [
            _shown(cell, x, TOP - 20 * at) for cell, x in zip(row, columns, strict=True) if cell
        ]
    for x in columns[1:]:
        drawn.append(f"{x - 6} {TOP} m {x - 6} {TOP - 20 * len(rows) - 8} l S")
    return document(["\n".join(drawn).encode()])


def _shown(text: str, x: float, y: float) -> str:
    return f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def document(pages: Sequence[bytes], password: str | None = None) -> bytes:
    """A PDF of the given content streams."""
    lock = None if password is None else _Lock(password)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] "
        b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >>",
    ]
    kids = []
    for content in pages:
        if lock:
            content = lock(content, len(objects) + 2)
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
            b"<< /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    if lock:
        for word in (b"Adobe", b"GB1"):
            hidden = b"<%s>" % lock(word, 4).hex().encode()
            objects[3] = objects[3].replace(b"(%s)" % word, hidden)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    secret = lock.trailer if lock else b""
    out += b"trailer << %s/Size %d /Root 1 0 R >>\n" % (secret, len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start
