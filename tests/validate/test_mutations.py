"""One fault is put into a good document, in a random place, and must be found there. Hundreds of times.

A check that cannot fail is worth nothing; this shows for each sort of fault that no place in the document hides it.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from standoff.findings import Finding
from standoff.schema import Schema
from standoff.storage.canonical import dump
from standoff.storage.schemas import read_schema
from standoff.validate.engine import examine
from standoff.validate.outcome import settle
from standoff.validate.share import conclude

TESTS = Path(__file__).parents[1]
GOOD = TESTS / "data" / "harbour"
LAYERS = ("entities", "quotes", "stances")
EACH = 12
"""How often each sort of fault is planted."""

Record = dict[str, Any]
SCHEMA: Schema = read_schema(TESTS.parent / "schema" / "1.0")


class Place:
    """A record of the good document, drawn at random, that a fault may be put into.

    Attributes:
        records: All records by layer.
        layer, index, record: Which one was drawn; a fault changes `record`, or draws again.
        draw: The source of chance.
    """

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.records: dict[str, list[Record]] = {
            layer: [orjson.loads(line) for line in (GOOD / f"{layer}.jsonl").read_bytes().splitlines()]
            for layer in LAYERS
        }
        self.pick(*LAYERS)

    def pick(self, *layers: str, where: Callable[[Record], bool] = bool) -> Record:
        """Draw a record of *layers* for which *where* holds."""
        found = [(layer, index) for layer in layers for index, each in enumerate(self.records[layer]) if where(each)]
        self.layer, self.index = self.draw.choice(found)
        self.record = self.records[self.layer][self.index]
        return self.record

    def span(self) -> Record:
        """Draw a span of the record."""
        return self.draw.choice([span for _, span in SCHEMA.layers[self.layer].spans(self.record)])  # type: ignore[return-value]


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


@fault("L501")
def head_elsewhere(place: Place) -> None:
    record = place.pick("entities", where=lambda each: bool(each["head"]))
    start, end = record["spans"][0]["start"], record["spans"][-1]["end"]
    others = [each["spans"][0] for each in place.records["entities"]]
    record["head"] = place.draw.choice([each for each in others if each["end"] < start or end < each["start"]])


@fault("L502")
def head_of_a_description_dropped(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "NOM" and bool(each["head"]))["head"] = None


@fault("L503")
def pronoun_as_name(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "PRO")["level"] = "NAM"


@fault("L503")
def name_as_pronoun(place: Place) -> None:
    place.pick("entities", where=lambda each: each["level"] == "NAM")["level"] = "PRO"


@fault("L504")
def referent_forgotten(place: Place) -> None:
    place.pick("entities")["referent"] = None


@fault("L505", "L506")
def type_changed(place: Place) -> None:
    record = place.pick("entities", where=lambda each: ":" not in each["referent"])
    record["type"] = place.draw.choice([each for each in ("PER", "ORG", "GPE", "LOC") if each != record["type"]])


@fault("L506")
def role_forgotten(place: Place) -> None:
    del place.pick("entities", where=lambda each: each.get("role"))["role"]


@fault("L507")
def literal_forgotten(place: Place) -> None:
    del place.pick("entities", where=lambda each: each.get("literal"))["literal"]


@fault("L508")
def country_as_metonymy(place: Place) -> None:
    record = place.pick("entities", where=lambda each: each["type"] == "GPE" and each["metonymy"] is None)
    at = list(record).index("metonymy")
    rest = list(record.items())[at + 1 :]
    for name, _ in rest:
        del record[name]
    record.update(metonymy="other", literal=record["referent"], **dict(rest))


@fault("L531", "R402")
def cue_from_inside(place: Place) -> None:
    record = place.pick("quotes")
    span = record["content"][0]
    end = span["text"].index(" ")
    record["cue"] = [{"start": span["start"], "end": span["start"] + end, "text": span["text"][:end]}]


@fault("L532")
def cue_forgotten(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["cue"]))["cue"] = []


@fault("L542")
def speakers_forgotten(place: Place) -> None:
    place.pick("quotes")["speakers"] = []


@fault("L543")
def another_speaker(place: Place) -> None:
    place.pick("quotes")["speakers"][0]["referent"] = "velm"


@fault("L546")
def speaker_said_to_be_unnamed(place: Place) -> None:
    place.pick("quotes")["speakers"][0]["kind"] = "unnamed"


@fault("L536", "L537")
def another_form(place: Place) -> None:
    record = place.pick("quotes", where=lambda each: each["form"] != "reported")
    record["form"] = place.draw.choice([each for each in ("direct", "mixed", "indirect") if each != record["form"]])


@fault("L553")
def parent_forgotten(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["parent"]))["parent"] = None


@fault("L551")
def another_parent(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["parent"]))["parent"] = place.draw.choice(["q1", "q2", "q6"])


@fault("L552")
def another_start_of_a_continuation(place: Place) -> None:
    place.pick("quotes", where=lambda each: bool(each["continues"]))["continues"] = place.draw.choice(
        ["q4", "q5", "q6"]
    )


@fault("L561")
def another_kind_of_target(place: Place) -> None:
    target = place.pick("stances")["target"]
    same = {"event", "proposition", "entity"} if "spans" in target else {"entity"} if "mention" in target else {"topic"}
    target["kind"] = place.draw.choice(sorted({"entity", "event", "proposition", "quote", "topic"} - same))


@fault("L562")
def holder_as_target(place: Place) -> None:
    record = place.pick("stances", where=lambda each: each["target"]["kind"] == "entity")
    record["target"].update(record["holder"])


@fault("L563")
def another_holder(place: Place) -> None:
    place.pick("stances")["holder"]["referent"] = "velm"


@fault("L564", "L565", "L566")
def another_quote(place: Place) -> None:
    record = place.pick("stances")
    record["quote"] = place.draw.choice([each for each in ("q1", "q2", "q5", "q6") if each != record["quote"]])


@fault("L565")
def chain_changed(place: Place) -> None:
    record = place.pick("stances")
    record["chain"] = [] if record["chain"] else ["velm"]


@fault("L568")
def denied_without_negation(place: Place) -> None:
    place.pick("stances")["commitment"] = "denied"


def check(root: Path, files: dict[str, bytes]) -> list[Finding]:
    for name, content in files.items():
        (root / "corpus/harbour" / name).write_bytes(content)
    return settle(conclude([examine(root)]), root / "corpus", apart=True).findings


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mutated")
    shutil.copytree(TESTS / "base", root, dirs_exist_ok=True)
    shutil.copytree(TESTS.parent / "schema", root / "schema")
    shutil.copytree(GOOD, root / "corpus/harbour")
    return root


def test_the_good_document_has_no_fault(root: Path) -> None:
    assert check(root, {path.name: path.read_bytes() for path in GOOD.iterdir()}) == []


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_in_a_record_is_found_at_its_line(name: str, root: Path) -> None:
    plant, codes = FAULTS[name]
    for seed in range(EACH):
        place = Place(seed)
        plant(place)
        files = {f"{layer}.jsonl": b"".join(dump(each) + b"\n" for each in place.records[layer]) for layer in LAYERS}
        found = check(root, files)
        path, line = f"corpus/harbour/{place.layer}.jsonl", place.index + 1
        there = {each.code for each in found if (each.path, each.line) == (path, line)}
        assert there & codes, (seed, place.record, [(each.code, each.path, each.line, each.message) for each in found])


@pytest.fixture(scope="module")
def packed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("packed")
    shutil.copytree(root, made, dirs_exist_ok=True)
    shutil.rmtree(made / "corpus/harbour")
    return made


def packed_line(files: dict[str, bytes]) -> bytes:
    """Return the line of a shard that holds these records, each as it is written in its file."""
    head = {"doc_id": "harbour", "text": (GOOD / "source.txt").read_text("utf-8")}
    line = dump(head | orjson.loads((GOOD / "document.json").read_bytes()))[:-1]
    for layer in LAYERS:
        line += b',"%s":[%s]' % (layer.encode(), files[f"{layer}.jsonl"][:-1].replace(b"\n", b","))
    return line + b"}\n"


def told(found: list[Finding], where: Path) -> list[tuple[str, ...]]:
    """Return what findings say: code, record, message and the value that they point at."""
    said = []
    for each in found:
        line = (where / each.path).read_text("utf-8").split("\n")[each.line - 1]
        value = line[each.column - 1 : each.end_column - 1] if each.column else ""
        said.append((each.code, each.record, each.message, value))
    return sorted(said)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_in_the_packed_form_as_well(name: str, root: Path, packed: Path) -> None:
    for seed in range(2):
        place = Place(seed)
        FAULTS[name][0](place)
        files = {f"{layer}.jsonl": b"".join(dump(each) + b"\n" for each in place.records[layer]) for layer in LAYERS}
        (packed / "corpus/part.jsonl").write_bytes(packed_line(files))
        there = [each for each in told(validate(packed).findings, packed) if each[0] != "J110"]
        assert there == [each for each in told(check(root, files), root) if each[0] != "J110"]
        assert there or name == "keys_in_another_order"


@pytest.mark.parametrize("code", ["J102", "J104", "J105", "J106", "J107", "J110"])
def test_a_value_that_readers_do_not_agree_on_is_found_in_a_shard(code: str, packed: Path) -> None:
    values = {"J102": b'1,"key":1', "J104": b"1e999", "J105": b'"\\ud83d"', "J106": b"-9007199254740993"}
    values["J110"] = '"\u2028"'.encode()
    value = values.get(code, b"[" * 101 + b"]" * 101)
    for seed in range(4):
        layer = random.Random(seed).choice(LAYERS)
        files = {f"{each}.jsonl": (GOOD / f"{each}.jsonl").read_bytes() for each in LAYERS}
        files[f"{layer}.jsonl"] = files[f"{layer}.jsonl"].replace(b"}\n", b',"ext":{"key":' + value + b"}}\n", 1)
        (packed / "corpus/part.jsonl").write_bytes(packed_line(files))
        assert [each.code for each in validate(packed).findings] == [code]


def line_of(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


BYTES: dict[str, tuple[Callable[[bytes, int, int], bytes], set[str]]] = {
    "comma before the bracket": (lambda raw, _, end: raw[: end - 1] + b"," + raw[end - 1 :], {"J101"}),
    "line cut in two": (lambda raw, at, _: raw[:at] + b"\n" + raw[at:], {"J101"}),
    "end of a line lost": (lambda raw, at, end: raw[:end] + raw[end + 1 :] + raw[at:at], {"J101", "F107"}),
    "byte that is no UTF-8": (lambda raw, at, _: raw[:at] + b"\xff" + raw[at + 1 :], {"F104"}),
    "NaN": (lambda raw, _, end: raw[: end - 1] + b',"ext":{"key":NaN}' + raw[end - 1 :], {"J104"}),
    "key twice": (lambda raw, _, end: raw[: end - 1] + b',"by":"anna"' + raw[end - 1 :], {"J102"}),
    "half a character": (lambda raw, _, end: raw[: end - 1] + b',"note":"\\ud83d"' + raw[end - 1 :], {"J105"}),
    "huge number": (lambda raw, _, end: raw[: end - 1] + b',"ext":{"key":9007199254740993}' + raw[end - 1 :], {"J106"}),
    "white space": (lambda raw, _, end: raw[: end - 1] + b" " + raw[end - 1 :], {"J110"}),
    "blank line": (lambda raw, _, end: raw[: end + 1] + b"\n" + raw[end + 1 :], {"F108"}),
}
"""Faults in the bytes: a function of the file, a random offset in a line and the end of that line."""


@pytest.mark.parametrize("name", BYTES)
def test_every_fault_in_the_bytes_is_found_at_its_line(name: str, root: Path) -> None:
    spoil, codes = BYTES[name]
    for seed in range(EACH):
        draw = random.Random(seed)
        layer = draw.choice(LAYERS)
        good = {path.name: path.read_bytes() for path in GOOD.iterdir()}
        raw = good[f"{layer}.jsonl"]
        start = draw.choice([0, *(at + 1 for at, byte in enumerate(raw[:-1]) if byte == 0x0A)])
        end = raw.index(b"\n", start)
        at = draw.randrange(start + 1, end)
        found = check(root, {**good, f"{layer}.jsonl": spoil(raw, at, end)})
        line = line_of(raw, start)
        there = {each.code for each in found if each.path.endswith(f"{layer}.jsonl") and each.line in (line, line + 1)}
        assert there & codes, (seed, layer, line, [(each.code, each.path, each.line, each.message) for each in found])
