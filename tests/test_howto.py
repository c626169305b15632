"""The how-to pages are run: each command in one shell, and what it prints is what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT

PAGES = sorted((ROOT / "docs").glob("howto-*.md"))
MARK = "@@ next @@"


def blocks(text):
    """Yield (command, expected lines) of every console block; `> ` goes on with a command, `...` leaves lines out."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        command, expected = "", []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, expected
                command, expected = line[2:], []
            elif line.startswith("> ") and not expected:
                command += "\n" + line[2:]
            else:
                expected.append(line)
        if command:
            yield command, expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_prints_what_the_page_says(page, tmp_path):
    steps = list(blocks(page.read_text("utf-8")))
    script = "exec 2>&1\n" + "".join(f"{command}\necho '{MARK}'\n" for command, _ in steps)
    (tmp_path / "bin").mkdir()
    shim = tmp_path / "bin/standoff"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -W error -m standoff "$@"\n')
    shim.chmod(0o755)
    path = f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    printed = [part.strip("\n").splitlines() for part in done.stdout.split(MARK)]
    for (command, expected), lines in zip(steps, printed, strict=False):
        shown = [line.rstrip() for line in lines]
        wanted = expected[:-1] if expected[-1:] == ["..."] else expected
        assert (shown[: len(wanted)] if wanted != expected else shown) == wanted, command
