"""The wheel holds all it needs: the engine, the bundled course, nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=300)
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_course_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {"grader", "problems", "reference"} <= tops
    assert not tops & {"tests", "submissions"}
    bundled = {path.name for path in (ROOT / "problems" / "assignments").glob("*.toml")}
    assert bundled == {Path(name).name for name in names if name.startswith("problems/assignments/")}


def test_the_wheel_works_from_another_folder(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    sheet = tmp_path / "a.json"
    answers = {"q1-valid-conv-r": [[9, 9], [9, 9]]}
    sheet.write_text(json.dumps({"assignment": "iit-hw4", "student": "s01", "answers": answers}))
    code = (
        "import sys, grader, problems, reference\n"
        "assert all('site' in module.__path__[0] for module in (grader, problems, reference))\n"
        "from grader.cli import main\n"
        f"sys.argv = ['grader', 'grade', {str(sheet)!r}, '--format', 'json']\n"
        "main()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(site)}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["score"] == 1.0


def test_the_core_install_holds_no_torch(wheel):
    archive = zipfile.ZipFile(wheel)
    [name] = [name for name in archive.namelist() if name.endswith("METADATA")]
    needed = [line for line in archive.read(name).decode().splitlines() if line.startswith("Requires-Dist")]
    heavy = [line for line in needed if "torch" in line or "scipy" in line]
    assert heavy
    assert all("extra ==" in line for line in heavy)
