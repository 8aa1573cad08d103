"""Cutting a paragraph into sentences that tile it."""

from __future__ import annotations

OPENERS = {"“": "”", "‘": "’", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】", "[": "]"}
CLOSERS = {close: opener for opener, close in OPENERS.items()}
STOPS = frozenset("。!?;…")
HARD = frozenset("。!?")
LONGEST_GROUP = 200
"""A quotation or bracket longer than this does not hold sentences together."""


def _inside(text: str) -> list[bool]:
    """For every character whether it stands inside a matched pair of quotes or brackets."""
    inside = [False] * len(text)
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in OPENERS:
            stack.append((char, at))
        elif char in CLOSERS:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == CLOSERS[char]:
                    start = stack[depth][1]
                    del stack[depth:]
                    if at - start <= LONGEST_GROUP:
                        inside[start : at + 1] = [True] * (at + 1 - start)
                    break
    return inside


def cut(text: str) -> list[tuple[int, int]]:
    """Half-open ranges, one a sentence, that tile ``text`` (normalised, one paragraph).

    A sentence ends with 。！？；, with a quotation that itself ends one, or with the paragraph.
    """
    inside = _inside(text)
    ranges = []
    start = at = 0
    while at < len(text):
        char = text[at]
        stops = char in STOPS and not inside[at] and char != "…"
        if char in "”’" and at and text[at - 1] in HARD:
            # “……。” closes a sentence of its own unless the clause goes on behind it
            follows = text[at + 1] if at + 1 < len(text) else ""
            outer = at + 1 >= len(text) or not inside[at + 1] or text[at + 1] in OPENERS
            stops = outer and follows not in "的、,。;:!?)》等是这" and text[at - 1] == "。"
        at += 1
        if stops:
            while at < len(text) and (text[at] in STOPS or text[at].isspace()):
                at += 1
            ranges.append((start, at))
            start = at
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges
