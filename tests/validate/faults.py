"""Faults that are put into a record of a good document, by name, with the codes of which one must be found there."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from standoff.schema import Schema
from standoff.storage.schemas import read_schema

TESTS = Path(__file__).parents[1]
GOOD = TESTS / "data" / "harbour"
LAYERS = ("entities", "quotes", "stances")
Record = dict[str, Any]
SCHEMA: Schema = read_schema(TESTS.parent / "schema" / "1.0")


class Place:
    """A record of the good document, drawn at random, that a fault may be put into.

    Attributes:
        records: All records by layer.
        layer, index, record: Which one was drawn; a fault changes `record`, or draws again.
        text: The words of the document.
        draw: The source of chance.
    """

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.records: dict[str, list[Record]] = {
            layer: [orjson.loads(line) for line in (GOOD / f"{layer}.jsonl").read_bytes().splitlines()]
            for layer in LAYERS
        }
        self.text = (GOOD / "source.txt").read_text("utf-8")
        self.pick(*LAYERS)

    def pick(self, *layers: str, where: Callable[[Record], bool] = bool) -> Record:
        """Draw a record of *layers* for which *where* holds."""
        found = [(layer, index) for layer in layers for index, each in enumerate(self.records[layer]) if where(each)]
        self.layer, self.index = self.draw.choice(found)
        self.record = self.records[self.layer][self.index]
        return self.record

    def at(self, start: int, end: int) -> Record:
        """Return the span from *start* to *end*."""
        return {"start": start, "end": end, "text": self.text[start:end]}

    def words(self, words: str) -> Record:
        """Return the span of *words*, where they stand first."""
        start = self.text.index(words)
        return self.at(start, start + len(words))

    def span(self) -> Record:
        """Draw a span of the record."""
        return self.draw.choice([span for _, span in SCHEMA.layers[self.layer].spans(self.record)])  # type: ignore[return-value]


SPANS = {"entities": ("spans",), "quotes": ("content", "cue"), "stances": ("evidence",)}
Fault = Callable[[Place], None]
FAULTS: dict[str, tuple[Fault, set[str]]] = {}


def fault(*codes: str) -> Callable[[Fault], Fault]:
    """Enter a fault into the table, with the codes of which one must be found at its line."""

    def enter(plant: Fault) -> Fault:
        FAULTS[plant.__name__] = plant, set(codes)
        return plant

    return enter


@fault("T303", "T304")
def span_moved(place: Place) -> None:
    span, by = place.span(), place.draw.choice([-1, 1, 2, 7])
    span["start"], span["end"] = max(0, span["start"] + by), max(1, span["end"] + by)


@fault("T303")
def text_of_a_span_changed(place: Place) -> None:
    span = place.span()
    at = place.draw.randrange(len(span["text"]))
    span["text"] = span["text"][:at] + "#" + span["text"][at + 1 :]


@fault("T304")
def span_beyond_the_text(place: Place) -> None:
    place.span()["end"] += 1000


@fault("T305")
def span_empty(place: Place) -> None:
    span = place.span()
    span["end"] = span["start"]


@fault("R401")
def id_taken(place: Place) -> None:
    place.pick(place.layer, where=lambda each: each is not place.records[place.layer][0])
    place.record["id"] = place.records[place.layer][0]["id"]


@fault("R402", "P601")
def reference_to_nobody(place: Place) -> None:
    references = list(SCHEMA.layers[place.layer].references(place.record))
    pointer, target, _ = place.draw.choice(references)
    inner: Any = place.record
    for step in pointer[:-1]:
        inner = inner[step]
    inner[pointer[-1]] = "nobody" if target in ("referents", "annotators") else "x99"


@fault("R403")
def local_referent_of_another(place: Place) -> None:
    place.pick("entities")["referent"] = "elsewhere:e1"


@fault("R404")
def record_twice(place: Place) -> None:
    twin = copy.deepcopy(place.record)
    twin["id"] = place.record["id"] + "99"
    place.records[place.layer].append(twin)
    place.record, place.index = twin, len(place.records[place.layer]) - 1


@fault("R405")
def circle(place: Place) -> None:
    place.record["supersedes"] = place.record["id"]


@fault("S201", "S208", "S204", "S205")
def value_of_another_type(place: Place) -> None:
    place.record[place.draw.choice(SCHEMA.layers[place.layer].node["required"])] = 17.5


@fault("S202")
def field_dropped(place: Place) -> None:
    del place.record[place.draw.choice(SCHEMA.layers[place.layer].node["required"])]


@fault("S203")
def field_misspelt(place: Place) -> None:
    name = place.draw.choice(list(place.record))
    place.record[name + "s"] = place.record[name]


@fault("S204")
def label_misspelt(place: Place) -> None:
    fields = SCHEMA.layers[place.layer].properties
    name = place.draw.choice([each for each in place.record if "enum" in fields[each] and place.record[each]])
    place.record[name] += "s"


@fault("S205")
def time_in_words(place: Place) -> None:
    place.record["at"] = "yesterday"


@fault("S206")
def confidence_in_percent(place: Place) -> None:
    place.record["confidence"] = place.draw.randint(2, 100)


@fault("J110")
def keys_in_another_order(place: Place) -> None:
    first = next(iter(place.record))
    place.record[first] = place.record.pop(first)


@fault("P602")
def review_lost(place: Place) -> None:
    place.record["review"] = None


@fault("P602")
def decision_lost(place: Place) -> None:
    place.pick("stances")["status"] = "proposed"


@fault("P603")
def speaker_no_longer_accepted(place: Place) -> None:
    quote = place.pick("quotes")
    mention = next(each for each in place.records["entities"] if each["id"] == quote["speakers"][0]["mention"])
    mention.update(status="proposed", review=None)


@fault("P603", "P604")
def still_there_though_replaced(place: Place) -> None:
    place.pick("entities", where=lambda each: each["id"] != "m1")["supersedes"] = "m1"


@fault("T306")
def white_space_at_an_edge(place: Place) -> None:
    span = place.span()
    while not place.text[span["end"]].isspace():
        span = place.pick(place.layer) and place.span()
    span.update(place.at(span["start"], span["end"] + 1))


@fault("T307")
def span_twice(place: Place) -> None:
    spans = place.pick(place.layer, where=lambda each: bool(each.get("cue", True)))[
        place.draw.choice(SPANS[place.layer])
    ]
    spans.append(copy.deepcopy(spans[-1]))


@fault("T308")
def span_in_two_that_touch(place: Place) -> None:
    content = place.pick("quotes", where=lambda each: each["content"][0]["text"][-1] == "”")["content"]
    start, end = content[0]["start"], content[0]["end"]
    content[:] = [place.at(start, end - 1), place.at(end - 1, end)]


@fault("T309")
def span_over_two_lines(place: Place) -> None:
    line = place.draw.choice([at for at, char in enumerate(place.text[:-1]) if char == "\n"])
    place.span().update(place.at(line - 4, line + 4))


@fault("T311")
def word_cut_in_two(place: Place) -> None:
    span = place.span()
    while not span["text"][-2:].isalpha():
        span = place.pick(place.layer) and place.span()
    span.update(place.at(span["start"], span["end"] - 1))


@fault("P601")
def reviewed_by_nobody(place: Place) -> None:
    place.record["review"]["by"] = "nobody"


@fault("P602")
def decided_too_early(place: Place) -> None:
    place.record["review"]["at"] = "2000-01-01T00:00:00Z"


@fault("P609")
def sure_of_all(place: Place) -> None:
    records = place.records["entities"]
    records += [{**copy.deepcopy(records[-1]), "id": f"m{number}"} for number in range(90, 96)]
    for number, each in enumerate(records):
        each.update(confidence=0.9, spans=[place.at(number, number + 1)], head=None)
    place.layer, place.index, place.record = "entities", 0, records[0]
