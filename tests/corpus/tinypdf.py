"""The smallest PDF files with Chinese text: one Adobe-GB1 font, not embedded, 12 points."""

from __future__ import annotations

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
        x = LEFT + SIZE * start
        code = text.lstrip("\u3000").encode("utf-16-be").hex()
        shown.append(f"BT /F1 {SIZE} Tf {x} {y} Td <{code}> Tj ET")
    return "\n".join(shown).encode()


def pdf(lines: Sequence[str], *, width: int, lines_a_page: int, head: str) -> bytes:
    """A PDF with a running head and page numbers (ISO 32000-1, 9.7.5.2: predefined CMaps)."""
    wrapped = _wrapped(lines, width)
    pages = [wrapped[at : at + lines_a_page] for at in range(0, len(wrapped), lines_a_page)]
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
    for number, page in enumerate(pages, start=1):
        content = _page(page, head, number)
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
            b"<< /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
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
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start
