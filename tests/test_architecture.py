"""The house: a floor of ``grader/`` imports only from its own floor or from floors below it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = {
    1: {"errors", "model", "version"},
    2: {
        "answers",
        "authoring",
        "follow_through",
        "formulas",
        "marking",
        "slips",
        "solutions",
        "text",
        "variants",
    },
    3: {"intake", "registry", "reports"},
    4: {"batch", "engine", "verify"},
    5: {"cli"},
}
FLOOR_OF = {module: floor for floor, modules in FLOORS.items() for module in modules}


def rooms() -> list[str]:
    """The modules and packages directly inside ``grader/``."""
    folder = ROOT / "grader"
    return sorted(
        path.stem
        for path in folder.iterdir()
        if (path.suffix == ".py" and not path.stem.startswith("__")) or (path / "__init__.py").exists()
    )


def imported_by(path: Path) -> Iterator[str]:
    """Every dotted module that a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of(room: str) -> list[Path]:
    folder = ROOT / "grader" / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    """The public functions that a module defines at its top."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def sections(function: ast.FunctionDef) -> set[str]:
    """The sections of a docstring ("Shapes", "Raises") that say something."""
    lines = (ast.get_docstring(function) or "").splitlines()
    return {line.partition(":")[0] for line in lines if line.partition(":")[2].strip()}


def test_every_room_has_a_floor():
    assert rooms() == sorted(FLOOR_OF)


@pytest.mark.parametrize("room", sorted(FLOOR_OF))
def test_a_room_imports_nothing_from_a_floor_above(room):
    for path in files_of(room):
        for name in imported_by(path):
            parts = name.split(".")
            if parts[0] == "grader" and len(parts) > 1 and parts[1] in FLOOR_OF:
                assert FLOOR_OF[parts[1]] <= FLOOR_OF[room], f"{path.name} imports {name} from above"


@pytest.mark.parametrize("path", sorted((ROOT / "problems").glob("*.py")), ids=lambda path: path.stem)
def test_a_topic_imports_only_authoring_names_and_references(path):
    for name in imported_by(path):
        top = name.split(".")[0]
        allowed = top in {"numpy", "reference", "problems"} or top in sys.stdlib_module_names
        assert allowed or name.startswith("grader.authoring"), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=lambda path: path.stem)
def test_a_reference_imports_nothing_of_ours(path):
    for name in imported_by(path):
        top = name.split(".")[0]
        allowed = top in {"numpy", "torch", "reference"} or top in sys.stdlib_module_names
        assert allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=lambda path: path.stem)
def test_a_reference_says_where_it_comes_from_and_what_it_takes(path):
    for function in public_functions(path):
        said, name = sections(function), f"{path.name}: {function.name}"
        assert "Source" in said, f"{name} names no source"
        assert said & {"Shapes", "Units"}, f"{name} says neither shapes nor units"
        raises = any(isinstance(node, ast.Raise) for node in ast.walk(function))
        assert not raises or "Raises" in said, f"{name} does not say what it raises"
