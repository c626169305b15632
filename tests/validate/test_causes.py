"""One cause, one finding: what follows from a fault is not told beside it, and what has a cause of its own is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import document, entity, layers, lines, span, write_document
from planted import edit_line, waiver, waivers

from standoff.findings import Finding
from standoff.validate.engine import validate


def codes(root: Path) -> list[str]:
    return [each.code for each in validate(root).findings]


def only(root: Path, code: str) -> Finding:
    (found,) = [each for each in validate(root).findings if each.code == code]
    return found


def put(root: Path, layer: str, records: list[dict[str, Any]]) -> None:
    (root / f"corpus/bridge/{layer}.jsonl").write_bytes(lines(records))


MOVED = {
    "head": ("entities", 1, lambda each: each["head"].update(start=7, end=14), "T303"),
    "words": ("entities", 3, lambda each: each["spans"][0].update(text="He said"), "T303"),
    "mention": ("entities", 2, lambda each: each["spans"][0].update(end=9000), "T304"),
    "content": ("quotes", 1, lambda each: each["content"][0].update(start=2, end=24), "T303"),
    "verbatim": ("quotes", 1, lambda each: each["verbatim"][0].update(start=2, end=22), "T303"),
    "cue": ("quotes", 1, lambda each: each["cue"][0].update(start=50, end=54), "T303"),
    "empty": ("quotes", 1, lambda each: each["verbatim"][0].update(end=0), "T305"),
}


@pytest.mark.parametrize("name", MOVED)
def test_what_follows_from_a_wrong_span_is_not_told(root: Path, name: str) -> None:
    layer, number, change, code = MOVED[name]
    edit_line(root, number, change, layer)
    assert codes(root) == [code]


def test_what_does_not_follow_from_a_wrong_span_is_told_beside_it(root: Path) -> None:
    edit_line(root, 2, lambda each: (each["spans"][0].update(end=9000), each.pop("role")))
    edit_line(root, 4, lambda each: each.update(head=span("Mayor")))
    edit_line(root, 1, lambda each: (each["content"][0].update(end=9000), each.update(cue=[])), "quotes")
    assert sorted(codes(root)) == ["L501", "L506", "L532", "T304", "T304"]


def test_where_the_text_is_lost_spans_are_compared_with_each_other(root: Path) -> None:
    edit_line(root, 4, lambda each: each.update(head=span("Mayor")))
    (root / "corpus/bridge/source.txt").unlink()
    assert codes(root) == ["L501", "F101"]


@pytest.mark.parametrize("layer", ["entities", "quotes", "stances"])
def test_a_copied_line_is_one_finding(root: Path, layer: str) -> None:
    records = layers()[layer]
    put(root, layer, [*records, records[0]])
    found = only(root, "R401")
    assert codes(root) == ["R401"]
    assert (found.line, found.hint) == (len(records) + 1, "the record is a copy of the first one; delete it")


def test_a_copy_under_another_id_is_one_finding(root: Path) -> None:
    records = layers()["entities"]
    put(root, "entities", [*records, {**records[0], "id": "m99"}])
    assert codes(root) == ["R404"]


def test_a_taken_id_leaves_references_with_the_first_record(root: Path) -> None:
    edit_line(root, 5, lambda each: each.update(id="m1"))
    assert codes(root) == ["R401"]


def test_two_spans_out_of_order_are_told_if_both_match(root: Path) -> None:
    fragments = [span("Mayor"), span("Ana Pop")]
    edit_line(root, 1, lambda each: each.update(spans=fragments[::-1], head=None))
    assert codes(root) == ["T307"]
    edit_line(root, 1, lambda each: each.update(spans=[fragments[0], {**fragments[1], "start": 0, "end": 7}]))
    assert codes(root) == ["T303"]


def test_one_name_that_is_nowhere_is_told_once(root: Path) -> None:
    for number in (2, 3, 5):
        edit_line(root, number, lambda each: each.update(referent="nobody"))
    found = only(root, "R402")
    assert (found.record, found.message) == ("m2", "nobody is not in the referents; also in m3 and m5")
    edit_line(root, 3, lambda each: each.update(referent="somebody"))
    messages = [each.message for each in validate(root).findings if each.code == "R402"]
    assert messages == ["nobody is not in the referents; also in m5", "somebody is not in the referents"]


def test_an_undeclared_annotator_is_told_once(root: Path) -> None:
    for layer, records in layers().items():
        put(root, layer, [{**each, "by": "bob", "review": {**each["review"], "by": "bob"}} for each in records])
    found = only(root, "P601")
    assert found.message == "bob is not declared in corpus.json; also in m2, m3, m4 and 3 more"
    assert codes(root) == ["P601"]


def test_a_cause_outside_of_the_documents_is_told_once_for_all_of_them(root: Path) -> None:
    for name in ("other", "third"):
        write_document(root / "corpus", name, records={"entities": layers()["entities"][:1]})
    registry = root / "corpus/referents.jsonl"
    registry.write_text(registry.read_text().replace('"id":"ana-pop"', '"id":"ana-popescu"'))
    found = only(root, "R402")
    assert codes(root) == ["R402"]
    assert (found.doc, found.record) == ("bridge", "m1")
    assert found.message == "ana-pop is not in the referents; also in 5 more records, in 3 documents in all"
    assert found.hint.endswith("give it the old one back and run standoff rename ana-pop ana-popescu")


def test_a_cause_in_one_document_is_not_that_of_another(root: Path) -> None:
    records = layers()
    write_document(root / "corpus", "other", records={name: records[name] for name in ("entities", "quotes")})
    for name in ("bridge", "other"):
        path = root / f"corpus/{name}/entities.jsonl"
        path.write_text(path.read_text().replace('"id":"m1"', '"id":"m92"').replace("bridge:e1", f"{name}:e1"))
    found = [(each.code, each.doc, each.message) for each in validate(root).findings]
    message = "m1 is not in the entities"
    assert found == [("R402", "bridge", message), ("R402", "other", message)]


def test_a_record_that_is_gone_is_no_typing_error(root: Path) -> None:
    edit_line(root, 1, lambda each: each["holder"].update(mention="m1"), "stances")
    edit_line(root, 1, lambda each: each.update(id="m11"))
    found = only(root, "R402")
    assert found.message == "m1 is not in the entities; also in s1"
    assert found.hint == "put m1 back, since what is wrong is rejected and stays; or name another record"


def test_what_follows_from_a_referent_whom_nobody_knows_is_not_told(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(referent="nobody"))
    assert codes(root) == ["R402"]


def test_what_follows_from_the_wrong_speaker_is_not_told(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(quote="q1", evidence=[span("is safe")]), "stances")
    assert codes(root) == []
    edit_line(root, 1, lambda each: each["speakers"][0].update(referent="lunaville"), "quotes")
    assert codes(root) == ["L543"]


def test_what_follows_from_a_chain_with_a_referent_whom_nobody_knows_is_not_told(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(quote="q1", evidence=[span("is safe")], chain=["nobody"]), "stances")
    assert codes(root) == ["R402"]


def test_a_key_with_a_slip_in_it_is_not_missing_as_well(root: Path) -> None:
    edit_line(root, 2, lambda each: each.update(levle=each.pop("level")))
    assert codes(root) == ["S203"]
    edit_line(root, 2, lambda each: each.pop("type"))
    messages = sorted(each.message for each in validate(root).findings)
    assert messages == ["`levle` is not a field of the entity", "the entity lacks `type`"]


def test_a_cause_that_is_mended_in_part_is_no_news(root: Path, standoff: Any) -> None:
    for number in (2, 3, 5):
        edit_line(root, number, lambda each: each.update(referent="nobody"))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=root, check=True)
    edit_line(root, 2, lambda each: each.update(referent="lunaville"))
    assert standoff("validate", "--since", "HEAD").stdout.endswith("checked: all is well, 1 known before\n")
    edit_line(root, 1, lambda each: each.update(referent="nobody"))
    told = standoff("validate", "--since", "HEAD").stdout
    assert "m1: nobody is not in the referents\n" in told
    assert told.endswith("checked: 1 error\n")


def test_a_file_that_is_asked_for_shows_its_share_of_a_cause(root: Path, standoff: Any) -> None:
    edit_line(root, 1, lambda each: each.update(referent="nobody"))
    edit_line(root, 1, lambda each: each["speakers"][0].update(referent="nobody"), "quotes")
    told = standoff("validate", str(root / "corpus/bridge/quotes.jsonl"), "--format", "concise").stdout
    assert "q1: nobody is not in the referents\n" in told


def test_a_document_under_another_name_is_one_finding(root: Path) -> None:
    records = layers()
    for each in records["entities"][1:3]:
        each["referent"] = "bridge:e1"
    write_document(root / "corpus", "other", records=records)
    found = only(root, "R403")
    assert found.message == "bridge:e1 belongs to another document; also in m3, m4 and s1"
    assert found.hint.startswith("write other:e… if")


def test_a_set_that_was_copied_is_one_finding(root: Path) -> None:
    count = 120
    text, records = long_text(count)
    folder = write_document(root / "corpus", "names", text=text, records={"entities": []})
    (folder / "annotators/ana").mkdir(parents=True)
    (folder / "annotators/ana/entities.jsonl").write_bytes(lines(records))
    told = {each.code: each.message for each in validate(root).findings}
    assert set(told) == {"P601", "P605"}
    assert told["P605"].endswith(f"in the set of ana; also in m2, m3, m4 and {count - 4} more")


def test_a_waiver_sets_its_own_record_aside_and_no_other(root: Path) -> None:
    for number in (2, 5):
        edit_line(root, number, lambda each: each.update(referent="nobody"))
    waivers(waiver(rule="R402", record="m2"))(root)
    found = only(root, "R402")
    assert (found.record, found.message) == ("m5", "nobody is not in the referents")


def long_text(count: int) -> tuple[str, list[dict[str, Any]]]:
    """Return a text of so many names, and a mention of each."""
    names = [f"Ana{number} Pop" for number in range(count)]
    text = "".join(f"{name} came.\n" for name in names)
    return text, [
        {**entity(number, "Ana Pop"), "id": f"m{number}", "spans": [span(name, text=text)]}
        for number, name in enumerate(names, 1)
    ]


def test_a_text_that_was_changed_under_its_spans_is_one_finding_at_the_first(root: Path) -> None:
    text, records = long_text(30)
    folder = write_document(root / "corpus", "names", text=text, records={"entities": records})
    assert codes(root) == []
    (folder / "source.txt").write_text(text.replace("Ana4", "Dr Ana4"))
    assert codes(root) == ["T301"]
    found = only(root, "T301")
    assert "and 26 spans of the gold set do not match it any more" in found.message
    assert "standoff reanchor" in found.hint
    (folder / "source.txt").write_text(text[: len(text) // 2])
    assert codes(root) == ["T301"]
    corpus = root / "corpus/corpus.json"
    corpus.write_text(corpus.read_text().replace('"version"', '"validate":{"severity":{"T301":"off"}},"version"'))
    (folder / "source.txt").write_text(text.replace("Ana4", "Dr Ana4"))
    found = only(root, "T303")
    assert (found.record, found.line) == ("m5", 5)
    assert found.message.startswith("source.txt was changed: 26 spans do not match it any more")


def test_words_that_are_gone_from_a_text_that_was_changed_follow_from_it(root: Path) -> None:
    source = root / "corpus/bridge/source.txt"
    source.write_text(source.read_text().replace("Ana", "Eva"))
    assert codes(root) == ["T301"]


def test_line_ends_of_another_system_are_one_finding_that_fix_mends(root: Path, standoff: Any) -> None:
    source = root / "corpus/bridge/source.txt"
    source.write_bytes(b"\n" + source.read_bytes())
    write_document(root / "corpus", "names", text="One line.\nAnother.\n", records={"entities": []})
    source = root / "corpus/names/source.txt"
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    found = [each for each in validate(root).findings if each.doc == "names"]
    assert [(each.code, each.hint) for each in found] == [("T301", "standoff fix takes the carriage returns out again")]
    standoff("fix", "names")
    assert not [each for each in validate(root).findings if each.doc == "names"]


def test_spans_that_are_wrong_one_by_one_are_each_told(root: Path) -> None:
    text, records = long_text(30)
    for each in records[::3]:
        each["spans"][0]["start"] -= bool(each["spans"][0]["start"])
        each["spans"][0]["end"] += 1
    write_document(root / "corpus", "names", text=text, records={"entities": records})
    assert codes(root) == ["T303"] * 10
    write_document(root / "corpus", "other", text=text, meta=document("Another text."), records={"entities": records})
    assert codes(root) == ["T303"] * 10 + ["T301"] + ["T303"] * 10


def test_a_quote_that_cannot_be_read_makes_no_chain_wrong(root: Path) -> None:
    edit_line(root, 1, lambda each: each.update(quote="q1", chain=["ana-pop"], evidence=[span("is safe")]), "stances")
    edit_line(root, 1, lambda each: each.update(form="wrong"), "quotes")
    assert codes(root) == ["S204"]


def test_a_set_that_counts_another_unit_is_one_finding(root: Path) -> None:
    text, records = long_text(12)
    text = "🙂 " + text
    for each in records:
        each["spans"] = [span(each["spans"][0]["text"], text=text)]
        each["spans"][0] = {
            **each["spans"][0],
            "start": each["spans"][0]["start"] + 1,
            "end": each["spans"][0]["end"] + 1,
        }
    write_document(root / "corpus", "names", text=text, records={"entities": records})
    found = only(root, "T303")
    assert codes(root) == ["T303"]
    assert found.message.endswith("; also in m2, m3, m4 and 8 more")
    assert "these look like UTF-16 offsets: run standoff fix --select T303" in found.hint


def test_an_id_that_is_taken_says_by_whom(root: Path) -> None:
    write_document(root / "corpus/other", "bridge", records=layers())
    found = only(root, "F112")
    assert found.message == "the id bridge is taken by corpus/bridge/document.json"


def test_a_referent_that_stands_twice_is_told_once(root: Path) -> None:
    path = root / "corpus/referents.jsonl"
    rows = (
        path.read_bytes()
        .replace(b'"wikidata":null,"link":"nil"', b'"wikidata":"Q1","link":"linked"', 1)
        .splitlines(True)
    )
    path.write_bytes(b"".join([rows[0], rows[0], *rows[1:]]))
    assert codes(root) == ["R401"]


def test_a_text_that_is_asked_for_shows_what_its_change_did_elsewhere(root: Path, standoff: Any) -> None:
    source = root / "corpus/bridge/source.txt"
    source.write_text(source.read_text().replace("Ana", "Eva"))
    told = standoff("validate", str(source), "--format", "concise")
    assert told.exit_code == 1
    assert "document.json:" in told.stdout
