"""Matrices as people type them: every notation becomes nested brackets, which ``nesting`` reads.

LaTeX environments and Markdown tables turn into ``[[1, 2], [3, 4]]`` cell by cell; NumPy's and PyTorch's
print forms lose their names. Nothing is evaluated here.
"""

from __future__ import annotations

import re

from grader.answers.markup import without_markup
from grader.answers.notation import quote, split_chain, split_outside, tidy, unwrap
from grader.errors import Unreadable

_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{\s*([A-Za-z]+\*?)\s*\}")
_MATRIX = frozenset(
    {"matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "psmallmatrix", "bsmallmatrix"}
)
_UNFENCED = frozenset({"matrix", "smallmatrix", "array"})
_AROUND = frozenset(
    {"equation", "align", "aligned", "gather", "gathered", "split", "displaymath", "math", "center"}
)
_COLUMNS = re.compile(r"\s*\{[clr|@{}!.\s*0-9]*\}")
_ROW_END = re.compile(r"\\\\(?:\s*\[[^\]]{0,12}\])?|\\cr\b|\\tabularnewline\b")
_LONE_BACKSLASH = re.compile(r"\\(?=[\s\d.+-]|\Z)")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|hfill|phantom\{[^{}]*\})")
_DOTS = re.compile(r"\\(?:cdots|ldots|dots|vdots|ddots)\b|…|\.\.\.|⋯|⋮|⋱")
_CONSTRUCTOR = re.compile(
    r"\b(?:(?:np|numpy|torch|jnp|sp|sympy)\.)?(?:array|asarray|tensor|as_tensor|matrix|Matrix|Tensor)\s*(?=\()"
)
_OPTION = re.compile(
    r",\s*(?:dtype|device|grad_fn|requires_grad|copy|order)\s*=\s*[^,()\[\]]*(?:\([^()]*\))?"
)
_DRAWN = str.maketrans(dict.fromkeys("⎡⎢⎣⎤⎥⎦⎛⎜⎝⎞⎟⎠│┃", " "))
_WORDS_BEFORE_TABLE = re.compile(r"\s*((?:[A-Za-z]|[A-Za-z0-9][^|]{0,60}[:=)])[^|0-9\[]{0,60})(?=\|.*\|)")
_RULE_CELL = re.compile(r":?-+:?")
_NUMERIC = re.compile(r"[-+.\d\\(]|sqrt|π|pi\b")
_MEND = "Write it as [[1, 2], [3, 4]]."


def as_brackets(text: str) -> str:
    """Typed matrices in nested brackets; what stands around them stays. Raises ``Unreadable``."""
    text = unwrap(without_markup(text)).replace("&=", "=").replace("& =", "=")
    dots = _DOTS.search(text)
    if dots:
        raise Unreadable(f"{quote(dots.group())} leaves entries out.", mend="Write every entry.")
    if "\\begin" in text or "\\end" in text:
        text = _from_latex(text)
    elif "&" in text:
        text = _from_latex(rf"\begin{{matrix}}{split_chain(text)[0][-1].replace('$', '')}\end{{matrix}}")
    text = unwrap(tidy(text))
    if "|" in text:
        text = _from_tables(text)
    text = _OPTION.sub("", _CONSTRUCTOR.sub("", text))
    return (
        text.translate(_DRAWN)
        .replace("\\{", "[")
        .replace("\\}", "]")
        .replace("\\lbrack", "[")
        .replace("\\rbrack", "]")
    )


def _from_latex(text: str) -> str:
    written: list[str] = []
    done = 0
    inside: re.Match[str] | None = None
    for found in _ENVIRONMENT.finditer(text):
        name = found[2].rstrip("*")
        if name in _AROUND:
            if inside is None:
                written.append(text[done : found.start()])
                done = found.end()
            continue
        if name not in _MATRIX:
            raise Unreadable(f"The LaTeX environment {quote(name)} is not a matrix.", mend=_MEND)
        if found[1] == "begin":
            if inside is not None:
                raise Unreadable("A LaTeX matrix stands inside another.", mend=_MEND)
            written.append(text[done : found.start()])
            inside = found
        else:
            if inside is None or inside[2] != found[2]:
                raise Unreadable(f"\\end{{{name}}} closes no \\begin{{{name}}}.", mend=_MEND)
            _append_matrix(written, text[inside.end() : found.start()], name)
            inside = None
        done = found.end()
        if found[1] == "end" and name in _UNFENCED:
            done += _drop_fence(written, text, done)
    if inside is not None:
        raise Unreadable(f"\\begin{{{quote(inside[2])[1:-1]}}} is never ended.", mend=_MEND)
    written.append(text[done:])
    return "".join(written)


def _append_matrix(written: list[str], body: str, name: str) -> None:
    if name == "array":
        columns = _COLUMNS.match(body)
        body = body[columns.end() :] if columns else body
    rows = [row for row in _ROW_END.split(_RULES.sub(" ", tidy_rows(body))) if row.strip()]
    for place, row in enumerate(rows, start=1):
        if _LONE_BACKSLASH.search(row):
            raise Unreadable(
                "A single backslash stands here.",
                where=f"row {place}",
                mend=r"End a row with two: 1 & 2 \\ 3 & 4.",
            )
    cells = [split_outside(row, "&") for row in rows]
    written.append(" " + _bracketed(cells) + " ")


def tidy_rows(body: str) -> str:
    """LaTeX rows without line breaks and without spacing that could be mistaken for the end of a row."""
    return re.sub(r"(?<!\\)\\[,;:!]", " ", body.replace("\n", " ")).replace("{,}", ",")


_LEFT_FENCE = re.compile(r"(?:\\(?:left|[bB]igg?[lm]?)\s*)?(?:[\[(]|\\\{|\\lbrack|\\left\s*\.)\s*\Z")
_RIGHT_FENCE = re.compile(r"\s*(?:\\(?:right|[bB]igg?[rm]?)\s*)?(?:[\])]|\\\}|\\rbrack|\\right\s*\.)")


def _drop_fence(written: list[str], text: str, end: int) -> int:
    """Take the brackets away that stand directly around an environment without its own; how much follows."""
    left = _LEFT_FENCE.search(written[-2])
    right = _RIGHT_FENCE.match(text, end)
    if left is None or right is None:
        return 0
    written[-2] = written[-2][: left.start()]
    return right.end() - end


def _bracketed(rows: list[list[str]]) -> str:
    written = []
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if not cell.strip():
                raise Unreadable(
                    "A cell is empty.", where=f"row {row}, column {column}", mend="Fill in every cell."
                )
            if "," in cell or ";" in cell:
                raise Unreadable(
                    f"{quote(cell.strip())} holds a comma or semicolon.",
                    where=f"row {row}, column {column}",
                    mend='Write a decimal point ("1.5") and one number in a cell.',
                )
        written.append("[" + ", ".join(cell.strip() for cell in cells) + "]")
    return "[" + ", ".join(written) + "]"


def _from_tables(text: str) -> str:
    written: list[str] = []
    table: list[list[str]] = []
    for whole_line in [*text.split("\n"), ""]:
        words = _WORDS_BEFORE_TABLE.match(whole_line) if not table else None
        line = whole_line[words.end() :] if words else whole_line
        if words:
            written.append(words[1])
        if "|" in line:
            table.append(table_cells(line))
            continue
        if table:
            written.append(_from_table(table))
            table = []
        written.append(line)
    return "\n".join(written[:-1])


def table_cells(line: str) -> list[str]:
    """The cells of one line of a Markdown table."""
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    line = line[:-1] if line.endswith("|") else line
    return [unwrap(cell) for cell in line.split("|")]


def is_counting(cells: list[str]) -> bool:
    """Whether a row counts 0, 1, 2, ... or 1, 2, 3, ..."""
    return any(cells == [str(place + first) for place in range(len(cells))] for first in (0, 1))


def is_table_rule(cells: list[str]) -> bool:
    """Whether a line of a table is the one of dashes below its header."""
    return all(_RULE_CELL.fullmatch(cell) for cell in cells)


def _from_table(table: list[list[str]]) -> str:
    """A Markdown table in brackets.

    Every row of numbers counts, a header of numbers too, since there is no other way to write a table
    without a header. A blank header and a header of words do not; where the header's first cell is blank
    and others are not, it holds column labels and the first column holds row labels: both go.
    """
    rules = [i for i, row in enumerate(table) if is_table_rule(row)]
    rows = [row for i, row in enumerate(table) if i not in rules]
    if not rows:
        raise Unreadable("The table has no rows of numbers.", mend=_MEND)
    header = rows[0]
    if (
        rules == [1]
        and len(header) > 1
        and is_counting(header)
        and len(rows) > 1
        and len(header) + len(rows) > 4
    ):
        raise Unreadable(
            "The first row of the table could number the columns or be numbers of the answer.",
            mend="Leave the cells of the header blank.",
        )
    blank = [not cell for cell in header]
    if all(blank):
        rows = rows[1:]
    elif rules == [1] and len(header) > 1 and blank[0] and not any(blank[1:]):
        rows = [row[1:] for row in rows[1:]]
    elif rules == [1] and not any(_NUMERIC.match(cell) for cell in header):
        rows = rows[1:]
    if not rows:
        raise Unreadable("The table has no rows of numbers.", mend=_MEND)
    if all(len(row) == 1 for row in rows) and any(" " in row[0] for row in rows):
        rows = [row[0].split() for row in rows]
    text = _bracketed(rows)
    return text if len(rows) > 1 else text[1:-1]
