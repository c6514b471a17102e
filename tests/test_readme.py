"""Everything the README shows in a console is run, and prints what the README says.

A block is fenced as ``console``; ``$ `` starts a command, what follows is its output. A line ``...`` stands
for any lines left out. Run this file as a script to print the blocks with what they print now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = ROOT / "README.md"


def blocks() -> list[str]:
    return re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output below it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def run(command: str, folder: Path) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith("GRADER_")}
    path = f"{Path(sys.executable).parent}:{env['PATH']}"
    env.update({"PATH": path, "COLUMNS": "80", "PYTHONPATH": str(ROOT)})
    result = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    return result.stdout + result.stderr


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def pattern(expected: str) -> re.Pattern[str]:
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in tidy(expected).splitlines()
    ]
    return re.compile("".join(lines))


def copy_of_the_project(folder: Path) -> Path:
    shutil.copytree(ROOT / "submissions", folder / "submissions")
    return folder


@pytest.mark.parametrize("block", blocks(), ids=lambda block: steps(block)[0][0])
def test_a_console_block_prints_what_the_readme_says(block, tmp_path):
    folder = copy_of_the_project(tmp_path)
    for command, expected in steps(block):
        found = tidy(run(command, folder)) + "\n"
        assert not expected.strip() or pattern(expected).fullmatch(found), f"$ {command}\n{found}"


def test_every_command_is_shown():
    shown = README.read_text(encoding="utf-8")
    for command in ("list", "show", "start", "check", "grade", "verify"):
        assert f"grader {command}" in shown


def test_every_linked_file_exists():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def main() -> None:
    """Print every block with what its commands print now."""
    import tempfile

    for block in blocks():
        with tempfile.TemporaryDirectory() as name:
            folder = copy_of_the_project(Path(name))
            for command, _ in steps(block):
                print(f"$ {command}\n{tidy(run(command, folder))}")
        print("-" * 80)


if __name__ == "__main__":
    main()
