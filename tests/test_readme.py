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


def test_the_homework_and_the_exercise_of_the_readme_verify(cli, tmp_path):
    text = README.read_text(encoding="utf-8")
    [homework] = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    [exercise] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    files = dict(re.findall(r"^# (\S+\.py)\n(.*?)(?=^# \S+\.py\n|\Z)", exercise, re.MULTILINE | re.DOTALL))
    assert set(files) == {"reference/strips.py", "problems/strips.py"}
    asks_it = '\n[[question]]\nid = "q2"\ntitle = "Total"\nexercise = "strips.total"\ninstance = { values = [1, 2] }\n'
    files["problems/assignments/my-hw.toml"] = homework + asks_it
    for name, content in files.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    result = cli("verify", "my-hw", "--course", tmp_path / "course")
    assert result.returncode == 0, result.stdout
    assert "all right" in result.stdout
    sheet = tmp_path / "a.json"
    sheet.write_text(
        '{"assignment": "my-hw", "answers": {"q1": [[0, -1], [-2, 0]], "q2": 2}}', encoding="utf-8"
    )
    result = cli("check", sheet, "--course", tmp_path / "course")
    assert "✓ q1" in result.stdout
    assert "Where does your sum begin?" in result.stdout


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
