"""How good are the proposals of `standoff suggest`? Precision and recall beside a baseline, in the same run.

    python scripts/bench/suggest.py                      on the gold of a corpus, all of it removed from a copy first
    python scripts/bench/suggest.py --brat DIR           on a folder of text/*.txt and attributions/*.ann, in which
                                                         events join Source, Cue and Content, as PolNeAR has them
    python scripts/bench/suggest.py --brat DIR --write   and write the table of confidences anew

The baseline takes everything between quotation marks for a quote of the nearest capitalised name before it. A content
is exact if it has the same letters and digits as the gold one, and partial if they share half of all that either has.
A quote is right as it stands if its content is exact, and its cue and its speaker meet those of the gold; one that
was found by its marks alone, if its content is exact. The row of marks-alone is a run as in a language without cues.
Surnames are counted in a run of their own, with all aliases taken out of the registry.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from standoff import Corpus
from standoff.curate.suggest import TOOL, suggest
from standoff.curate.suggest.attributions import attributions
from standoff.curate.suggest.language import language
from standoff.curate.suggest.proposals import TABLE
from standoff.curate.suggest.sentences import quotations
from standoff.document import Document
from standoff.spans import Span

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"(?:[^\W\da-z_][\w.’'-]*\s)*[^\W\da-z_][\w.’'-]+")
BARE = ("marks", "marks-alone")
"""Patterns that propose neither a cue nor a speaker, and are right if the content is."""
Letters = frozenset[int]


@dataclass(frozen=True)
class Quote:
    """A quote as sets of places of letters and digits."""

    content: Letters
    cue: Letters
    speaker: Letters
    pattern: str = ""


@dataclass
class Score:
    """Counts of what was found, of it what is partly and exactly there, and what of the gold was found."""

    found: int = 0
    partial: int = 0
    exact: int = 0
    cue: int = 0
    speaker: int = 0
    right: int = 0
    gold: int = 0
    reached: int = 0

    def add(self, other: Score) -> None:
        """Add the counts of another score."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Mentions:
    """Counts of proposed mentions by pattern."""

    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    spans: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    partial: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gold: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    reached: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def letters(text: str, spans: Iterable[Any]) -> Letters:
    """Return the places of the letters and digits in *spans*."""
    pairs = (Span.of(dict(each)) if not isinstance(each, tuple) else each for each in spans)
    return frozenset(at for start, end in pairs for at in range(start, end) if text[at : at + 1].isalnum())


def compare(found: Sequence[Quote], gold: Sequence[Quote]) -> dict[str, Score]:
    """Return a score for each pattern, and one for all under the empty name."""
    scores: dict[str, Score] = defaultdict(Score)
    reached = set()
    for each in found:
        score = Score(found=1)
        shares = [len(each.content & one.content) / max(len(each.content | one.content), 1) for one in gold]
        best = max(range(len(gold)), key=shares.__getitem__, default=-1)
        if best >= 0 and shares[best] >= 0.5:
            one = gold[best]
            reached.add(best)
            score.partial, score.exact = 1, each.content == one.content
            score.cue = bool(each.cue & one.cue) or not (each.cue or one.cue)
            score.speaker = bool(each.speaker & one.speaker) or not (each.speaker or one.speaker)
            score.right = score.exact and (each.pattern in BARE or (score.cue and score.speaker))
        for name in {"", each.pattern}:
            scores[name].add(score)
    scores[""].add(Score(gold=len(gold), reached=len(reached)))
    return scores


def baseline(text: str) -> list[Quote]:
    """Return everything between quotation marks, each with the nearest capitalised name before it."""
    found = []
    for span in quotations(text):
        names = list(NAME.finditer(text, max(span.start - 400, 0), span.start))
        speaker = [Span(*names[-1].span())] if names else []
        found.append(Quote(letters(text, [span]), frozenset(), letters(text, speaker)))
    return found


def suggested(text: str, tag: str = "en") -> list[Quote]:
    """Return what the rules find in a text, speakers as the phrases beside the cues."""
    return [
        Quote(
            letters(text, each.content),
            letters(text, each.cue),
            letters(text, [each.speaker] if each.speaker else []),
            each.pattern,
        )
        for each in attributions(text, language(tag))
    ]


def brat(folder: Path) -> Iterator[tuple[str, list[Quote]]]:
    """Yield each text with its attributions; of several annotators the first in the order of file names."""
    for path in sorted((folder / "text").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        files = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if files:
            yield text, list(_events(text, files[0].read_text("utf-8").splitlines()))


def _events(text: str, lines: Iterable[str]) -> Iterator[Quote]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            places = rest.partition("\t")[0].partition(" ")[2].split(";")
            spans[name] = [(int(start), int(end)) for start, end in (place.split() for place in places)]
        elif name.startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for part in rest.split():
                role, _, value = part.partition(":")
                roles[role.rstrip("0123456789")] += spans.get(value, [])
            content, cue, speaker = (letters(text, roles[role]) for role in ("Content", "Cue", "Source"))
            yield Quote(content, cue, speaker)


def of_gold(document: Document) -> list[Quote]:
    """Return the quotes of a document that nobody rejected."""
    places = {each["id"]: each["spans"] for each in document.layers.get("entities", [])}
    return [_of_record(document, each, places) for each in document.layers.get("quotes", []) if _live(each)]


def _of_record(document: Document, record: Any, places: Any) -> Quote:
    ids = [each.get("mention") for each in record["speakers"]]
    speakers = [span for each in ids if each in places for span in places[each]]
    content, cue, speaker = (letters(document.text, each) for each in (record["content"], record["cue"], speakers))
    return Quote(content, cue, speaker)


def _live(record: Any) -> bool:
    return bool(record.get("status") != "rejected")


def bare_copy(corpus: Corpus, place: Path, *, aliases: bool = True) -> Corpus:
    """Return a copy of a corpus without any record, and without the aliases of referents if so wished."""
    shutil.copytree(corpus.root / "schema", place / "schema")
    shutil.copytree(corpus.path, place / "corpus")
    for path in (place / "corpus").rglob("*.jsonl"):
        if path.name != "referents.jsonl":
            path.unlink()
        elif not aliases:
            referents = [orjson.loads(line) | {"aliases": []} for line in path.read_bytes().splitlines()]
            path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in referents))
    return Corpus.open(place)


def on_gold(corpus: Corpus) -> tuple[dict[str, Score], dict[str, Score], Mentions]:
    """Return the scores of the rules and of the baseline on the quotes, and the counts of the mentions."""
    ours: dict[str, Score] = defaultdict(Score)
    plain: dict[str, Score] = defaultdict(Score)
    counts, surnames = Mentions(), Mentions()
    with tempfile.TemporaryDirectory() as place:
        copy = bare_copy(corpus, Path(place) / "bare")
        nameless = bare_copy(corpus, Path(place) / "nameless", aliases=False)
        for document in corpus:
            if not document.layers.get("quotes") and not document.layers.get("entities"):
                continue
            suggest(copy, document.id)
            _add(ours, compare(of_gold(copy[document.id]), of_gold(document)))
            _add(plain, compare(baseline(document.text), of_gold(document)))
            _count(counts, document, copy[document.id])
            suggest(nameless, document.id, layers=["entities"])
            _count(surnames, document, nameless[document.id])
    for tally in ("found", "spans", "partial", "right"):
        getattr(counts, tally)["surname"] = getattr(surnames, tally)["surname"]
    return ours, plain, counts


def _add(total: dict[str, Score], scores: dict[str, Score]) -> None:
    for name, score in scores.items():
        total[name].add(score)


def _count(counts: Mentions, document: Document, proposed: Document) -> None:
    """Enter the mentions of one document, by what was known of them: names, and whatever a speaker needed."""
    gold = [each for each in document.layers.get("entities", []) if _live(each)]
    places = {_place(each): each for each in gold}
    heads = {_head(each): each for each in gold}
    hit = set()
    for each in proposed.layers.get("entities", []):
        pattern = each["ext"]["pattern"]
        same = places.get(_place(each)) or heads.get(_head(each))
        counts.found[pattern] += 1
        counts.spans[pattern] += _place(each) in places
        counts.partial[pattern] += same is not None
        counts.right[pattern] += same is not None and same["referent"] == each["referent"]
        hit |= {same["id"]} if same else set()
    for each in gold:
        counts.gold[each["level"]] += 1
        counts.reached[each["level"]] += each["id"] in hit


def _place(record: Any) -> tuple[tuple[int, int], ...]:
    return tuple((span["start"], span["end"]) for span in record["spans"])


def _head(record: Any) -> tuple[int, int]:
    head = record["head"] or record["spans"][0]
    return head["start"], head["end"]


def on_brat(folder: Path) -> tuple[dict[str, Score], dict[str, Score], int]:
    """Return the scores of the rules and of the baseline on a folder, and the number of documents."""
    ours: dict[str, Score] = defaultdict(Score)
    plain: dict[str, Score] = defaultdict(Score)
    count = 0
    for text, gold in brat(folder):
        _add(ours, compare(suggested(text), gold))
        _add(ours, {"marks-alone": compare(suggested(text, "und"), gold)["marks-alone"]})
        _add(plain, compare(baseline(text), gold))
        count += 1
    return ours, plain, count


def share(part: int, whole: int) -> str:
    """Return a share to three places, or a dash where there is nothing to share."""
    return f"{part / whole:.3f}" if whole else "    –"


def print_quotes(ours: dict[str, Score], plain: dict[str, Score]) -> None:
    """Print the table of quotes."""
    heads = ("partial", "exact", "cue", "speaker", "right")
    print(f"{'quotes':18} {'found':>6}  {' '.join(f'{one:>7}' for one in heads)}   recall")
    rows = {"baseline": plain[""], "suggest": ours[""], **{f"  {name}": ours[name] for name in sorted(ours) if name}}
    for name, each in rows.items():
        shares = [share(part, each.found) for part in (each.partial, each.exact, each.cue, each.speaker, each.right)]
        print(
            f"{name:18} {each.found:6}  {' '.join(f'{one:>7}' for one in shares)}    {share(each.reached, each.gold)}"
        )


def print_mentions(counts: Mentions) -> None:
    """Print the table of mentions."""
    print(f"{'mentions':20} {'found':>6} {'spans':>6} {'name':>6} {'right':>6}")
    for name, found in counts.found.items():
        parts = (counts.spans[name], counts.partial[name], counts.right[name])
        print(f"{name:20} {found:6} {' '.join(share(part, found).rjust(6) for part in parts)}")
    for level, number in counts.gold.items():
        print(f"recall of {level}: {share(counts.reached[level], number)} of {number}")


def write_table(quotes: dict[str, Score], mentions: Mentions, sources: list[str]) -> None:
    """Write the table of confidences."""
    patterns = {name: {"right": mentions.right[name], "found": found} for name, found in mentions.found.items()}
    patterns |= {name: {"right": each.right, "found": each.found} for name, each in quotes.items() if name}
    table = {"tool": TOOL, "measured_on": sources, "patterns": dict(sorted(patterns.items()))}
    TABLE.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2) + b"\n")


def main() -> None:
    """Measure, print, and write the table if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--brat", type=Path)
    parser.add_argument("--source", default="", help="what the folder is, for the table")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    corpus = Corpus.open(asked.corpus)
    ours, plain, mentions = on_gold(corpus)
    if not asked.brat or asked.write:
        print(f"gold of {corpus.name}: {len(corpus.ids())} documents")
        print_mentions(mentions)
        print_quotes(ours, plain)
    if asked.brat:
        ours, plain, count = on_brat(asked.brat)
        print(f"{asked.brat}: {count} documents")
        print_quotes(ours, plain)
        if asked.write:
            gold = f"mentions: gold of {corpus.name} {corpus.meta['version']}, {len(corpus.ids())} documents"
            write_table(ours, mentions, [gold, f"quotes: {asked.source or asked.brat.name}, {count} documents"])


if __name__ == "__main__":
    main()
