"""Answer sheets in Markdown: a heading or a label with the question's id, the answer below or beside it.

markdown-it says which lines are headings, quotes and fenced blocks; the answers are the source lines in
between, as the student typed them.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from grader.intake.question_ids import ID, QuestionIds
from grader.intake.sheets import KnownIds, Sheet
from grader.intake.sources import Source

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LABEL = re.compile(
    r"(?P<indent>[ \t]*)(?P<marker>(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?"
    rf"(?P<open>\*\*|__|`|)(?P<id>(?:{ID}/)?{ID})(?:(?P=open)[ \t]*[:=]|[:=](?P=open))(?P<rest>.*)"
)
_NAMES_ONLY = re.compile(r"[ \t]*+(?:[-*+][ \t]++)?+[^:=\n]{1,80}[:=][ \t]*")


@dataclass(slots=True)
class _Line:
    """A source line: its text, and whether it is inside a fenced block or a formula (``literal``)."""

    text: str
    literal: bool = False
    dropped: bool = False
    heading: tuple[int, str] | None = None


@dataclass(slots=True)
class Section:
    """What stands at one label: ``beside`` it and in the ``lines`` below.

    ``depth`` is the level of a heading, 0 for a label in the text, which has an ``indent`` instead.
    What stands beside a heading is its title, which counts only where nothing else is there; so do
    headings between it and the answer (``subtitles``).
    ``begun`` says that an earlier text holds some of the answer;
    ``ended`` says that what follows belongs to no question, until the next label.
    """

    id: str
    line: int
    beside: str
    depth: int = 0
    indent: int = 0
    listed: bool = False
    begun: bool = False
    ended: bool = False
    subtitles: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def is_blank(self) -> bool:
        """Whether nothing stands below the label yet."""
        return not self.begun and not any(line.strip() for line in self.lines)

    def answer(self) -> str | None:
        """The text of the answer, or None where nothing was filled in."""
        below = textwrap.dedent("\n".join(self.lines)).strip("\n").rstrip()
        below = below if "\n" in below else below.strip()
        text = "\n".join(part for part in ("" if self.depth else self.beside, below) if part)
        if not text:
            return "\n".join(self.subtitles) or self.beside or None
        return None if all(_NAMES_ONLY.fullmatch(line) for line in text.split("\n") if line.strip()) else text


def parse_markdown(source: Source, known_ids: KnownIds | None = None) -> Sheet:
    """Read a Markdown sheet.

    Raises:
        Rejected: a question is answered twice, a comment, fence or front matter is not closed.
    """
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    names, body = split_front_matter(text, source)
    assignment = names.get("assignment") or None
    ids = QuestionIds(known_ids(assignment) if known_ids else (), assignment)
    answers: dict[str, Any] = {}
    lines: dict[str, int | str] = {}
    for section in sections(body, ids, source):
        if section.id in answers:
            raise source.reject(
                f"The question '{section.id}' is answered twice (first in line {lines[section.id]}).",
                line=section.line,
                mend="Keep one of the two.",
            )
        answers[section.id] = section.answer()
        lines[section.id] = section.line
    return Sheet(assignment, names.get("student"), answers, lines)


def split_front_matter(text: str, source: Source) -> tuple[dict[str, str], str]:
    """The names between two lines ``---`` at the top, and the text with those lines blank.

    Raises:
        Rejected: the second ``---`` is missing.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        return {}, text
    names: dict[str, str] = {}
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.rstrip() in ("---", "..."):
            return names, "\n".join([""] * (number + 1) + lines[number + 1 :])
        key, colon, value = line.partition(":")
        if colon and not line.startswith("#"):
            names.setdefault(key.strip().lower(), _unquoted(value.strip()))
        elif line[:1] not in ("", " ", "\t", "-"):
            raise source.reject(
                "A line in the block at the top does not read 'name: value'.",
                line=number + 1,
                mend="End the block with a line '---' of its own.",
            )
    raise source.reject(
        "The block at the top is not closed.", line=first + 1, mend="End it with a line '---' of its own."
    )


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        if value[0] == '"':
            try:
                return str(json.loads(value))
            except (ValueError, RecursionError):
                pass
        return value[1:-1]
    return value


def sections(
    text: str, ids: QuestionIds, source: Source, *, continued: Section | None = None
) -> Iterator[Section]:
    """The sections of a Markdown text, in order; the first may continue one of an earlier text.

    Raises:
        Rejected: a comment or a fence is not closed.
    """
    current = continued
    for number, line in enumerate(_classified(text, ids, source), start=1):
        if line.dropped:
            continue
        opened = None if line.literal else _opened(line, number, current, ids)
        if current is None:
            current = opened
        elif opened is not None:
            yield current
            current = opened
        elif _ends(current, line):
            current.ended = True
            yield current
            current = None
        elif line.heading and current.depth and current.is_blank():
            current.subtitles.append(line.heading[1])
        else:
            current.lines.append(_without_own_label(line.text, current))
    if current is not None:
        yield current


def body_text(text: str, source: Source) -> str:
    """The text of an answer without quotes, comments and fence markers, headings and all."""
    nothing = QuestionIds((), None)
    kept = [line.text for line in _classified(text, nothing, source, whole=True) if not line.dropped]
    return Section("", 0, "", lines=kept).answer() or ""


def _opened(line: _Line, number: int, current: Section | None, ids: QuestionIds) -> Section | None:
    """The section that a line opens, if it does."""
    if line.heading:
        return _opened_by_heading(*line.heading, number, current, ids)
    label = _LABEL.fullmatch(line.text) if ":" in line.text or "=" in line.text else None
    if label is None:
        return None
    indent = len(label["indent"].expandtabs(4))
    if current is not None and (indent > current.indent or label["id"] == current.id):
        return None
    if not label["marker"] and not label["open"] and label["rest"][:1] == "=":
        return None
    word = ids.in_label(label["id"], in_section=current is not None and current.depth > 0)
    if word is None:
        return None
    return Section(word, number, label["rest"].strip(), indent=indent, listed=bool(label["marker"]))


def _opened_by_heading(
    level: int, title: str, number: int, current: Section | None, ids: QuestionIds
) -> Section | None:
    found = ids.in_heading(title, nested=current is not None and 0 < current.depth < level)
    if found is None:
        return None
    name, rest = found
    beside = rest.strip("*_`)] \t")
    return Section(name, number, beside[1:].strip() if beside[:1] == ":" else "", depth=level)


def _ends(current: Section, line: _Line) -> bool:
    """Whether a line that opens no section stands outside the current one."""
    if line.heading:
        return line.heading[0] < current.depth + (not current.is_blank())
    if not current.listed or not line.text.strip() or line.text[:1] in " \t":
        return False
    if not current.lines or current.lines[-1].strip():
        return False
    return bool(current.beside) or not current.is_blank()


def _without_own_label(text: str, current: Section) -> str:
    """A line below a heading may repeat the question's id: "id: answer"."""
    if current.depth and current.id in text and current.is_blank():
        label = _LABEL.fullmatch(text)
        if label and label["id"] == current.id:
            return label["rest"].strip()
    return text


def _classified(text: str, ids: QuestionIds, source: Source, *, whole: bool = False) -> list[_Line]:
    text = _without_comments(text, source)
    lines = [_Line(line) for line in text.split("\n")]
    tokens = _block_parser().parse(text)
    for token in tokens:
        if token.type == "blockquote_open" and token.map:
            _drop_quote(lines, *token.map)
    for token in tokens:
        if token.type == "fence" and token.map and not lines[token.map[0]].dropped:
            _open_fence(lines, token, ids, source, whole=whole)
    _mark_formulas(lines)
    for token, inline in pairwise(tokens):
        first = lines[token.map[0]] if token.map else None
        if first is None or first.dropped or first.literal:
            continue
        if token.type == "hr":
            first.dropped = True
        elif token.type == "heading_open":
            _mark_heading(lines, token, inline.content, ids)
    return lines


@cache
def _block_parser() -> MarkdownIt:
    """CommonMark's blocks alone: the text inside them stays as typed."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(["reference", "html_block"])
    parser.core.ruler.disable(["inline", "text_join"], ignoreInvalid=True)
    return parser


def _without_comments(text: str, source: Source) -> str:
    """The text without HTML comments, on the same lines."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            line = text.count("\n", 0, start) + 1
            raise source.reject("A comment is not closed.", line=line, mend="End it with '-->'.")
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*pieces, text[at:]])


def _drop_quote(lines: list[_Line], first: int, end: int) -> None:
    # A line right below a quote belongs to it for Markdown; for us only the lines that carry the mark do.
    for line in lines[first:end]:
        if line.text.lstrip(" \t-*+").startswith(">"):
            line.dropped = True


def _open_fence(lines: list[_Line], token: Any, ids: QuestionIds, source: Source, *, whole: bool) -> None:
    """Keep the content of a fenced block, without its markers."""
    first, end = token.map
    content = token.content.split("\n")[:-1]
    closed = end - first - 1 > len(content)
    if not closed and not whole and any(_hides_question(line, ids) for line in content):
        raise source.reject(
            f"A block opened with {token.markup} is not closed; it hides the questions below it.",
            line=first + 1,
            mend=f"End it with a line {token.markup}.",
        )
    lines[first].dropped = True
    if closed:
        lines[end - 1].dropped = True
    for line, kept in zip(lines[first + 1 : end], content, strict=False):
        line.text, line.literal = kept, True


def _hides_question(line: str, ids: QuestionIds) -> bool:
    return line.startswith("#") and ids.in_heading(line.lstrip("# "), nested=True) is not None


def _mark_formulas(lines: list[_Line]) -> None:
    """Lines between $$ and $$ are no Markdown, whatever they start with. A blank line ends a formula."""
    opened: int | None = None
    for number, line in enumerate(lines):
        text = line.text.strip()
        if line.literal or not text:
            opened = None
        elif opened is None:
            if not line.dropped and text.startswith("$$") and "$$" not in text[2:]:
                opened = number
        elif text.endswith("$$"):
            for inner in lines[opened : number + 1]:
                inner.literal, inner.dropped = True, False
            opened = None


def _mark_heading(lines: list[_Line], token: Any, title: str, ids: QuestionIds) -> None:
    first, end = token.map
    level = int(token.tag[1])
    if token.markup[0] == "#":
        lines[first].heading = (level, title)
    elif ids.in_heading(title, nested=True) is not None:
        lines[first].heading = (level, title)
        for line in lines[first + 1 : end]:
            line.dropped = True
    elif len(lines[end - 1].text.strip()) >= 3:
        # A rule right below an answer makes it a heading for Markdown; for us it stays the answer.
        lines[end - 1].dropped = True
