"""Rules on offsets, on text in any script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import standoff.validate.checker  # noqa: F401  (enters all rules into the table)
from standoff.findings import Fault
from standoff.storage.canonical import dump_rows
from standoff.storage.schemas import read_schema
from standoff.validate.examined import Examined
from standoff.validate.rule import RULES
from standoff.validate.rules.lookup import sweep
from standoff.validate.schema_check import SchemaCheck

SCHEMA = read_schema(Path(__file__).parents[2] / "schema" / "1.0")


CHECKS = {name: SchemaCheck(layer) for name, layer in SCHEMA.layers.items()}
MENTION = {
    "head": None,
    "level": "NAM",
    "type": "PER",
    "referent": None,
    "reference": "nonspecific",
    "metonymy": None,
    "by": "anna",
    "at": "2026-01-02T03:04:05Z",
    "status": "proposed",
    "review": None,
}


def document(text: str, *spans: tuple[int, int, str], **more: Any) -> Examined:
    """Return a document with one mention a span."""
    records = [
        {"id": f"m{number}", "spans": [{"start": start, "end": end, "text": words}], **MENTION, **more}
        for number, (start, end, words) in enumerate(spans, 1)
    ]
    survey = CHECKS["entities"].survey(dump_rows(records))
    said: dict[str, Any] = {"whole": survey is not None, "surveys": {"entities": survey} if survey else {}}
    return Examined("doc", text, {"lang": "en"}, {"entities": records}, SCHEMA, **said)


def run(code: str, doc: Examined) -> list[Fault]:
    rule = RULES[code]
    found = list(rule.check(doc)) if rule.check else []
    assert not (found and rule.unless and doc.whole and rule.unless(doc)), "the proof holds, and yet something is found"
    return found


@pytest.mark.parametrize(
    ("text", "words", "start", "told"),
    [
        ("“é” China said", "China", 9, "they stand at 4; these look like byte offsets"),
        ("🙂 China said, and China left", "China", 3, "they stand at 2; these look like UTF-16 offsets"),
        ("🙂 China said, and China left", "China", 21, "they stand at 18; these look like byte offsets"),
        ("China said, and China left", "China", 1, "they stand at 0, and at 1 more place"),
        ("China said, and China left", "China", 15, "they stand at 16, and at 1 more place"),
        ("China said", "Japan", 0, "these words stand nowhere"),
    ],
)
def test_a_moved_span_says_where_its_words_stand(text: str, words: str, start: int, told: str) -> None:
    (fault,) = run("T303", document(text, (start, start + len(words), words)))
    assert fault.hint is not None
    assert fault.hint.startswith(told)


@pytest.mark.parametrize(
    ("text", "start", "end", "splits"),
    [
        ("Jose\u0301 said", 0, 4, True),
        ("Jose\u0301 said", 0, 5, False),
        ("👩\u200d🚀 said", 0, 1, True),
        ("👩\u200d🚀 said", 0, 3, False),
        ("👍🏽 said", 0, 1, True),
        ("🇳🇱🇯🇵", 0, 1, True),
        ("🇳🇱🇯🇵", 0, 2, False),
        ("🇳🇱🇯🇵", 1, 3, True),
        ("नि said", 0, 1, True),
        ("한국은", 0, 2, False),
        ("“China’s”", 1, 6, False),
        ("שָׁלוֹם said", 0, 1, True),
    ],
)
def test_no_character_is_cut_in_two(text: str, start: int, end: int, splits: bool) -> None:
    assert bool(run("T310", document(text, (start, end, text[start:end])))) == splits


@pytest.mark.parametrize(
    ("text", "start", "end", "splits"),
    [
        ("China said", 0, 4, True),
        ("China said", 1, 5, True),
        ("China said", 0, 5, False),
        ("NATO-like", 0, 4, False),
        ("Russia’s", 0, 6, False),
        ("Москва́", 0, 3, True),
        ("北京说", 0, 2, False),
        ("5km", 0, 1, False),
        ("1995", 0, 2, True),
    ],
)
def test_no_word_is_cut_in_two(text: str, start: int, end: int, splits: bool) -> None:
    assert bool(run("T311", document(text, (start, end, text[start:end])))) == splits
    assert not run("T311", document(text, (start, end, text[start:end]), tags=["sub-token"]))


@given(st.text(), st.data())
def test_a_span_that_is_cut_from_the_text_is_never_called_moved(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    doc = document(text, (start, end, text[start:end]))
    assert not run("T303", doc)
    assert not run("T304", doc)
    assert bool(run("T305", doc)) == (start == end)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)), max_size=12))
def test_a_sweep_finds_a_crossing_if_and_only_if_a_pair_crosses(found: list[tuple[int, int]]) -> None:
    pairs = [(start, start + size) for start, size in found]
    crossing = any(one[0] < two[0] < one[1] < two[1] for one in pairs for two in pairs)
    edges = sorted((start, -end, number) for number, (start, end) in enumerate(pairs))
    assert any(crossed for _, _, crossed in sweep(edges)) == crossing


def test_latin_text_with_typographic_marks_does_not_load_the_tables_of_unicode() -> None:
    code = "import sys; sys.path.insert(0, 'tests/validate'); import test_offsets as t; "
    code += "t.run('T310', t.document('“é” — China’s €5', (0, 3, '“é”'))); assert 'regex' not in sys.modules"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_languages_that_join_words_may_have_spans_inside_one():
    text = "בממלכה"
    assert run("T311", document(text, (1, 6, text[1:6])))
    joined = document(text, (1, 6, text[1:6]))
    joined.meta["lang"] = "he-IL"
    assert not run("T311", joined)
