"""Every format tells the same findings, in a form that its readers take, and no text can break out of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from xml.etree import ElementTree

import pytest
import xmlschema
from conftest import ROOT, write_document
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from planted import ENTITIES, PLANTS, edit_line, swap, waiver, waivers

from standoff.findings import Finding
from standoff.spans import Span
from standoff.validate.outcome import Outcome
from standoff.validate.reporters import REPORTERS, reporter
from standoff.validate.reporters.github import markdown
from standoff.validate.rule import RULES

SCHEMAS = ROOT / "tests/data/schemas"
CASES = ROOT / "tests/cases"
BAD = sorted(CASES.glob("*/bad")) if (ROOT / "tests/base").is_dir() else []
HOSTILE = "a|b<script>`x`\n::error::no\r##[add-mask]y\x1b[31m\x00\u202e%0A[click](http://x) {0} ]]>&\ud800"
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"minimum": 1}}},
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a code quality report."""


@cache
def _sarif():
    return Draft202012Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")))


@cache
def _junit():
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def check(form, shown):
    """Check a report against what is published of its format; return how many findings it tells."""
    if form == "sarif":
        value = json.loads(shown)
        _sarif().validate(value)
        return len(value["runs"][0]["results"])
    if form == "gitlab":
        value = json.loads(shown)
        Draft202012Validator(GITLAB).validate(value)
        assert len({each["fingerprint"] for each in value}) == len(value)
        return len(value)
    if form == "junit":
        _junit().validate(shown)
        return len(ElementTree.fromstring(shown).findall(".//failure"))
    if form == "github":
        commands = [line for line in shown.splitlines() if line.startswith("::")]
        assert all(re.fullmatch(r"::(error|warning) (\w+=[^,:\n]*,?)+::[^\n]*", line) for line in commands), commands
        return len(commands)
    if form == "json":
        return len(json.loads(shown)["findings"])
    return len(re.findall(r"^\S.*: (?:error|warning) [A-Z]\d{3} [a-z0-9-]+:", uncoloured(shown), re.MULTILINE))


def uncoloured(shown):
    return re.sub(r"\x1b\[(31|33|1|2|0)m", "", shown)


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_defect_is_red_in_every_format(standoff, root, code):
    PLANTS[code](root)
    assert standoff("validate", "--select", code).exit_code == int(RULES[code].severity == "error")
    for form in REPORTERS:
        result = standoff("validate", "--format", form, "--select", code, "--strict")
        assert result.exit_code == 1, form
        assert code in result.stdout, form
        assert check(form, result.stdout) >= 1, form


def test_a_file_that_cannot_be_read_is_red_in_every_format(standoff, monkeypatch):
    opened = os.open

    def refuse(path, *rest, **more):
        if str(path).endswith("quotes.jsonl"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    for form in REPORTERS:
        result = standoff("validate", "--format", form, "--no-cache")
        assert (result.exit_code, "F103" in result.stdout) == (1, True), form


def test_every_rule_is_planted():
    cases = {path.parent.name for path in CASES.glob("*/bad")}
    planted = {*PLANTS, "F103", *(code for code, rule in RULES.items() if {code, rule.name} & cases)}
    assert sorted(set(RULES) - planted) == []


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.parent.name)
def test_a_bad_case_is_red_in_every_format(standoff, bad, tmp_path):
    from test_rules import make_corpus

    place = make_corpus(bad, tmp_path)
    for form in REPORTERS:
        result = standoff("validate", "--format", form, "--strict", "--no-cache", corpus=place)
        assert result.exit_code == 1, form
        assert check(form, result.stdout) >= 1, form


@pytest.mark.parametrize("form", REPORTERS)
def test_a_clean_corpus_is_green(standoff, form):
    result = standoff("validate", "--format", form, "--strict")
    assert result.exit_code == 0
    assert check(form, result.stdout) == 0


@pytest.mark.parametrize("form", REPORTERS)
def test_the_same_findings_give_the_same_bytes(standoff, root, form):
    for code in ("T303", "J101"):
        PLANTS[code](root)
    assert standoff("validate", "--format", form).stdout == standoff("validate", "--format", form).stdout


UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
TEXTS = st.text(st.characters(), max_size=40) | st.just(HOSTILE)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=5, max_size=5), st.sampled_from(["error", "warning"]))
def test_no_text_breaks_out_of_a_format(texts, severity):
    message, hint, record, pointer, name = (text.replace("\r", "\n") or "x" for text in texts)
    path = "corpus/" + name.replace("/", "_")
    finding = Finding(
        "T303", "span-text-matches", severity, message, hint, path, 3, 4, 9, record=record, pointer=pointer
    )
    outcome = Outcome([finding], strict=True)
    for form in REPORTERS:
        shown = reporter(form)(outcome)
        assert check(form, shown) == 1, form
        shown.encode("utf-8")
        if form in ("text", "concise", "github"):
            assert not UNSAFE.search(uncoloured(shown)), form
    table = markdown(outcome)
    assert table.count("\n") == 8
    assert "<" not in table
    assert len(re.findall(r"(?<!\\)\|", table.splitlines()[6])) == 7


def test_text_shows_the_line_the_words_and_the_mend(standoff, root):
    edit_line(root, 1, lambda each: each["spans"][0].update(start=6, end=13, text="Ana Pup"))
    assert standoff("validate", "--select", "T303").stdout.splitlines()[:6] == [
        f"{os.path.relpath(root)}/corpus/bridge/entities.jsonl:1:21: error T303 span-text-matches: m1: "
        "source.txt has 'Ana Pop' at 6..13, not 'Ana Pup'",
        '     1 | {"id":"m1","spans":[{"start":6,"end":13,"text":"Ana Pup"}],"head":{"start":6,"end":13,"te…',
        "       |" + " " * 21 + "^" * len('{"start":6,"end":13,"text":"Ana Pup"}'),
        "  text | Mayor Ana Pop of Lunaville said on Monday: “The bridge is safe.”",
        "       |       ^^^^^^^",
        "  help: these words stand nowhere in source.txt",
    ]


def test_a_bad_byte_is_shown_where_it_stands(standoff, root):
    PLANTS["F104"](root)
    shown = standoff("validate", "--select", "F104").stdout.splitlines()
    assert shown[1][shown[2].index("^") :].startswith("\\xe9")
    assert shown[2].count("^") == 4


def test_a_record_without_a_place_of_its_own_gets_one_caret(standoff, root):
    PLANTS["S202"](root)
    shown = standoff("validate", "--select", "S202").stdout.splitlines()
    assert shown[2].count("^") == 1


def test_a_flood_is_cut_for_people_only(standoff, root):
    folder = root / "corpus/bridge"
    line = (folder / "entities.jsonl").read_bytes().split(b"\n")[0].replace(b'"Mayor', b'"Major')
    raw = b"".join(line.replace(b'"m1"', f'"m{number}"'.encode()) + b"\n" for number in range(100, 160))
    (folder / "entities.jsonl").write_bytes(raw)
    shown = standoff("validate", "--select", "T303").stdout
    assert check("text", shown) == 50
    assert "… and 10 more of T303 span-text-matches (--max 0 shows all)\n" in shown
    assert check("text", standoff("validate", "--select", "T303", "--max", "0").stdout) == 60
    assert check("sarif", standoff("validate", "--select", "T303", "--format", "sarif").stdout) == 60
    annotated = standoff("validate", "--select", "T303", "--format", "github").stdout
    assert check("github", annotated) == 10
    assert annotated.count(": error T303") == 50


def test_sarif_keeps_the_most_severe_and_says_what_it_left_out():
    weak = [Finding("T308", "span-touching", "warning", f"w{n}", path="a", line=n + 1) for n in range(5_000)]
    hard = [Finding("T303", "span-text-matches", "error", f"e{n}", path="b", line=n + 1) for n in range(7)]
    run = json.loads(reporter("sarif")(Outcome([*weak, *hard])))["runs"][0]
    assert [each["level"] for each in run["results"]].count("error") == 7
    assert len(run["results"]) == 5_000
    assert "7 findings were left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_no_text_becomes_a_link_in_sarif():
    told = Finding("T303", "x", "error", "`a[0].b` and [click](http://x)", path="a")
    result = json.loads(reporter("sarif")(Outcome([told])))["runs"][0]["results"][0]
    assert result["message"]["text"] == "`a[0].b` and \\[click](http://x)"


def test_sarif_names_the_stretch_of_the_text(standoff, root):
    PLANTS["T306"](root)
    run = json.loads(standoff("validate", "--format", "sarif", "--select", "T306").stdout)["runs"][0]
    region = run["results"][0]["relatedLocations"][0]["physicalLocation"]
    assert region["artifactLocation"]["uri"].endswith("corpus/bridge/source.txt")
    assert region["region"] == {"charOffset": 0, "charLength": 27}
    rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("T306", "SpanEdgeWhitespace")


def test_a_fingerprint_stays_when_lines_move(standoff, root):
    def fingerprints():
        found = json.loads(standoff("validate", "--format", "sarif").stdout)["runs"][0]["results"]
        return sorted(each["partialFingerprints"]["primaryLocationLineHash"] for each in found)

    PLANTS["R402"](root)
    before = fingerprints()
    path = root / "corpus" / ENTITIES
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows[1:], rows[0]]))
    assert fingerprints() == before


def test_packing_keeps_the_fingerprints_of_records(standoff, root, tmp_path):
    PLANTS["R402"](root)
    standoff("pack", str(tmp_path / "packed"), "--compression", "gzip")
    unpacked, packed = (
        json.loads(standoff("validate", "--format", "json", "--select", "R402", corpus=corpus).stdout)["findings"]
        for corpus in (root, tmp_path / "packed")
    )
    assert [each["fingerprint"] for each in unpacked] == [each["fingerprint"] for each in packed]
    assert unpacked[0]["path"] != packed[0]["path"]


def test_a_packed_record_is_shown_with_its_text(standoff, root, tmp_path):
    PLANTS["T306"](root)
    standoff("pack", str(tmp_path / "packed"))
    shown = standoff("validate", "--select", "T306", corpus=tmp_path / "packed").stdout.splitlines()
    assert '"text":"Mayor Ana Pop of Lunaville "' in shown[1]
    assert shown[3].startswith("  text | Mayor Ana Pop")
    assert shown[4].count("^") == 27


def test_waived_findings_are_suppressed_results_only_when_asked_for(standoff, root):
    PLANTS["T303"](root)
    waivers(waiver())(root)
    for form in ("json", "sarif", "junit"):
        shown = standoff("validate", "--format", form, "--show-waived")
        assert shown.exit_code == 0
        assert "Looked at." in shown.stdout
        check(form, shown.stdout)
    assert check("sarif", standoff("validate", "--format", "sarif").stdout) == 0


def test_github_commands_are_escaped_and_plain_lines_are_none():
    told = [Finding("T303", "x", "error", "##[group]50% ::a", path="corpus/a,b:c::d", line=1) for _ in range(11)]
    lines = reporter("github")(Outcome(told)).splitlines()
    title = "title=T303 x"
    assert lines[0] == f"::error file=corpus/a%2Cb%3Ac%3A%3Ad,line=1,endLine=1,{title}::##[group]50%25 ::a"
    assert lines[10] == "corpus/a,b:c::d:1: error T303 x: ##\\[group]50% ::a"


def test_github_gets_a_table_for_the_summary_of_the_step(standoff, root, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    PLANTS["S203"](root)
    standoff("validate", "--format", "github")
    assert "| error | S203 unknown-field |" in (tmp_path / "summary.md").read_text("utf-8")


def test_paths_lead_there_from_where_the_reader_stands(standoff, root, monkeypatch):
    PLANTS["S203"](root)
    monkeypatch.chdir(root / "corpus/bridge")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root.parent))
    assert standoff("validate", "--format", "concise").stdout.startswith("../../corpus/bridge/entities.jsonl:1:")
    assert "file=little/corpus/bridge/entities.jsonl," in standoff("validate", "--format", "github").stdout


def test_an_odd_file_name_harms_no_format(standoff, root):
    name = b"a\x1b[2J\xff`|.txt"
    (root / "corpus/bridge" / name.decode("utf-8", "surrogateescape")).write_bytes(b"")
    (root / "corpus/empty").rename(root / "corpus" / b"e\xff\x1b[2J".decode("utf-8", "surrogateescape"))
    for form in REPORTERS:
        result = standoff("validate", "--format", form, "--strict")
        assert check(form, result.stdout) == 2, form


def test_excerpts_of_text_that_is_gone_are_left_out():
    finding = Finding("T303", "span-text-matches", "error", "x", path="gone.jsonl", line=9, column=3, doc="a")
    outcome = Outcome([finding, Finding("T303", "x", "error", "y", path="b", span=Span(0, 3))])
    assert reporter("text")(outcome).count("\n") == 5


def test_a_document_folder_named_like_a_command_is_no_command(standoff, root):
    write_document(root / "corpus", "::stop-commands::x", text="a")
    swap("::stop-commands::x/source.txt", b"a", b"b")(root)
    lines = standoff("validate", "--format", "github").stdout.splitlines()
    assert all(line.startswith(("::error ", "corpus/", "..", "3 documents")) for line in lines)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_terminal_without_the_characters_gets_escapes(root, form):
    edit_line(root, 1, lambda each: each.update(note="é", levle=1))
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "standoff", "-C", str(root), "validate", "--select", "S203", "--format", form]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"`levle` is not a field" in done.stdout
    assert (b"\\u2026" in done.stdout) == (form == "text")
