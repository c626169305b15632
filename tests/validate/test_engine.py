"""One run, several processes, several shares: always the same report."""

from __future__ import annotations

import json
import shutil

import pytest
from conftest import entity, layers, lines, write_document

from standoff.errors import CorpusError, DataError
from standoff.storage import folder
from standoff.storage.corpus import Corpus
from standoff.validate import workers
from standoff.validate.checker import Checker
from standoff.validate.engine import examine, validate
from standoff.validate.outcome import settle
from standoff.validate.rule import RULES, Rule
from standoff.validate.share import conclude, dump_share, read_shares


@pytest.fixture
def many(root):
    """A corpus of 23 documents, every fifth with a fault, and a shard with two more."""
    for number in range(23):
        records = layers()
        if number % 5 == 0:
            records["entities"][0] = entity(1, "Mayor Ana Pop", level="WRONG")
            records["quotes"][0]["speakers"][0]["mention"] = "m77"
            records["stances"][0]["evidence"][0]["text"] = "praised"
        write_document(root / "corpus" / f"c{number % 3}", f"d{number:02d}", records=records)
    write_document(root / "corpus/c9", "d07", records=layers())
    (root / "corpus/x.jsonl").write_bytes(b'{"doc_id":"d08","text":1}\n[]\n')
    return root


@pytest.fixture
def whole_rule():
    """A rule on the whole corpus: no two texts are the same."""

    def check(summaries):
        from standoff.findings import Fault

        for number, each in enumerate(summaries):
            if each in summaries[:number]:
                yield Fault(f"this text stands in document {summaries.index(each)} too", "document", number)

    RULES["D999"] = Rule("D999", "same-text", "warning", "No text twice.", check=check, summary=lambda doc: doc.text)
    yield
    del RULES["D999"]


def told(report):
    return report.documents, report.records, report.findings


def test_the_report_is_the_same_for_any_number_of_processes(many, monkeypatch):
    monkeypatch.setattr(workers, "DOCUMENTS", 2)
    monkeypatch.setattr(workers, "FEW", 4)
    one = validate(many)
    assert len(one.findings) > 10
    assert told(validate(many, workers=2)) == told(one)


@pytest.mark.usefixtures("whole_rule")
def test_the_report_is_the_same_for_any_number_of_shares(many, tmp_path):
    one = validate(many)
    assert sum(each.code == "D999" for each in one.findings) > 20
    for of in (1, 3, 40):
        files = []
        for number in range(1, of + 1):
            share = examine(many, shard=(number, of))
            assert not any(each.code == "D999" for each in conclude([share]).findings) or of == 1
            files.append(tmp_path / f"{number}-{of}")
            files[-1].write_bytes(dump_share(share))
        assert told(settle(conclude(read_shares(files[::-1])), many / "corpus")) == told(one)


def test_shares_that_do_not_belong_together_are_refused(many, tmp_path):
    files = [tmp_path / str(number) for number in (1, 2, 3)]
    for number, file in enumerate(files, 1):
        file.write_bytes(dump_share(examine(many, shard=(number, 3))))
    for wrong, words in (
        (files[:2], "share 3 of 3 is lacking"),
        ([*files, files[0]], "given twice"),
        ([many / "corpus/corpus.json"], "no report of a share"),
        ([tmp_path / "none"], "cannot be read"),
    ):
        with pytest.raises(DataError, match=words):
            read_shares(wrong)
    referents = many / "corpus/referents.jsonl"
    referents.write_bytes(referents.read_bytes() + b"\n")
    files[2].write_bytes(dump_share(examine(many, shard=(3, 3))))
    with pytest.raises(DataError, match="another corpus"):
        read_shares(files)


def test_shares_from_the_command_line(many, standoff, tmp_path):
    whole = standoff("validate", "--format", "json", "--no-cache", corpus=many)
    for number in (1, 2):
        one = standoff("validate", "--shard", f"{number}/2", "--report", str(tmp_path / f"{number}.json"))
        assert one.exit_code == 1
    merged = standoff("report", "merge", str(tmp_path / "1.json"), str(tmp_path / "2.json"), "--format", "json")
    assert (merged.exit_code, merged.stdout) == (whole.exit_code, whole.stdout)


@pytest.mark.parametrize("shard", ["0/2", "3/2", "x", "1", "1/0", "1/x", "-1/2"])
def test_a_shard_that_is_none_is_wrong_usage(standoff, shard):
    assert standoff("validate", f"--shard={shard}").exit_code == 2


def test_what_is_found_in_a_document_depends_on_no_other(many):
    corpus = Corpus.open(many)
    checker = Checker(corpus)
    forward = [checker.check(stored) for stored in folder.find(corpus.path)]
    backward = [checker.check(stored) for stored in reversed(folder.find(corpus.path))]
    assert forward == backward[::-1]


def test_only_named_documents_are_checked(many):
    report = validate(many, ["d01", "d05"])
    assert report.documents == 2
    assert {each.doc for each in report.findings if each.code == "S204"} == {"d05"}
    with pytest.raises(CorpusError, match="no document d99"):
        validate(many, ["d01", "d99"])


@pytest.mark.usefixtures("many")
def test_a_document_that_is_nearly_named_is_offered(standoff):
    assert "did you mean bridge?" in standoff("validate", "brigde").stderr
    assert "standoff show lists them" in standoff("show", "zebra").stderr


def test_a_layer_whose_file_is_lost_is_told_where_it_is_missed(root, standoff):
    (root / "corpus/bridge/entities.jsonl").unlink()
    told = standoff("validate").stdout
    assert "q1: there is no entities.jsonl beside it, and so no m1; also in s1" in told
    assert "help: put that file back" in told
    assert "checked: 1 error\n" in told


def test_a_registry_that_is_lost_is_told_once(many, standoff):
    (many / "corpus/referents.jsonl").unlink()
    told = standoff("validate", "--select", "R402,L546").stdout
    assert "m1: there is no referents.jsonl beside corpus.json, or nobody is in it, and so no ana-pop; also in" in told
    assert told.count("\n  help: put that file back") == 1


def test_findings_come_in_the_order_of_places(many):
    keys = [each.sort_key for each in validate(many).findings]
    assert keys == sorted(keys)


def test_packed_and_folders_have_the_same_faults(many, standoff, tmp_path):
    shutil.rmtree(many / "corpus/c9")
    (many / "corpus/x.jsonl").unlink()
    assert standoff("pack", str(tmp_path / "packed")).exit_code == 0
    packed = validate(tmp_path / "packed")
    assert (packed.documents, packed.records) == (25, validate(many).records)
    pairs = [[(each.code, each.doc, each.record, each.message) for each in validate(many).findings]]
    pairs.append([(each.code, each.doc, each.record, each.message) for each in packed.findings])
    assert sorted(pairs[0]) == sorted(pairs[1])


def test_one_bad_record_hides_no_other(root):
    records = layers()["entities"]
    bad = [{**record, "level": "WRONG"} if number == 2 else record for number, record in enumerate(records)]
    bad[4]["spans"][0]["text"] = "Lunavillx"
    raw = lines(bad).replace(b'"id":"m2",', b'"id":"m2","id":"m2",')
    (root / "corpus/bridge/entities.jsonl").write_bytes(raw + b"{\n")
    found = [(each.code, each.line) for each in validate(root).findings if each.layer == "entities"]
    assert found == [("J102", 2), ("S204", 3), ("T303", 5), ("J101", 6)]


def test_a_very_bad_file_is_told_up_to_a_limit(root):
    (root / "corpus/bridge/entities.jsonl").write_bytes(b"{\n" * 5000)
    findings = [each for each in validate(root).findings if each.layer == "entities"]
    assert 1000 < len(findings) < 1010
    assert any("the rest is not told" in each.message for each in findings)


def test_the_json_report_is_json(many, standoff):
    assert json.loads(standoff("validate", "--format", "json", corpus=many).stdout)["documents"] == 28
