"""Repairs without a guess: a good document, a named corruption, and the same bytes again."""

from __future__ import annotations

import hashlib
import json
import shutil
from itertools import accumulate

import pytest
from conftest import CORPUS, ROOT, TEXT, document, layers, lines, span, write_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff import Corpus
from standoff.curate.fix import fix
from standoff.curate.repairs import REPAIRS, chosen
from standoff.validate.engine import validate

LAYERS = ("entities", "quotes", "stances")


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".standoff" not in path.parts
    }


def mend(root, *select, **more):
    return list(fix(Corpus.open(root), chosen(select, ()), **more))


def edit(root, change, *, layer="entities", doc="bridge"):
    """Change the records of a layer in place."""
    path = root / f"corpus/{doc}/{layer}.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change({record["id"]: record for record in records})
    path.write_bytes(lines(records))


def all_spans(value):
    if isinstance(value, dict):
        if "start" in value:
            yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from all_spans(each)


def recount(folder, where):
    """Give every offset below *folder* the value that *where* has for it."""
    for path in folder.rglob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for each in all_spans(records):
            each["start"], each["end"] = where(each["start"]), where(each["end"])
        path.write_bytes(lines(records))


def left(fixed):
    return [(repair.codes[0], told.record, told.words) for each in fixed for repair, told in each.left]


def test_a_good_corpus_stays_as_it_is(root):
    before = files(root)
    assert mend(root) == []
    assert files(root) == before


def test_the_corpus_of_this_repository_needs_no_repair():
    assert list(fix(Corpus.open(ROOT), chosen((), ()), dry_run=True)) == []


def utf16(text):
    return list(accumulate((len(char.encode("utf-16-le")) // 2 for char in text), initial=0))


def utf8(text):
    return list(accumulate((len(char.encode()) for char in text), initial=0))


def units(table):
    def corrupt(folder):
        counts = table((folder / "source.txt").read_text("utf-8"))
        recount(folder, counts.__getitem__)

    return corrupt


def crlf_everywhere(folder):
    for path in folder.rglob("*.json*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def crlf_in_the_text_counted(folder):
    raw = (folder / "source.txt").read_bytes()
    text = raw.decode().replace("\n", "\r\n")
    recount(folder, lambda at: at + raw.decode()[:at].count("\n"))
    (folder / "source.txt").write_bytes(text.encode())
    describe(folder, text)


def crlf_in_the_text_not_counted(folder):
    path = folder / "source.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def mark_in_the_text_counted(folder):
    path = folder / "source.txt"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    recount(folder, lambda at: at + 1)
    describe(folder, path.read_bytes().decode())


def marks(folder):
    for path in folder.rglob("*.json*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def spaced(folder):
    for path in folder.rglob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        shuffled = [dict(reversed(record.items())) for record in records]
        path.write_text("".join(json.dumps(each) + "\n\n" for each in shuffled).rstrip(), encoding="utf-8")


def crlf_and_utf16(folder):
    crlf_in_the_text_counted(folder)
    text = (folder / "source.txt").read_bytes().decode()
    recount(folder, utf16(text).__getitem__)


def length(folder):
    path = folder / "document.json"
    meta = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**meta, "length": meta["length"] + 1}, ensure_ascii=False, indent=2) + "\n")


def hash_of_crlf(folder):
    describe(folder, (folder / "source.txt").read_text("utf-8").replace("\n", "\r\n"))


def describe(folder, text):
    path = folder / "document.json"
    meta = json.loads(path.read_text("utf-8"))
    meta |= {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    path.write_text(json.dumps(meta, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def widened(folder):
    """Take a space or line break beside each span into it."""
    text = (folder / "source.txt").read_text("utf-8")
    for path in folder.rglob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for each in all_spans(records):
            each["end"] += text[each["end"] : each["end"] + 1].isspace()
            each["text"] = text[each["start"] : each["end"]]
        path.write_bytes(lines(records))


def split(folder):
    """Cut each span of a list in two, the second one first."""
    for path in folder.rglob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for record in records:
            for name, value in record.items():
                if isinstance(value, list) and value and isinstance(value[0], dict) and "start" in value[0]:
                    record[name] = [half for each in value for half in _halves(each)]
        path.write_bytes(lines(records))


def _halves(each):
    cut = next((n for n in range(1, len(each["text"])) if " " not in each["text"][n - 1 : n + 1]), 0)
    if not cut:
        return [each]
    start, words = each["start"], each["text"]
    first = {"start": start, "end": start + cut, "text": words[:cut]}
    return [{"start": start + cut, "end": each["end"], "text": words[cut:]}, first]


CORRUPTIONS = [
    units(utf16),
    units(utf8),
    crlf_everywhere,
    crlf_in_the_text_counted,
    crlf_in_the_text_not_counted,
    crlf_and_utf16,
    mark_in_the_text_counted,
    marks,
    spaced,
    length,
    hash_of_crlf,
    widened,
    split,
]
NAMES = ["utf-16", "utf-8", *(corrupt.__name__ for corrupt in CORRUPTIONS[2:])]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("fix")
    shutil.copytree(ROOT / "schema", root / "schema")
    shutil.copytree(ROOT / "corpus", root / "corpus")
    meta = json.loads((ROOT / "corpus/corpus.json").read_text("utf-8"))
    meta["annotators"] += CORPUS["annotators"]
    (root / "corpus/corpus.json").write_text(json.dumps(meta, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=NAMES)
def test_a_corruption_is_undone_to_the_byte(root, corrupt):
    before = files(root)
    corrupt(root / "corpus/bridge")
    assert files(root) != before
    assert left(mend(root)) == []
    assert files(root) == before
    assert mend(root) == []


@pytest.mark.parametrize("corrupt", [units(utf8), crlf_in_the_text_counted, split], ids=["utf-8", "crlf", "split"])
def test_a_real_document_is_mended_to_the_byte(place, tmp_path, corrupt):
    root = tmp_path / "corpus"
    shutil.copytree(place, root)
    before = files(root)
    corrupt(root / "corpus/news/rutte-japan")
    assert files(root) != before
    assert left(mend(root, documents=["rutte-japan"])) == []
    assert files(root) == before


TEXTS = st.lists(st.sampled_from(["a", "b", "ab", "é", "🙂", " ", "\n", "’", "中"]), min_size=8, max_size=40).map(
    "".join
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.data(), st.sampled_from(CORRUPTIONS[:9]))
def test_what_is_mended_is_what_was_there(place, text, data, corrupt):
    """A repair gives back the document, or leaves what it cannot know; it never makes anything else of it."""
    words = [n for n, char in enumerate(text) if not char.isspace()]
    if not words:
        return
    folder = place / "corpus/drawn"
    shutil.rmtree(folder, ignore_errors=True)
    records = []
    for number in range(1, data.draw(st.integers(2, 6))):
        start = data.draw(st.sampled_from(words))
        line = text[start:].split("\n")[0].rstrip()
        end = start + data.draw(st.sampled_from([n for n in range(1, len(line) + 1) if not line[n - 1].isspace()]))
        records.append({**layers()["entities"][0], "id": f"m{number}", "head": None, "referent": None})
        records[-1]["reference"] = "nonspecific"
        records[-1]["spans"] = [{"start": start, "end": end, "text": text[start:end]}]
    write_document(place / "corpus", "drawn", text=text, records={"entities": records})
    before = files(folder)
    corrupt(folder)
    broken = files(folder)
    fixed = mend(place, documents=["drawn"])
    once = files(folder)
    assert left(mend(place, documents=["drawn"])) == left(fixed)
    assert files(folder) == once
    if not left(fixed):
        wrong = {each.code for each in validate(place, ["drawn"]).findings if each.severity == "error"}
        assert wrong <= {"R404"}, "drawn records may be equal"
    untouched = once["entities.jsonl"] == broken["entities.jsonl"]  # wrong offsets may happen to fit, all of them
    if not left(fixed) and not untouched:
        assert once == before


def test_one_unit_for_each_set(root):
    bridge = root / "corpus/bridge"
    (bridge / "annotators/anna").mkdir(parents=True)
    shutil.copy(bridge / "entities.jsonl", bridge / "annotators/anna/entities.jsonl")
    before = files(root)
    recount(bridge / "annotators", utf8(TEXT).__getitem__)
    (fixed,) = mend(root)
    assert files(root) == before
    assert {told.path for _, told in fixed.done} == {"bridge/annotators/anna/entities.jsonl"}
    assert "spans[0] 69..72 is now 65..68: it counted UTF-8 bytes" in [told.words for _, told in fixed.done]


def drawn(root, text, *spans):
    """Add a document with one entity for each (start, end)."""
    record = {**layers()["entities"][0], "head": None, "referent": None, "reference": "nonspecific"}
    values = [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]
    records = [{**record, "id": f"m{n}", "spans": [value]} for n, value in enumerate(values, 1)]
    return write_document(root / "corpus", "drawn", text=text, records={"entities": records})


def test_a_span_whose_words_stand_at_both_places_is_counted_as_the_rest_of_its_set(root):
    folder = drawn(root, "🙂aab\n", (1, 2), (3, 4))
    before = files(root)
    units(utf16)(folder)
    mend(root)
    assert files(root) == before


def test_two_spans_among_others_that_fit_do_not_speak_for_a_unit(root):
    edit(root, lambda records: records["m5"]["spans"][0].update(start=97, end=106))
    assert mend(root, "offset-units") == []


def test_a_near_place_is_not_enough_if_another_is_not_far(root):
    drawn(root, "no no no no", (0, 2))
    edit(root, lambda records: records["m1"]["spans"][0].update(start=1, end=3), doc="drawn")
    assert left(mend(root)) == [("T303", "m1", "spans[0] 'no' stands at 4 places, and no single one is near")]


def test_spans_that_speak_for_two_units_are_left_alone(root):
    counts = {"m4": utf16(TEXT), "m5": utf8(TEXT)}

    def change(records):
        for name, table in counts.items():
            for each in records[name]["spans"]:
                each["start"], each["end"] = table[each["start"]], table[each["end"]]

    edit(root, change)
    assert all(repair.name != "offset-units" for each in mend(root, "T303") for repair, _ in each.done)


def test_a_shifted_span_goes_to_its_only_place(root):
    before = files(root)
    edit(root, lambda records: records["m3"]["spans"][0].update(start=3, end=6))
    (fixed,) = mend(root)
    assert [told.words for _, told in fixed.done] == ["spans[0] 3..6 is now 65..68: its words stand there"]
    assert files(root) == before


def test_words_at_several_places_or_at_none_are_left_alone(root):
    def change(records):
        records["m2"]["spans"][0].update(start=60, end=69)
        records["m3"]["spans"][0].update(text="Her")

    edit(root, change)
    before = files(root)
    assert left(mend(root)) == [
        ("T303", "m2", "spans[0] 'Lunaville' stands at 2 places, and no single one is near"),
        ("T303", "m3", "spans[0] 'Her' stands nowhere in source.txt"),
    ]
    assert files(root) == before


def test_one_near_place_is_enough_if_the_others_are_far(root):
    before = files(root)
    edit(root, lambda records: records["m5"]["spans"][0].update(start=106, end=115))
    (fixed,) = mend(root)
    assert not fixed.left
    assert files(root) == before


def test_other_errors_do_not_stop_a_repair_and_stay(root):
    edit(root, lambda records: (records["m1"].update(polarty=1), records["m3"]["spans"][0].update(text="Her")))
    text = TEXT.replace("\n", "\r\n")
    (root / "corpus/bridge/source.txt").write_bytes(text.encode())
    describe(root / "corpus/bridge", text)
    recount(root / "corpus/bridge", lambda at: at + TEXT[:at].count("\n"))
    assert {code for code, *_ in left(mend(root))} == {"T303"}
    assert (root / "corpus/bridge/source.txt").read_bytes() == TEXT.encode()
    errors = [(each.code, each.record) for each in validate(root).findings if each.severity == "error"]
    assert sorted(errors) == [("S203", "m1"), ("T303", "m3")]
    assert b'"start":65,"end":68,"text":"Her"' in (root / "corpus/bridge/entities.jsonl").read_bytes()


def test_a_span_that_fits_with_and_without_carriage_returns_stops_the_text_repair(root):
    text = "a\r\nbb\r\nbbb\r\n"
    record = {**layers()["entities"][0], "head": None, "referent": None, "reference": "nonspecific"}
    spans = [
        {"start": start, "end": end, "text": words} for start, end, words in ((7, 8, "b"), (2, 4, "bb"), (3, 5, "bb"))
    ]
    records = [{**record, "id": f"m{n}", "spans": [each]} for n, each in enumerate(spans, 1)]
    write_document(root / "corpus", "twice", text=text, meta=document("another"), records={"entities": records})
    before = files(root)
    assert ("T302", "m1") in [found[:2] for found in left(mend(root, "T302"))]
    assert files(root) == before


@pytest.mark.parametrize(("hashed", "start"), [("a\r\nbb\r\nbbb\r\n", 5), ("a\nbb\nbbb\n", 7)])
def test_the_hash_tells_which_text_a_span_counts_that_fits_both(root, hashed, start):
    record = {**layers()["entities"][0], "head": None, "referent": None, "reference": "nonspecific"}
    record["spans"] = [{"start": 7, "end": 8, "text": "b"}]
    write_document(
        root / "corpus", "twice", text="a\r\nbb\r\nbbb\r\n", meta=document(hashed), records={"entities": [record]}
    )
    assert left(mend(root)) == []
    assert Corpus.open(root)["twice"]["m1"]["spans"][0]["start"] == start
    assert [each for each in validate(root).findings if each.severity == "error"] == []


@pytest.mark.parametrize(
    "broken", [b'{"id":"m9",', b'{"id":"m9","id":"m9"}', b'{"x":NaN}', b"\xff", b"[1, 2]", b'{"x":"\\ud800"}']
)
def test_a_line_that_cannot_be_read_keeps_its_bytes(root, broken):
    path = root / "corpus/bridge/entities.jsonl"
    good = path.read_bytes()
    path.write_bytes(broken + b"\n" + good.replace(b",", b", ").replace(b'"start": ', b'"start":'))
    recount_lines(path, utf16(TEXT))
    mend(root)
    assert path.read_bytes() == broken + b"\n" + good


def recount_lines(path, counts):
    first, *rest = path.read_bytes().splitlines(keepends=True)
    records = [json.loads(line) for line in rest]
    for each in all_spans(records):
        each["start"], each["end"] = counts[each["start"]], counts[each["end"]]
    path.write_bytes(first + "".join(json.dumps(each) + "\n" for each in records).encode())


def test_a_text_that_may_have_changed_keeps_its_hash(root):
    path = root / "corpus/bridge/source.txt"
    path.write_text(TEXT.replace("safe", "sane"), encoding="utf-8", newline="")
    before = (root / "corpus/bridge/document.json").read_bytes()
    assert "T301" in {code for code, *_ in left(mend(root))}
    assert (root / "corpus/bridge/document.json").read_bytes() == before


def test_overlapping_spans_and_a_single_span_over_two_lines_are_left_alone(root):
    def change(records):
        records["m1"]["spans"] = [span("Mayor Ana"), span("Ana Pop of Lunaville")]
        at = TEXT.index("safe.”")
        records["m4"]["head"] = {"start": at, "end": at + 10, "text": TEXT[at : at + 10]}

    edit(root, change)
    found = left(mend(root))
    assert ("T307", "m1", "spans has spans that overlap") in found
    assert ("T309", "m4", "head crosses a line break and can be one span only") in found


def test_a_repair_that_would_bring_an_error_is_not_made_and_the_others_are(root):
    def change(records):
        records["m1"]["spans"] = [span("Ana Pop"), {**span("Mayor"), "start": 20, "end": 25}]
        records["m3"]["spans"][0].update(start=3, end=6)

    edit(root, change)
    (fixed,) = mend(root)
    assert [told.record for _, told in fixed.done] == ["m3"]
    assert [found[:2] for found in left([fixed])] == [("T303", "m1")]
    assert "would bring T307 span-order" in left([fixed])[0][2]
    assert Corpus.open(root)["bridge"]["m3"]["spans"][0]["start"] == 65


def test_registry_and_corpus_file_are_mended_too(root):
    before = files(root)
    for name, mark in (("corpus.json", b""), ("referents.jsonl", b"\xef\xbb\xbf")):
        path = root / "corpus" / name
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    (fixed,) = mend(root)
    assert fixed.doc == ""
    assert files(root) == before


def test_a_fourth_layer_is_mended_as_the_others(root):
    schema = json.loads((root / "schema/1.0/entities.schema.json").read_text("utf-8"))
    (root / "schema/1.0/events.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    events = root / "corpus/bridge/events.jsonl"
    events.write_bytes(lines([{**each, "id": each["id"].replace("m", "e")} for each in layers()["entities"]]))
    before = files(root)
    recount(root / "corpus/bridge", utf8(TEXT).__getitem__)
    mend(root)
    assert files(root) == before


def test_selected_repairs_only(root):
    crlf_everywhere(root / "corpus/bridge")
    edit(root, lambda records: records["m3"]["spans"][0].update(start=3, end=6))
    mend(root, "T303")
    assert b"\r\n" in (root / "corpus/bridge/quotes.jsonl").read_bytes()
    assert Corpus.open(root)["bridge"]["m3"]["spans"][0]["start"] == 65


def test_repairs_are_chosen_by_code_start_and_name():
    assert [each.name for each in chosen(["T303"], [])] == ["offset-units", "span-shift"]
    assert {each.codes[0][0] for each in chosen(["T"], [])} == {"T"}
    assert [each.name for each in chosen(["span-order", "J110"], ["J"])] == ["span-order"]
    assert len(chosen([], [])) == len(REPAIRS)
    with pytest.raises(ValueError, match="Z9"):
        chosen(["Z9"], [])


def test_the_command_shows_a_diff_and_writes_nothing(root, standoff):
    edit(root, lambda records: records["m3"]["spans"][0].update(start=3, end=6))
    before = files(root)
    result = standoff("fix", "--diff")
    assert (result.exit_code, files(root)) == (1, before)
    assert result.stdout.startswith("--- a/bridge/entities.jsonl\n+++ b/bridge/entities.jsonl\n")
    assert '"start":65,"end":68' in result.stdout
    assert "1 repair would be made, 0 left alone" in result.stderr


def test_the_command_tells_what_it_did(root, standoff):
    edit(root, lambda records: records["m3"]["spans"][0].update(start=3, end=6))
    result = standoff("fix", "bridge", "--select", "T303,T306")
    assert result.exit_code == 0
    assert result.stdout == (
        "bridge/entities.jsonl: mended T303 span-shift: m3: spans[0] 3..6 is now 65..68: its words stand there\n"
    )
    assert standoff("fix").stderr == "0 repairs made, 0 left alone\n"
    edit(root, lambda records: records["m3"]["spans"][0].update(text="\x1b[31m"))
    result = standoff("fix")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    assert standoff("fix", "--select", "T999").exit_code == 2
    assert "span-shift" in standoff("fix", "--list").stdout


def test_records_that_an_editor_laid_out_over_several_lines_are_put_back(root, standoff):
    before = files(root)
    for layer in LAYERS:
        path = root / f"corpus/bridge/{layer}.jsonl"
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        path.write_text("\n".join(json.dumps(each, indent=4, ensure_ascii=False) for each in records), "utf-8")
    told = [(each.code, each.line, each.message) for each in validate(root).findings if each.code == "J101"]
    assert told == [
        ("J101", 1, "5 records, this one first, run over several lines"),
        ("J101", 1, "this record runs over several lines"),
        ("J101", 1, "this record runs over several lines"),
    ]
    result = standoff("fix")
    assert "bridge/entities.jsonl: mended J101 json-syntax: wrote 5 records on one line each" in result.stdout
    assert files(root) == before
    assert mend(root) == []


def test_a_record_over_several_lines_that_says_something_twice_is_left_alone(root):
    path = root / "corpus/bridge/quotes.jsonl"
    path.write_text(path.read_text("utf-8").replace('"form":', '"form":"mixed",\n"form":'), "utf-8")
    before = files(root)
    assert left(mend(root)) == [("J101", "", "the record that starts in line 1: the key `form` stands twice")]
    assert files(root) == before


def test_more_than_a_hundred_faults_of_a_rule_do_not_keep_the_rest_from_being_mended(root):
    words = [f"Ana{number}" for number in range(150)]
    text = "".join(f"{word} came.\n" for word in words)
    records = [{**layers()["entities"][0], "id": f"m{n}", "head": None} for n in range(1, 151)]
    for each, word in zip(records, words, strict=True):
        each["spans"] = [{**span(f"{word} ", text=text), "end": text.index(f"{word} ") + len(word), "text": word}]
        each["spans"][0] |= {"start": each["spans"][0]["start"] + 1, "end": each["spans"][0]["end"] + 1}
    records[-1]["spans"][0]["text"] = "nowhere"
    write_document(root / "corpus", "names", text=text, records={"entities": records})
    (fixed,) = mend(root)
    assert len(fixed.done) == 149
    assert left([fixed]) == [("T303", "m150", "spans[0] 'nowhere' stands nowhere in source.txt")]


def test_offsets_of_a_text_whose_line_ends_were_changed_are_no_bytes(root):
    text = "aaaaabé\na a"
    record = {**layers()["entities"][0], "head": None, "referent": None, "reference": "nonspecific"}
    record["spans"] = [{"start": 10, "end": 11, "text": "a"}]
    folder = write_document(root / "corpus", "drawn", text=text, records={"entities": [record]})
    before = files(folder)
    crlf_in_the_text_not_counted(folder)
    mend(root, documents=["drawn"])
    assert files(folder) == before


def test_where_a_text_was_changed_the_spans_that_do_not_fit_it_are_counted(root):
    path = root / "corpus/bridge/source.txt"
    path.write_text(path.read_text("utf-8").replace("Lunaville", "Moonville"), "utf-8")
    assert left(mend(root)) == [
        ("T301", "", "the text may have been changed after it was annotated; standoff reanchor helps"),
        ("T303", "", "4 spans do not fit the text"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: raw.replace(b"\n", b"\r\n"), "carriage returns"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "the byte-order mark"),
        (lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"), "the byte-order mark and carriage returns"),
    ],
)
def test_what_was_taken_out_of_a_text_is_named(root, change, words):
    path = root / "corpus/bridge/source.txt"
    path.write_bytes(change(path.read_bytes()))
    (fixed,) = mend(root)
    assert [told.words for _, told in fixed.done] == [f"took out {words}"]
