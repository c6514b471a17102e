"""Answer sheets in notebooks: an answer cell per question. No code is run, no output is read.

A cell belongs to the question that its metadata names (``grader.question``) or that the last heading
above it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.intake.json_sheet import load_json
from grader.intake.markdown_sheet import Section, body_text, sections, split_front_matter
from grader.intake.question_ids import QuestionIds
from grader.intake.sheets import MOST_ANSWERS, KnownIds, Sheet
from grader.intake.sources import LARGEST, Source

_DEEPEST_HEADING = 6
_NO_COMMENTS = re.compile(r"""("(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)|(?<![ \t])[ \t]*+#[^\n]*""")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*[ \t]*=(?!=)[ \t]*(.*)", re.DOTALL)
_QUOTED = re.compile(r"[rRbBuU]?(\"\"\"|'''|\"|')(.*)\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cell:
    number: int
    kind: str
    text: str
    metadata: Mapping[str, Any]


@dataclass(slots=True)
class _Answer:
    place: str
    pieces: list[str] = field(default_factory=list)

    def add(self, piece: str | None) -> None:
        if piece and piece.strip():
            self.pieces.append(piece)


def parse_notebook(source: Source, known_ids: KnownIds | None = None) -> Sheet:
    """Read a notebook of format 4.

    Raises:
        Rejected: it is no such notebook, or answers a question twice.
    """
    content = load_json(source, notebook=True)
    cells = _cells(content, source)
    named = dict(_grader_metadata(content.get("metadata")))
    if cells:
        front, body = (
            split_front_matter(cells[0].text, source) if cells[0].kind != "code" else ({}, cells[0].text)
        )
        cells[0] = _Cell(1, cells[0].kind, body, cells[0].metadata)
        for names in (front, cells[0].metadata):
            for key in ("assignment", "student"):
                if names.get(key) is not None:
                    named.setdefault(key, names[key])
    assignment = named.get("assignment")
    known = known_ids(assignment if isinstance(assignment, str) else None) if known_ids else ()
    ids = QuestionIds(known, assignment if isinstance(assignment, str) else None)
    collected = _collect(cells, ids, source)
    answers = {name: "\n".join(answer.pieces) or None for name, answer in collected.items()}
    places: dict[str, int | str] = {name: answer.place for name, answer in collected.items()}
    return Sheet(assignment, named.get("student"), answers, places)


def _cells(content: Any, source: Source) -> list[_Cell]:
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise source.reject(
            "This is not a notebook of format 4.", mend="Open it in Jupyter and save it anew as .ipynb."
        )
    if len(content["cells"]) > MOST_ANSWERS:
        raise source.reject(
            f"The notebook has more than {MOST_ANSWERS} cells.", mend="Keep the answers only."
        )
    cells = []
    total = 0
    for number, cell in enumerate(content["cells"], start=1):
        text = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(text, list) and all(isinstance(line, str) for line in text):
            text = "".join(text)
        if not isinstance(text, str):
            raise source.reject(
                f"Cell {number} of the notebook has no text.", mend="Save it anew in Jupyter."
            )
        total += len(text)
        if total > LARGEST["md"]:
            raise source.reject(
                "The cells of the notebook hold too much text.", mend="Keep the answers only."
            )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        cells.append(_Cell(number, str(cell.get("cell_type")), text, _grader_metadata(cell.get("metadata"))))
    return cells


def _grader_metadata(metadata: Any) -> Mapping[str, Any]:
    ours = metadata.get("grader") if isinstance(metadata, dict) else None
    return ours if isinstance(ours, dict) else {}


def _collect(cells: list[_Cell], ids: QuestionIds, source: Source) -> dict[str, _Answer]:
    answers: dict[str, _Answer] = {}
    current: str | None = None
    depth = _DEEPEST_HEADING
    for cell in cells:
        inside = Source(source.name, f"{source.label}, cell {cell.number}", cell.text)
        named = cell.metadata.get("question")
        if isinstance(named, str):
            if named != current:
                _begin(answers, named, cell, inside)
                current, depth = named, _DEEPEST_HEADING
            answers[named].add(_value(cell, named, inside))
        elif cell.kind == "markdown":
            continued = None
            if current is not None:
                continued = Section(current, 0, "", depth=depth, begun=bool(answers[current].pieces))
            for section in sections(cell.text, ids, inside, continued=continued):
                if section.line:
                    _begin(answers, section.id, cell, inside)
                answers[section.id].add(section.answer())
                current, depth = None if section.ended else section.id, section.depth
        elif current is not None:
            answers[current].add(_value(cell, current, inside))
    return answers


def _begin(answers: dict[str, _Answer], name: str, cell: _Cell, inside: Source) -> None:
    if name in answers:
        raise inside.reject(
            f"The question '{name[:80]}' is answered twice (first in {answers[name].place}).",
            mend="Keep one of the two.",
        )
    answers[name] = _Answer(f"cell {cell.number}")


def _value(cell: _Cell, name: str, inside: Source) -> str:
    """The text of an answer cell; of code, the right side of ``answer = ...``."""
    if cell.kind != "code":
        return body_text(cell.text, inside)
    code = _NO_COMMENTS.sub(lambda found: found[1] or "", cell.text).strip()
    short = re.escape(name.partition("-")[0])
    whole = re.escape(name.replace("-", "_").replace(".", "_"))
    stated = list(
        re.finditer(rf"^(?:answer|{whole}|{short})[ \t]*=(?!=)", code, re.MULTILINE | re.IGNORECASE)
    )
    if stated:
        code = code[stated[-1].end() :].strip()
    elif assigned := _ASSIGNED.fullmatch(code):
        code = assigned[1].strip()
    quoted = _QUOTED.fullmatch(code)
    return quoted[2] if quoted and quoted[1] not in quoted[2] else code
