"""Questions as people read them: text with the instance filled in, and matrices drawn below."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import CourseError
from grader.model import Instance, Question
from grader.reports.drawings import Block, Pen, draw_array, plain_lines, write_cells
from grader.reports.layers import is_layer_list, write_layers

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}")
_ITEM = re.compile(r"\s*(?:[-*•]|\(?\w\)|\d+\.)\s")
_INDENT = "    "
_INLINE_LIMIT = 16


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A value too large for a line: a matrix or a list of layers, under its name."""

    name: str
    value: Any
    led: bool = True

    def draw(self, pen: Pen) -> Block:
        """The drawing in lines."""
        if is_layer_list(self.value):
            return tuple(((line, ""),) for line in write_layers(self.value))
        cells = write_cells(self.value)
        if cells is None:
            return (((str(self.value), ""),),)
        return draw_array(cells, pen, name=self.name if self.led else "")


def prompt_parts(question: Question, instance: Instance | None = None) -> tuple[Paragraph | Drawing, ...]:
    """The text of a question with its fields filled in, and what is drawn.

    Arrays of two and more axes and layer lists are named in the text and drawn once below it; a field
    that is a paragraph by itself is drawn in its place. Fields that are the student's answers to earlier
    questions are named, never shown.

    Raises:
        CourseError: the text has a field that the instance does not.
    """
    values = {**_defaults(question), **(question.instance if instance is None else instance)}
    parts: list[Paragraph | Drawing] = []
    drawn: dict[str, None] = {}
    shown: set[str] = set()
    for text in re.split(r"\n\s*\n", question.ask.strip()):
        alone = _FIELD.fullmatch(text.strip())
        name = alone[1] if alone else None
        if name and name not in question.follows and _is_drawn(_look_up(question, values, name)):
            parts.extend(_draw(name, values[name], led=not _is_labelled(values[name])))
            shown.add(name)
        else:
            parts.append(Paragraph(_fill(question, values, _join_lines(text), drawn)))
    for name in drawn:
        if name not in shown:
            parts.extend(_draw(name, values[name]))
    return tuple(parts)


def _join_lines(text: str) -> str:
    """The lines of a paragraph as one, but for the items of a list."""
    joined = ""
    for line in text.splitlines():
        joined += ("\n" if _ITEM.match(line) and joined else " ") + " ".join(line.split())
    return joined.strip()


def _fill(question: Question, values: Instance, text: str, drawn: dict[str, None]) -> str:
    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        if name in question.follows:
            return _name_answers(question.follows[name])
        value = _look_up(question, values, name)
        if _is_drawn(value):
            drawn[name] = None
            return name
        return write_inline(value)

    return _FIELD.sub(put, text)


def _defaults(question: Question) -> dict[str, Any]:
    """What the reference takes an input to be that the instance leaves out."""
    parameters = inspect.signature(question.exercise.reference).parameters.values()
    return {one.name: one.default for one in parameters if one.default is not one.empty}


def _look_up(question: Question, values: Instance, name: str) -> Any:
    if name not in values:
        raise CourseError(
            f"The text of the question names '{{{name}}}', which its instance does not have.",
            where=question.id,
            mend=f"Add it to the instance, or write '{{{{{name}}}}}' for braces in the text.",
        )
    return values[name]


def _name_answers(followed: str | tuple[str, ...]) -> str:
    names = (followed,) if isinstance(followed, str) else followed
    if len(names) == 1:
        return f"your answer to {names[0]}"
    return f"your answers to {', '.join(names[:-1])} and {names[-1]}"


def _is_drawn(value: Any) -> bool:
    if is_layer_list(value) or _is_labelled(value):
        return True
    if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple | np.ndarray):
        return write_cells(value) is not None
    return isinstance(value, np.ndarray) and value.ndim > 0 and (value.ndim > 1 or value.size > _INLINE_LIMIT)


def _is_labelled(value: Any) -> bool:
    """Whether a value is several layer lists, by name or in order."""
    if isinstance(value, Mapping):
        return bool(value) and all(is_layer_list(item) for item in value.values())
    return isinstance(value, list | tuple) and bool(value) and all(is_layer_list(item) for item in value)


def _draw(name: str, value: Any, *, led: bool = True) -> Iterator[Paragraph | Drawing]:
    if _is_labelled(value):
        items = value.items() if isinstance(value, Mapping) else enumerate(value, start=1)
        for label, layers in items:
            yield Paragraph(f"{label}:" if isinstance(label, str) else f"Number {label}:")
            yield Drawing(str(label), layers)
        return
    if is_layer_list(value) and led and name != "layers":
        yield Paragraph(f"{name}:")
    yield Drawing(name, value, led)


def write_inline(value: Any) -> str:
    """A value inside a sentence: numbers short, lists in parentheses, text as it is."""
    if isinstance(value, np.ndarray):
        return write_inline(value.tolist())
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return f"{float(value):.10g}"
    if isinstance(value, list | tuple):
        return f"({', '.join(write_inline(item) for item in value)})"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {write_inline(item)}" for name, item in value.items())
    return str(value)


def plain_prompt(question: Question, instance: Instance | None = None, *, width: int = 76) -> str:
    """A question as plain text for answer sheets, drawings indented by four.

    Raises:
        CourseError: as ``prompt_parts``.
    """
    pieces = []
    for part in prompt_parts(question, instance):
        if isinstance(part, Paragraph):
            pieces.append("\n".join(_wrap(line, width) for line in part.text.splitlines()))
        else:
            lines = plain_lines(part.draw(Pen(max_width=width)))
            pieces.append("\n".join(_INDENT + line if line else "" for line in lines))
    return "\n\n".join(pieces)


def _wrap(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as a rich renderable.

    Raises:
        CourseError: when it is rendered, as ``prompt_parts``.
    """

    question: Question
    instance: Instance | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Paragraphs wrapped to the console, drawings indented, both in what its encoding can show."""
        from rich.text import Text

        from grader.reports.page import Page

        page = Page(console)
        for number, part in enumerate(prompt_parts(self.question, self.instance)):
            if number:
                yield Text("")
            if isinstance(part, Paragraph):
                yield page.text(part.text)
                continue
            pen = Pen(ascii=page.ascii, max_width=options.max_width - len(_INDENT))
            for line in part.draw(pen):
                drawn = page.line(((_INDENT, ""), *line))
                # A question must be all there: where the console is too narrow, it is wrapped after all.
                drawn.no_wrap, drawn.overflow = False, "fold"
                yield drawn
