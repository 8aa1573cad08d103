"""Publishing is one step; what is older goes, what is half done is never seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api.generations import KEPT, CollectionError, Generations, write_atomically


def publish(generations: Generations, words: str) -> Path:
    staged = generations.stage()
    (staged / "words").write_text(words)
    return generations.publish(staged)


def test_a_staged_generation_is_not_seen_until_published(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.current() is None
    generations.stage()
    assert generations.current() is None
    publish(generations, "one")
    current = generations.current()
    assert current is not None
    assert (current / "words").read_text() == "one"


def test_old_generations_go_but_the_last_ones(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for number in range(5):
        publish(generations, str(number))
    kept = sorted(path.name for path in (tmp_path / "generations").iterdir())
    assert kept == ["000004", "000005"]
    assert len(kept) == KEPT


def test_leftovers_of_a_crash_are_swept_up(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = generations.stage()
    (first / "half").write_text("half")
    second = generations.stage()
    assert not (second / "half").exists()
    # a crash between the rename and the pointer: the number is used again
    final = generations.path(1)
    second.rename(final)
    assert publish(generations, "whole") == final
    assert (final / "words").read_text() == "whole"


def test_a_damaged_pointer_is_said(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("abc")
    with pytest.raises(CollectionError, match="damaged"):
        Generations(tmp_path).current()


def test_an_atomic_write_leaves_no_second_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"1")
    write_atomically(tmp_path / "a", b"2")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"2")]
