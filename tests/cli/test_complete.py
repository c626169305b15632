"""Completion offers what the corpus at hand has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete
from conftest import ROOT

from standoff.cli import cli


@pytest.fixture
def offered(root):
    """What completion offers for a line that ends at an unfinished word."""

    def complete(*args):
        shell = ShellComplete(cli, {}, "standoff", "_STANDOFF_COMPLETE")
        return [item.value for item in shell.get_completions(["-C", str(root), *args[:-1]], args[-1])]

    return complete


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (["acc"], ["accept"]),
        (["show", ""], ["bridge", "empty"]),
        (["show", "bridge", "q"], ["q1"]),
        (["accept", "bridge", "m1", "m"], ["m1", "m2", "m3", "m4", "m5"]),
        (["remove", "bridge", "s"], ["s1"]),
        (["edit", "br"], ["bridge"]),
        (["edit", "bridge", "s"], ["s1"]),
        (["rename", "a"], ["ana-pop"]),
        (["accept", "bridge", "m1", "--by", ""], ["anna"]),
        (["show", "bridge", "--layer", "e"], ["entities"]),
        (["show", "bridge", "--status", "a"], ["accepted"]),
        (["find", "polarity:n"], ["polarity:negative", "polarity:neutral"]),
        (["add", "ent"], ["entity"]),
        (["add", "entity", "e"], ["empty"]),
        (["add", "entity", "bridge", "--type", "P"], ["PER", "PRODUCT"]),
        (["add", "entity", "bridge", "--referent", "l"], ["lunaville"]),
        (["add", "quote", "bridge", "--speaker", "m1"], ["m1"]),
        (["add", "quote", "bridge", "--speaker", "a"], ["ana-pop"]),
        (["add", "stance", "bridge", "--quote", ""], ["q1"]),
    ],
)
def test_names_and_labels_are_offered(offered, line, values):
    assert offered(*line) == values


def test_labels_come_with_what_the_schema_says_of_them(root):
    shell = ShellComplete(cli, {}, "standoff", "_STANDOFF_COMPLETE")
    line = ["-C", str(root), "add", "entity", "bridge", "--type"]
    assert [(item.value, item.help) for item in shell.get_completions(line, "PE")] == [("PER", "people.")]


def test_a_broken_corpus_offers_nothing_and_says_nothing(root, offered):
    (root / "corpus/corpus.json").write_text("{")
    assert offered("show", "") == []


def test_the_shell_gets_its_script_and_its_answers(root):
    """As a shell asks: through the environment."""
    script = "import sys; sys.argv[0] = 'standoff'; from standoff.cli import main; main()"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    def ask(**more):
        command = [sys.executable, "-W", "error", "-c", script]
        return subprocess.run(
            command, env={**env, **more}, cwd=root, capture_output=True, text=True, check=False
        ).stdout

    assert "complete" in ask(_STANDOFF_COMPLETE="zsh_source")
    assert (
        ask(_STANDOFF_COMPLETE="bash_complete", COMP_WORDS="standoff show ", COMP_CWORD="2")
        == "plain,bridge\nplain,empty\n"
    )
