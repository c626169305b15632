"""The GitHub Action, run as a runner would run its steps, and the pre-commit hooks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files

import pytest
import yaml
from conftest import ROOT, lines
from jsonschema.validators import validator_for

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


def published(name):
    """Return a validator for a schema that check-jsonschema carries."""
    schema = json.loads((files("check_jsonschema") / f"builtin_schemas/vendor/{name}.json").read_text("utf-8"))
    return validator_for(schema)(schema)


def test_the_files_keep_their_published_schemas():
    published("github-actions").validate(ACTION)
    for path in WORKFLOWS:
        text = re.sub(r"^on:", '"on":', path.read_text("utf-8"), flags=re.MULTILINE)
        published("github-workflows").validate(yaml.safe_load(text))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_no_input_is_written_into_a_script(step):
    assert "${{" not in step.get("run", "")
    assert "shell" in step or "uses" in step


def test_every_input_is_used_and_described():
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(ACTION["inputs"])
    assert all(each["description"] for each in ACTION["inputs"].values())


@pytest.fixture
def run(root, tmp_path):
    """Return a function that runs the action's last step in the way of a runner, with these inputs."""
    program = tmp_path / "runner/standoff/bin/standoff"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m standoff "$@"\n')
    program.chmod(0o755)

    def run(**inputs):
        step = STEPS[-1]
        known = {f"inputs.{name}": value["default"] for name, value in ACTION["inputs"].items()}
        known |= {f"inputs.{name}": value for name, value in inputs.items()}
        given = {name: EXPRESSION.sub(lambda found: known[found[1]], value) for name, value in step["env"].items()}
        github = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(root),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "RUNNER_TEMP": str(tmp_path / "runner"),
            "PYTHONPATH": str(ROOT / "src"),
        }
        script = tmp_path / "step.sh"
        script.write_text(step["run"])
        command = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]}[step["shell"]]
        return subprocess.run(
            command, cwd=root, env={**os.environ, **github, **given}, capture_output=True, text=True, check=False
        )

    return run


def plant(root):
    path = root / "corpus/bridge/entities.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    records[1]["levle"] = records[1].pop("level")
    path.write_bytes(lines(records))


def test_a_clean_corpus_passes(run, tmp_path):
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "all is well" in (tmp_path / "summary.md").read_text("utf-8")


def test_a_fault_is_annotated_at_its_line_and_told_in_the_summary(run, root, tmp_path):
    plant(root)
    done = run()
    assert done.returncode == 1
    assert "::error file=corpus/bridge/entities.jsonl,line=2,endLine=2,col=" in done.stdout
    assert "title=S203 unknown-field::m2: `levle` is not a field" in done.stdout
    assert "| error | S203 unknown-field | corpus/bridge/entities.jsonl:2:" in (tmp_path / "summary.md").read_text()


def commit(root, message):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", message]):
        subprocess.run([*git, *command], cwd=root, check=True)
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=root, text=True).strip()


def spoil(root, count):
    """Write *count* records whose level is none."""
    path = root / "corpus/bridge/entities.jsonl"
    first = json.loads(path.read_text("utf-8").splitlines()[0])
    path.write_bytes(path.read_bytes() + lines([{**first, "id": f"m{n}", "level": "X"} for n in range(11, 11 + count)]))


@pytest.mark.parametrize("count", [0, 3, 200])
def test_a_step_annotates_no_more_than_ten_and_the_rest_is_in_log_and_summary(run, root, tmp_path, count):
    spoil(root, count)
    done = run()
    assert done.returncode == (1 if count else 0)
    assert done.stdout.count("::error ") == min(count, 10)
    assert len(done.stdout.splitlines()) == count + 1
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.count("| error | S204 unknown-value |") == count
    assert len(summary.encode()) < 1 << 20


def test_a_pull_request_is_told_what_it_brings_and_a_push_all(run, root, tmp_path):
    spoil(root, 3)
    base = commit(root, "with three faults")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": base}}}))
    since = json.loads(event.read_text())["pull_request"]["base"]["sha"]
    assert run(since=since).returncode == 0
    plant(root)
    commit(root, "one more")
    done = run(since=since)
    assert done.returncode == 1
    assert done.stdout.count("::error ") == 1
    assert "1 error, 3 known before" in done.stdout
    assert run(since="").stdout.count("::error ") == 4


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"select": "S203"}, 1),
        ({"select": "T"}, 0),
        ({"ignore": "S"}, 0),
        ({"ignore": "S", "strict": "true"}, 1),
        ({"paths": "empty\n\ncorpus/bridge/quotes.jsonl", "ignore": "R"}, 0),
        ({"paths": "bridge"}, 1),
        ({"since": "HEAD"}, 0),
        ({"since": "nonsense"}, 2),
        ({"corpus": "nowhere"}, 2),
        ({"sarif": "out.sarif"}, 1),
        ({"sarif": "out.sarif", "corpus": "nowhere"}, 2),
        ({"select": '$(touch pwned)`touch pwned`"; touch pwned; "'}, 2),
        ({"paths": "--help"}, 2),
    ],
    ids=str,
)
def test_inputs_reach_the_command(run, root, inputs, code):
    plant(root)
    (root / "corpus/empty/extra.txt").write_bytes(b"")
    commit(root, "x")
    assert run(**inputs).returncode == code
    assert not (root / "pwned").exists()
    if "sarif" in inputs and code == 1:
        assert json.loads((root / "out.sarif").read_text("utf-8"))["runs"][0]["results"]


def test_the_hooks_run_on_the_files_of_a_corpus_and_no_others(root):
    whole, changed = HOOKS
    assert whole["always_run"]
    assert not whole["pass_filenames"]
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        assert not path.is_file() or re.search(changed["files"], name) or name.endswith(".md"), name
    for name in ("README.md", "src/standoff/schema.py", "package.json", "docs/document.json.md", "notes.txt"):
        assert not re.search(changed["files"], name), name
    for name in ("a/part.jsonl.gz", "corpus/part.jsonl.zst"):
        assert re.search(changed["files"], name), name
