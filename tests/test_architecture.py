"""Imports point down, and each third-party package has one owner. `ROOMS` is the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

SRC = ROOT / "src" / "standoff"
FLOORS = [
    {"cli"},
    {"release"},
    {"curate", "dataset", "look"},
    {"measure"},
    {"validate"},
    {"storage"},
]
"""From the top; what is named on no floor is on the ground floor: values without input or output."""
OWNERS = {
    "click": {"cli"},
    "datasets": {"dataset"},
    "distributed": {"validate"},
    "fsspec": {"release"},
    "huggingface_hub": {"release"},
    "jsonschema": {"validate"},
    "jsonschema_rs": {"validate"},
    "numpy": {"", "dataset", "measure", "release"},
    "pyarrow": {"dataset", "release"},
    "rapidfuzz": {""},
    "wcwidth": {"look", "validate"},
    "zstandard": {"release", "storage"},
    "matplotlib": {"measure"},
    "msgspec": {"validate"},
    "regex": {"", "dataset", "release", "validate"},
}
FILES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return parts[0] if len(parts) > 1 else ""


def floor(name: str) -> int:
    return next((number for number, rooms in enumerate(FLOORS) if name in rooms), len(FLOORS))


def imports(path: Path, *, typing: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test) and not typing
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_point_down(path):
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "standoff" or len(parts) < 2 or path.parent == SRC:
            continue
        there = parts[1] if (SRC / parts[1]).is_dir() else ""
        assert there == here or floor(there) > floor(here), f"{path.relative_to(SRC)} imports {name}"


@pytest.mark.parametrize("path", [path for path in FILES if path.parent == SRC], ids=lambda path: path.name)
def test_the_ground_floor_stands_on_itself(path):
    if path.name in ("__init__.py", "__main__.py"):
        return
    for name in imports(path):
        parts = name.split(".")
        assert parts[0] != "standoff" or len(parts) < 2 or (SRC / f"{parts[1]}.py").exists(), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_third_party_packages_have_one_owner(path):
    for name in imports(path, typing=True):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or room(path) in owners, f"{path.relative_to(SRC)} imports {name}"


@pytest.mark.parametrize("name", ["write_bytes", "write_text", "os.replace", "os.unlink"])
def test_only_the_writer_writes(name):
    """Everything that changes a file lies in storage, or makes a new folder beside the corpus."""
    allowed = {"storage"}
    for path in FILES:
        assert room(path) in allowed or name not in path.read_text("utf-8"), path
