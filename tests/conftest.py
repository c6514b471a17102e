"""What the tests share: the bundled course, made-up courses, and the command line."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def bundled():
    """The course that travels with the package."""
    from grader.registry import open_course

    return open_course()


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run ``grader`` as a user does: another process, another folder, no terminal."""

    def run(*arguments: str | Path, cwd: Path | None = None, **environment: str):
        env = {k: v for k, v in os.environ.items() if not k.startswith("GRADER_")}
        env.update({"COLUMNS": "80", "PYTHONPATH": str(ROOT), **environment})
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=cwd or tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


TOY_REFERENCE = '''
"""A toy reference."""
import numpy as np

def scaled(values, factor):
    """Each value times the factor. Shapes: (n,) to (n,)."""
    return np.asarray(values) * factor

def total(parts):
    """The sum of the parts."""
    return np.sum([np.sum(part) for part in parts])
'''

TOY_PROBLEMS = '''
"""A toy topic."""
from grader.authoring import Array, Exercise, Integer, Misconception
from reference import toy

scaled = Exercise(
    id="toy.scaled",
    ask="Multiply {values} by {factor}.",
    reference=toy.scaled,
    answer=Array(),
    draw=lambda rng: {"values": rng.integers(1, 50, 3), "factor": int(rng.integers(2, 90))},
    misconceptions=(
        Misconception("added", "You added where the question multiplies.",
                      wrong=lambda values, factor: values + factor),
        Misconception("unscaled", "The factor is not in your answer.", changes={"factor": 1}),
    ),
)
total = Exercise(
    id="toy.total", ask="Add up all entries of the earlier answers.", reference=toy.total, answer=Integer(),
    misconceptions=(),
)
'''

TOY_ASSIGNMENT = """
id = "toy-hw"
title = "A toy homework"

[data]
V = [1, 2, 3]

[[question]]
id = "q1"
title = "Scaling"
exercise = "toy.scaled"
instance = { values = "$V", factor = 10 }

[[question]]
id = "q2"
title = "Total"
exercise = "toy.total"
points = 2
instance = { parts = ["@q1"] }
follow_credit = 0.5

[[question]]
id = "q3"
title = "Total of the total"
exercise = "toy.total"
instance = { parts = ["@q2", "@q1"] }
follow_credit = 1.0
"""


@pytest.fixture
def make_course(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Write a course folder; imports of its modules are undone afterwards."""
    import problems
    import reference

    paths = {module: list(module.__path__) for module in (problems, reference)}
    before = set(sys.modules)

    def make(
        assignment: str = TOY_ASSIGNMENT,
        topic: str = TOY_PROBLEMS,
        solutions: str = TOY_REFERENCE,
        name: str = "toy-hw",
    ) -> Path:
        folder = tmp_path / "course"
        for path, text in {
            f"problems/assignments/{name}.toml": assignment,
            "problems/toy.py": topic,
            "reference/toy.py": solutions,
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(textwrap.dedent(text), encoding="utf-8")
        return folder

    yield make
    for module, path in paths.items():
        module.__path__[:] = path
    for name in set(sys.modules) - before:
        if name.startswith(("problems.", "reference.")):
            del sys.modules[name]
    for module in (problems, reference):
        vars(module).pop("toy", None)


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of one's own, and no more rights than anyone: root would be allowed everything."""
    folder = Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody").pw_uid
            os.chown(folder, nobody, -1)
            os.seteuid(nobody)
        yield folder
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        shutil.rmtree(folder)
