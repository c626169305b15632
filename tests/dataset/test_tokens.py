"""Tokens: words and signs of any script, found for many texts at once as a pattern finds them one by one."""

from __future__ import annotations

import pytest
import regex
from conftest import TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.dataset.texts import Texts
from standoff.dataset.tokens import _TOKEN, cut, tokens


def words(*texts: str) -> list[str]:
    found = Texts(texts)
    return cut(found, tokens(found)).to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rutte’s NATO-like ally", ["Rutte", "’", "s", "NATO", "-", "like", "ally"]),
        ("“Ne\u0301e” 32-nation U.S.", ["“", "Ne\u0301e", "”", "32", "-", "nation", "U", ".", "S", "."]),
        ("👩\u200d👧 हिन्दी", ["👩\u200d👧", "हिन्दी"]),
        ("🇳🇱🇩🇪!", ["🇳🇱", "🇩🇪", "!"]),
        (" \u00a0\n", []),
    ],
)
def test_tokens(text, expected):
    assert words(text) == expected


def test_tokens_cover_everything_visible_and_nothing_twice():
    text = TEXT + "".join(chr(code) for code in range(0x20, 0x3000, 7))
    found = tokens(Texts([text]))
    assert (found.ends[:-1] <= found.starts[1:]).all()
    covered = {at for start, end in zip(found.starts, found.ends, strict=True) for at in range(start, end)}
    lost = {text[at] for at in range(len(text)) if at not in covered}
    assert all(char.isspace() or not char.isprintable() for char in lost), lost


ODD = st.sampled_from("ab1_ -.“’\n\t\x00\u0301\u200d\u200c\ufe0f👩🏽🇳🇱हि्न\u0600\u1100\u1161가ﾞ。\u00ad\u2028é")


@settings(deadline=None)
@given(st.lists(st.text(ODD | st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=4))
def test_all_at_once_is_as_one_by_one(texts):
    found = tokens(Texts(texts))
    whole, expected, base = "\n".join(texts), [], 0
    for line in whole.split("\n"):
        expected += [(base + match.start(), base + match.end()) for match in _TOKEN.finditer(line)]
        base += len(line) + 1
    assert list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)) == expected
    assert words(*texts) == [whole[start:end] for start, end in expected]


def test_the_pattern_takes_what_combines_with_a_sign():
    assert [each[0] for each in _TOKEN.finditer("-\u0301a")] == ["-\u0301", "a"]
    assert regex.fullmatch(r"\X", "🇳🇱")
