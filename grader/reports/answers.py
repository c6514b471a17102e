"""A student's answer and the right one, drawn side by side where there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from grader.model import Mark
from grader.reports.drawings import Block, Line, Marking, Pen, beside, draw_array, measure, write_cells
from grader.reports.page import Page

_LONGEST_TEXT = 400


def show_answers(mark: Mark, page: Page, width: int, *, with_expected: bool) -> list[Line]:
    """What the student answered and, if it may be told, what is right."""
    marking = Marking.BRACKETS if page.plain else Marking.COLOUR
    pen = Pen(ascii=page.ascii, marking=marking, max_width=width, cut=True)
    given = _draw_value(mark.actual, pen, mark.wrong_cells)
    right = _draw_value(mark.expected, replace(pen, marking=Marking.NONE), mark.wrong_cells)
    right = right if with_expected else None
    if given is None and right is None:
        return _show_texts(mark, page, width, with_expected)
    columns = [("yours", given or _draw_text(mark.actual_text, page, width))]
    if with_expected and mark.expected_text:
        columns.append(("expected", right or _draw_text(mark.expected_text, page, width)))
    blocks: list[Block] = [(((label, "label"),), *block) for label, block in columns]
    if sum(measure(block) for block in blocks) + 5 > width:
        return [line for block in blocks for line in block]
    return list(beside(blocks, width, gap="     "))


def _draw_value(value: Any, pen: Pen, wrong: tuple[tuple[int, ...], ...]) -> Block | None:
    """An array as a drawing; None for what reads best as text: numbers, formulas, most shapes."""
    if not isinstance(value, list | tuple) or not value:
        return None
    if not isinstance(value[0], list | tuple) and not (wrong and _are_numbers(value)):
        return None
    cells = write_cells(value)
    if cells is None:
        return None
    # Both answers are drawn with the same marks; where one has another shape, they are not its cells.
    inside = {cell for cell in wrong if len(cell) == cells.ndim and all(np.less(cell, cells.shape))}
    return draw_array(cells, pen, wrong=inside)


def _are_numbers(values: Any) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _show_texts(mark: Mark, page: Page, width: int, with_expected: bool) -> list[Line]:
    lines = _label_text("yours", mark.actual_text, page, width) if mark.actual_text else []
    if with_expected and mark.expected_text:
        lines += _label_text("expected", mark.expected_text, page, width)
    return lines


def _label_text(label: str, text: str, page: Page, width: int) -> list[Line]:
    indent = len("expected  ")
    return [
        ((f"{label if number == 0 else '':<{indent}}", "label"), *line)
        for number, line in enumerate(_draw_text(text, page, width - indent))
    ]


def _draw_text(text: str, page: Page, width: int) -> Block:
    """A few lines of text as they are, long ones wrapped and an endless one cut."""
    short = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " ..."
    return tuple(line for part in short.splitlines() or [""] for line in page.wrap(part, width))
