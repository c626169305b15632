"""Releasing: what is in the way, what is written, and that a label never gets other content."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys

import pytest
import releasable
import yaml
from conftest import REFERENTS, ROOT, entity, layers, lines, write_document
from releasable import SHEET, meta

from standoff import Corpus
from standoff.errors import StaleError
from standoff.release import checks
from standoff.release.release import perform, plan
from standoff.storage.digest import content_digest
from standoff.storage.packing import pack
from standoff.validate.engine import validate

git, ready = releasable.git, releasable.ready


def rewrite(root, layer, change, doc="bridge"):
    path = root / "corpus" / doc / f"{layer}.jsonl"
    path.write_bytes(lines(change([json.loads(line) for line in path.read_bytes().splitlines()])))


def ledger(root):
    return [json.loads(line) for line in (root / "corpus/releases.jsonl").read_bytes().splitlines()]


def state(root):
    """All files and the state of git, to see that nothing changed."""
    files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".standoff" not in path.parts}
    return {path: raw for path, raw in files.items() if path.name not in ("index", "FETCH_HEAD")}


def test_a_first_release(ready, standoff, git):
    result = standoff("release")
    assert (result.exit_code, result.stdout.split()[:2]) == (0, ["0.1.0", "v0.1.0"]), result.stderr
    (entry,) = ledger(ready)
    assert (entry["version"], entry["digest"]) == ("0.1.0", content_digest(Corpus.open(ready)))
    assert (entry["documents"], entry["records"]) == (2, {"entities": 5, "quotes": 1, "stances": 1})
    assert git("status", "--porcelain") == ""
    assert git("rev-parse", "v0.1.0^{commit}") == git("rev-parse", "HEAD") == result.stdout.split()[2]
    assert git("log", "-1", "--format=%s") == "Little 0.1.0"
    assert sorted(git("show", "--name-only", "--format=").splitlines()) == [
        ".zenodo.json",
        "CHANGELOG.md",
        "CITATION.cff",
        "corpus/releases.jsonl",
    ]
    assert "First release: 2 documents, 5 entities, 1 quote, 1 stance." in (ready / "CHANGELOG.md").read_text()
    cited = yaml.safe_load((ready / "CITATION.cff").read_text())
    assert (cited["version"], cited["authors"]) == ("0.1.0", [{"family-names": "Pop", "given-names": "Ana"}])
    assert validate(ready).findings == []


def test_a_rehearsal_changes_nothing_and_shows_all(ready, standoff):
    before = state(ready)
    result = standoff("release", "1.0.0", "--dry-run")
    assert (result.exit_code, state(ready) == before) == (0, True), result.stderr
    for words in ('+  "version": "1.0.0"', "+### 1.0.0 (", "+++ b/CITATION.cff", "commit and tag v1.0.0: Little 1.0.0"):
        assert words in result.stdout


@pytest.mark.usefixtures("ready")
def test_what_is_released_needs_no_second_release(standoff, git):
    standoff("release")
    head = git("rev-parse", "HEAD")
    for args in ([], ["0.1.0"], ["--dry-run"]):
        result = standoff("release", *args)
        assert (result.exit_code, "0.1.0 is released, and nothing changed since" in result.stderr) == (0, True)
    assert git("rev-parse", "HEAD") == head


def change(git, words="changed"):
    git("add", "-A")
    git("commit", "-qm", words)


def test_a_correction_is_a_patch_and_the_changelog_says_what(ready, standoff, git):
    standoff("release", "1.0.0")
    rewrite(ready, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    change(git)
    result = standoff("release")
    assert result.stdout.startswith("1.0.1 v1.0.1 "), result.stderr
    told = (ready / "CHANGELOG.md").read_text()
    assert "- quotes: 1 re-labelled (medium speech → writing 1)." in told
    assert told.index("### 1.0.1") < told.index("### 1.0.0")
    assert [each["version"] for each in ledger(ready)] == ["1.0.0", "1.0.1"]
    assert Corpus.open(ready).meta["version"] == "1.0.1"


def new_document(root):
    text = "Governor Bo Lind opened a school in Norland."
    write_document(root / "corpus", "school", text=text, records={"entities": []})
    (root / "DATASHEET.md").write_text(SHEET.replace("Two", "Three"))


def test_new_data_is_a_minor_step_and_less_is_refused(ready, standoff, git):
    standoff("release", "1.0.0")
    new_document(ready)
    change(git)
    before = state(ready)
    refused = standoff("release", "1.0.1")
    assert (refused.exit_code, state(ready) == before) == (1, True)
    assert "1.0.1 does not say enough: what changed since 1.0.0 makes it 1.1.0 at least" in refused.stderr
    assert standoff("release").stdout.startswith("1.1.0 v1.1.0 ")
    assert "- Documents added: `school`." in (ready / "CHANGELOG.md").read_text()


def test_a_change_of_a_test_item_is_a_major_step(ready, standoff, git):
    path = ready / "corpus/bridge/document.json"
    path.write_text(path.read_text().replace('"split": null', '"split": "test"'))
    change(git)
    standoff("release", "1.0.0")
    rewrite(ready, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    change(git)
    shown = standoff("release", "--dry-run")
    assert "major: the test document bridge changed" in shown.stdout
    assert standoff("release").stdout.startswith("2.0.0 v2.0.0 ")


def test_a_label_never_gets_other_content(ready, standoff, git):
    standoff("release", "1.0.0")
    rewrite(ready, "stances", lambda _: [])
    (ready / "corpus/bridge/stances.jsonl").unlink()
    change(git)
    before = state(ready)
    result = standoff("release", "1.0.0")
    assert (result.exit_code, "1.0.0 is bound to sha256:" in result.stderr) == (1, True)
    (ready / "corpus/releases.jsonl").unlink()
    change(git)
    without = standoff("release", "1.0.0")
    assert (without.exit_code, "git has a tag v1.0.0 already" in without.stderr) == (1, True)
    git("reset", "-q", "--hard", "HEAD~1")
    assert {path for path in state(ready) if ".git" not in path.parts} == {
        path for path in before if ".git" not in path.parts
    }


def test_a_tag_that_was_moved_is_noticed(ready, standoff, git):
    standoff("release", "1.0.0")
    rewrite(ready, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    change(git)
    git("tag", "-f", "-a", "-m", "moved", "v1.0.0")
    result = standoff("release")
    assert (result.exit_code, "v1.0.0 has another content than 1.0.0 was released with" in result.stderr) == (1, True)


def test_a_tag_that_is_missing_is_told_with_its_commit(ready, standoff, git):
    standoff("release", "1.0.0")
    commit = git("rev-parse", "HEAD")
    rewrite(ready, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    change(git)
    git("tag", "-d", "v1.0.0")
    result = standoff("release")
    assert (result.exit_code, f"git tag -a v1.0.0 {commit[:12]}" in result.stderr) == (1, True)


def proposed(root):
    rewrite(root, "quotes", lambda found: [{**found[0], "status": "proposed", "review": None}])


FAULTS = {
    "uncommitted": (lambda root: (root / "notes.txt").write_text("x"), "not committed: notes.txt"),
    "no datasheet": (lambda root: (root / "DATASHEET.md").unlink(), "there is no DATASHEET.md"),
    "stale numbers": (
        lambda root: (root / "DATASHEET.md").write_text("Two documents, 6 mentions, one quote, one stance."),
        "DATASHEET.md nowhere says how many there are: 5 (entities)",
    ),
    "empty form": (
        lambda root: shutil.copy(ROOT / "src/standoff/curate/template/DATASHEET.md", root),
        "questions open",
    ),
    "undecided": (proposed, "1 record of the gold set is still proposed, in bridge"),
    "warning": (
        lambda root: (root / "corpus/bridge/x.txt").write_text("x"),
        "validate has 1 finding: unexpected-file 1",
    ),
    "no authors": (lambda root: meta(root, authors=None), "corpus.json names nobody to cite"),
    "no licence": (
        lambda root: meta(root, licences={"annotations": None, "text": None}),
        "corpus.json has no licence of the annotations",
    ),
    "odd licence": (
        lambda root: meta(root, licences={"annotations": "free for all", "text": None}),
        "CITATION.cff: `license` has not the form that is asked for",
        2,
    ),
    "broken citation": (lambda root: (root / "CITATION.cff").write_text("license-urk: x\n"), "license-urk"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_in_the_way_is_told_and_nothing_is_written(ready, standoff, git, name):
    spoil, said, *count = FAULTS[name]
    spoil(ready)
    if name != "uncommitted":
        change(git)
    before = state(ready)
    result = standoff("release")
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert [result.stderr.count("refused")] == (count or [1]), result.stderr
    assert state(ready) == before


def test_errors_stop_at_once(ready, standoff, git):
    rewrite(ready, "quotes", lambda found: [{**found[0], "form": "sung"}])
    change(git)
    result = standoff("release", "--dry-run")
    assert (result.exit_code, result.stderr.count("refused")) == (1, 1)


def test_without_git_there_is_one_word(standoff):
    result = standoff("release")
    assert (result.exit_code, "lies in no work tree of git" in result.stderr) == (2, True)
    assert standoff("release", "one").exit_code == 2


def test_tags_may_have_another_name(ready, standoff, git):
    meta(ready, tag_prefix="data-v")
    change(git)
    assert standoff("release").stdout.startswith("0.1.0 data-v0.1.0 ")
    assert git("tag") == "data-v0.1.0"


def test_what_was_written_by_hand_stays(ready, standoff, git):
    log = (
        "# Changes\n\nIntro.\n\n## Data\n\n### 0.9.0 (not released)\n\n- By hand.\n\n## Code\n\n### 0.1.0\n\n- Code.\n"
    )
    (ready / "CHANGELOG.md").write_text(log)
    (ready / "CITATION.cff").write_text("message: Cite us.\ntitle: Old\ncontact:\n  - name: Desk\n")
    (ready / ".zenodo.json").write_text('{"communities": [{"identifier": "news"}], "title": "Old"}')
    change(git)
    assert standoff("release", "1.0.0").exit_code == 0
    told = (ready / "CHANGELOG.md").read_text()
    assert "not released" not in told
    assert told.index("### 1.0.0 (") < told.index("- By hand.\n- First release") < told.index("## Code")
    assert told.endswith("## Code\n\n### 0.1.0\n\n- Code.\n")
    cited = yaml.safe_load((ready / "CITATION.cff").read_text())
    assert (cited["message"], cited["title"], cited["contact"]) == ("Cite us.", "Little", [{"name": "Desk"}])
    deposit = json.loads((ready / ".zenodo.json").read_bytes())
    assert (deposit["communities"], deposit["title"]) == ([{"identifier": "news"}], "Little")


KILL = '#!/bin/sh\nkill -9 "$(ps -o ppid= -p $PPID | tr -d " ")" $PPID\n'


@pytest.mark.parametrize("hook", ["pre-commit", "post-commit", "reference-transaction"])
def test_a_release_that_was_killed_is_completed_by_the_next(ready, standoff, git, hook):
    """The hooks of git are moments within: before the commit, after it, and at any writing of a branch or a tag."""
    path = ready / ".git/hooks" / hook
    path.write_text(KILL)
    path.chmod(0o755)
    args = [sys.executable, "-W", "error", "-m", "standoff", "-C", str(ready), "release"]
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    path.unlink()
    for lock in (ready / ".git").rglob("*.lock"):
        lock.unlink()
    assert git("tag") == ""
    result = standoff("release")
    assert (result.exit_code, result.stdout.split()[:2]) == (0, ["0.1.0", "v0.1.0"]), result.stderr
    assert (git("status", "--porcelain"), len(ledger(ready))) == ("", 1)
    assert git("rev-parse", "v0.1.0^{commit}") == git("rev-parse", "HEAD")
    assert git("log", "--format=%s").splitlines() == ["Little 0.1.0", "one"]


def test_a_hook_that_refuses_leaves_a_release_to_complete(ready, standoff):
    path = ready / ".git/hooks/pre-commit"
    path.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    path.chmod(0o755)
    result = standoff("release")
    assert (result.exit_code, "git commit failed: no" in result.stderr) == (2, True)
    path.unlink()
    assert standoff("release").exit_code == 0


def test_the_digest_is_of_content_not_of_form(ready, tmp_path):
    corpus = Corpus.open(ready)
    pack(corpus, tmp_path / "packed", shards=2)
    assert content_digest(Corpus.open(tmp_path / "packed")) == content_digest(corpus)
    meta(ready, version="9.9.9")
    assert content_digest(Corpus.open(ready)) == content_digest(corpus)
    for spoil in (
        lambda: rewrite(ready, "entities", lambda found: [*found, entity(9, "Monday")]),
        lambda: (ready / "corpus/referents.jsonl").write_bytes(lines(REFERENTS[:1])),
        lambda: meta(ready, title="Other"),
        lambda: (ready / "schema/1.0/defs.schema.json").write_bytes(
            (ready / "schema/1.0/defs.schema.json").read_bytes() + b"\n"
        ),
        lambda: write_document(ready / "corpus", "third", records=layers()),
    ):
        before = content_digest(Corpus.open(ready))
        spoil()
        assert content_digest(Corpus.open(ready)) != before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"version":"1.0.0"}', "is no release"),
        ("[]", "is no JSON object"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_a_finding(ready, line, said):
    (ready / "corpus/releases.jsonl").write_text(line + "\n")
    (found,) = validate(ready).findings
    assert (found.code, found.path, said in found.message) == ("X902", "corpus/releases.jsonl", True)


def test_a_ledger_is_checked_by_its_schema(ready, standoff):
    standoff("release")
    path = ready / "corpus/releases.jsonl"
    path.write_bytes(
        path.read_bytes().replace(b'"documents":2', b'"documents":-2').replace(b'"tag"', b'"extra":1,"tag"')
    )
    assert sorted(each.rule for each in validate(ready).findings) == ["out-of-range", "unknown-field"]
    path.write_bytes(path.read_bytes() * 2)
    (found,) = validate(ready).findings
    assert "0.1.0 stands twice" in found.message


def test_the_card_cites_year_and_address(ready, standoff, tmp_path):
    standoff("release")
    standoff("build", str(tmp_path / "dist"))
    day = ledger(ready)[0]["at"]
    card = (tmp_path / "dist/README.md").read_text()
    assert "author = {Pop, Ana}" in card
    assert f"year = {{{day[:4]}}}" in card
    assert "url = {https://example.org/little}" in card
    croissant = json.loads((tmp_path / "dist/croissant.json").read_bytes())
    assert (croissant["datePublished"], croissant["url"]) == (day[:10], "https://example.org/little")
    assert croissant["creator"][0]["familyName"] == "Pop"
    assert json.loads((tmp_path / "dist/manifest.json").read_bytes())["digest"] == ledger(ready)[0]["dataset"]


def test_what_is_changed_after_a_release_is_not_committed_by_it(ready, standoff, git):
    standoff("release")
    (ready / "CHANGELOG.md").write_text("# Mine\n")
    result = standoff("release")
    assert (result.exit_code, git("status", "--porcelain").strip()) == (0, "M CHANGELOG.md")
    assert git("log", "--format=%s").splitlines() == ["Little 0.1.0", "one"]


def test_a_corpus_that_changes_meanwhile_is_not_released(ready, git):
    made = plan(Corpus.open(ready))
    rewrite(ready, "quotes", lambda found: [{**found[0], "medium": "writing"}])
    before = state(ready)
    with pytest.raises(StaleError, match="was changed meanwhile"):
        perform(made)
    assert (state(ready) == before, git("tag")) == (True, "")


def test_a_build_that_does_not_reproduce_is_in_the_way(ready, standoff, monkeypatch):
    real, times = checks.build, []

    def build(corpus, out):
        made = real(corpus, out)
        times.append(out)
        path = out / "manifest.json"
        path.write_bytes(path.read_bytes() + b"\n" * len(times))
        return made

    monkeypatch.setattr(checks, "build", build)
    result = standoff("release")
    assert (result.exit_code, "two builds of the dataset differ" in result.stderr) == (1, True)
    assert not (ready / "corpus/releases.jsonl").exists()
