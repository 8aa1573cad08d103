"""Tables read column by column, as text taken from a pdf has them.

A heading, the labels, perhaps a heading and the units, then the values of each column, whose
headings stand all at first, or together before the values, or each over its own column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grid import Slot, is_value

UNIT = re.compile(
    r"^[十百千万亿]*(?:元|美元|吨|千克|公斤|斤|米|公里|平方米|平方公里|立方米|亩|公顷|个|户|人|家|所|张|台|辆|"
    r"头|只|羽|瓦|瓦时|重量箱|标准箱|标箱|件|套|箱|升|人次|人公里|吨公里|册|部|%|‰|次|岁|枚|条|艘|床|块|伏安时|"
    r"蒸发量吨|折标准煤)(?:/[\u4e00-\u9fff]+)?$"
)
UNITS_HEAD = re.compile(r"单\s*位$")
STUB = re.compile(r"(?:指\s*标|指标名称|产品名称|类\s*别|项\s*目|名\s*称|行\s*业|地\s*区|分\s*类)$")
LABEL_ONLY = re.compile(r"^(?:#|其中|在总计中)")
MOST_COLUMNS = 8


def column_major(slots: Sequence[Slot], caption: str = "") -> tuple[list[list[Slot]], int]:
    """Rows of the table that begins the slots, and how many slots it takes.

    ``caption`` is the line above, at whose end the heading of the labels sometimes stands. The
    longest beginning that comes out even is taken; no rows where there is none.
    """
    ends = [
        at + 1
        for at, slot in enumerate(slots)
        if is_value(slot.text) and (at + 1 == len(slots) or not is_value(slots[at + 1].text))
    ]
    for end in reversed(ends):
        rows = _parse(_split_heads(slots[:end]), bool(STUB.search(caption)))
        if rows:
            return rows, end
    return [], 0


def _split_heads(slots: Sequence[Slot]) -> list[Slot]:
    """Two headings on one line, ``绝对数(亿元) 比上年增长(%)``, taken apart."""
    out: list[Slot] = []
    for slot in slots:
        cut = re.search(r"\)\s+(?=\S)", slot.text)
        if cut is None or is_value(slot.text):
            out.append(slot)
            continue
        left = slot.text[: cut.start() + 1]
        right = slot.text[cut.end() :]
        out += [
            Slot(left, slot.start, slot.start + len(left)),
            Slot(right, slot.end - len(right), slot.end),
        ]
    return out


def _parse(slots: Sequence[Slot], stub_given: bool) -> list[list[Slot]]:
    first = next(at for at, slot in enumerate(slots) if is_value(slot.text))
    late = [slot for slot in slots[first:] if not is_value(slot.text)]
    values = [slot for slot in slots[first:] if is_value(slot.text)]
    for columns in range(1, min(MOST_COLUMNS, len(values) // 2) + 1):
        count, rest = divmod(len(values), columns)
        if rest or len(late) >= columns or not _even_runs(slots[first:], count):
            continue
        found = _leading(slots[:first], count, columns - len(late), stub_given)
        if found is None:
            continue
        heads, leading = found
        blocks = [values[at * count : (at + 1) * count] for at in range(columns)]
        body = [*leading, *blocks]
        return [[*heads, *late], *(list(row) for row in zip(*body, strict=True))]
    return []


def _even_runs(slots: Sequence[Slot], count: int) -> bool:
    """Every run of values holds whole columns."""
    run = 0
    for slot in slots:
        if is_value(slot.text):
            run += 1
        elif run % count or run == 0:
            return False
        else:
            run = 0
    return run % count == 0


def _leading(
    words: Sequence[Slot], count: int, value_heads: int, stub_given: bool
) -> tuple[list[Slot], list[list[Slot]]] | None:
    """Headings and the columns of labels and units among the words before the first value."""
    units = [at for at, slot in enumerate(words) if UNIT.match(slot.text)]
    empty = Slot("", 0, 0)
    if not units:
        heads, labels = list(words[:-count]), list(words[-count:])
        if stub_given and len(heads) == value_heads:
            heads.insert(0, empty)
        return _checked(heads, [labels], value_heads + 1)
    if len(units) != count or units != list(range(units[0], units[0] + count)):
        return None
    before, after = list(words[: units[0]]), list(words[units[-1] + 1 :])
    column = [words[at] for at in units]
    if before and UNITS_HEAD.search(before[-1].text):
        heads, labels, unit_head = before[: -count - 1], before[-count - 1 : -1], before[-1]
        if not heads:
            heads = [empty]
        return _checked([*heads, unit_head, *after], [labels, column], value_heads + 2)
    heads, labels = [*before[:-count], *after], before[-count:]
    if stub_given and len(heads) == value_heads + 1:
        heads.insert(0, empty)
    return _checked(heads, [labels, column], value_heads + 2)


def _checked(
    heads: list[Slot], leading: list[list[Slot]], wanted: int
) -> tuple[list[Slot], list[list[Slot]]] | None:
    """Nothing where the numbers do not fit or labels stand among the headings."""
    if len(heads) != wanted or any(LABEL_ONLY.match(slot.text) for slot in heads):
        return None
    if any(STUB.search(slot.text) or UNITS_HEAD.search(slot.text) for slot in leading[0]):
        return None
    if len({len(column) for column in leading}) != 1:
        return None
    return heads, leading
