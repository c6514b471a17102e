"""Nested lists of numbers, as JSON gives them or as text in brackets and rows, to one array.

A text is read in three steps: ``matrices`` brings every notation into brackets, ``_Reader`` reads brackets
and rows into nested lists, ``stack_lists`` checks that they are rectangular. The depth is bounded before
anything is nested, so that the recursion is too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.answers.lines import is_words, last_member, refuse_numbering, split_label, values_of_equations
from grader.answers.literals import mapping_in
from grader.answers.matrices import as_brackets
from grader.answers.notation import bracket_pairs, check_length, matching, quote, refuse_dash, split_outside
from grader.answers.numbers import is_plain, read_entry, read_number
from grader.answers.places import cell_name, place_name, row_name, shape_name
from grader.errors import Unreadable

MOST_ENTRIES = 100_000
MOST_AXES = 8
_MOST_EXPRESSIONS = 2_000
_MOST_BRACKETS_DEEP = 16
_EXAMPLE = "Write a matrix as [[1, 2], [3, 4]], as rows of numbers or as a table."

_SIGN = re.compile(r"[\[({,;\n]")
_SPACED_NUMBERS = re.compile(r"[\d.)\]}]\s+[-+]?[.\d(\[\\]")
_TIMES_SIGN = re.compile(r"\s*(?:\*|×|\\cdot|\\times)\s*\Z")
_COUNTED = re.compile(r"\s*(?:[0-9]{1,2}[.)]|\([0-9]{1,2}\))\s+\Z")
_TRANSPOSED = re.compile(r"\s*(?:\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\s*\{?T\}?|⊤)\s*\}?|\.T|'|ᵀ)")

Nested = Any


def read_array(raw: Any) -> NDArray[np.float64]:
    """The array that a raw answer states; one number gives an array without axes. Raises ``Unreadable``."""
    if isinstance(raw, list | tuple):
        return stack_lists(raw)
    if isinstance(raw, str):
        return _read_text(raw)
    if isinstance(raw, dict):
        return _of_channels(raw)
    return np.asarray(float(read_number(raw)))


def _of_channels(raw: dict[Any, Any]) -> NDArray[np.float64]:
    """The arrays of {"R": ..., "G": ..., "B": ...}, or under 0, 1, 2, as one array."""
    names = [str(name).strip().casefold()[:10] for name in raw]
    counted = [str(place) for place in range(len(raw))]
    if names not in (["r", "g", "b"], ["red", "green", "blue"], counted) or len(raw) < 2:
        raise Unreadable("A mapping stands where an array of numbers is wanted.", mend=_EXAMPLE)
    if any(isinstance(value, dict) for value in raw.values()):
        raise Unreadable("A mapping stands inside another.", mend=_EXAMPLE)
    return _stack([read_array(value) for value in raw.values()])


def stack_lists(nested: Sequence[Nested]) -> NDArray[np.float64]:
    """Nested lists of equal lengths as an array. Raises ``Unreadable`` naming the first row that differs."""
    shape: list[int] = []
    level: list[Any] = list(nested)
    shape.append(len(level))
    while level and isinstance(level[0], list | tuple):
        if len(shape) == MOST_AXES:
            raise Unreadable(f"Lists stand more than {MOST_AXES} deep.", mend=_EXAMPLE)
        width = len(level[0])
        for place, row in enumerate(level):
            if not isinstance(row, list | tuple):
                raise Unreadable(
                    f"A single value stands among lists: {quote(row)}.",
                    where=row_name(place, shape),
                    mend=_EXAMPLE,
                )
            if len(row) != width:
                raise Unreadable(
                    f"It has length {len(row)}, the first has length {width}.",
                    where=row_name(place, shape),
                    mend="Give all rows the same length.",
                )
        if max(width, 1) * len(level) > MOST_ENTRIES:
            raise _too_large()
        level = list(chain.from_iterable(level))
        shape.append(width)
    return _fill(level, shape)


def _fill(flat: list[Any], shape: list[int]) -> NDArray[np.float64]:
    if len(flat) > MOST_ENTRIES:
        raise _too_large()
    types = set(map(type, flat))
    if not types <= {int, float}:
        if types == {str} and len(shape) == 1 and not all(map(_is_plain, flat)):
            return _read_text("\n".join(flat))
        flat = _read_entries(flat, shape)
    try:
        array = np.array(flat, dtype=np.float64).reshape(shape)
    except OverflowError as error:
        raise Unreadable("A number is too large to be read.", mend=_EXAMPLE) from error
    if not np.isfinite(array).all():
        place = int(np.flatnonzero(~np.isfinite(array))[0])
        raise Unreadable("This entry is not a finite number.", where=place_name(place, shape), mend=_EXAMPLE)
    return array


def _too_large() -> Unreadable:
    said = f"The array has more than {MOST_ENTRIES:,} entries or {MOST_AXES} axes."
    return Unreadable(said, mend="Give the answer alone.")


def _is_plain(text: str) -> bool:
    return len(text) < 32 and " " not in text.strip() and "," not in text


def _read_entries(flat: list[Any], shape: list[int]) -> list[float]:
    read: list[float] = []
    slow = 0
    for place, entry in enumerate(flat):
        if type(entry) in (int, float):
            read.append(entry)
            continue
        slow += 1
        if slow > _MOST_EXPRESSIONS:
            raise Unreadable(f"More than {_MOST_EXPRESSIONS:,} entries are text.", mend="Write numbers.")
        try:
            if isinstance(entry, list | tuple):
                raise Unreadable("A list stands among single values.")
            read.append(read_number(entry))
        except Unreadable as error:
            raise Unreadable(error.message, where=place_name(place, shape), mend=_EXAMPLE) from error
    return read


def _read_text(raw: str) -> NDArray[np.float64]:
    check_length(raw)
    refuse_dash(raw)
    mapping = mapping_in(raw)
    if mapping is not None:
        return _of_channels(mapping)
    text = as_brackets(raw)
    if not text.strip():
        raise Unreadable("No numbers stand here.", mend=_EXAMPLE)
    return _Reader(text).read()


class _Reader:
    """Brackets and rows of one text to an array."""

    def __init__(self, text: str) -> None:
        bracket_pairs(text, _MOST_BRACKETS_DEEP)
        self._lines = split_outside(text, "\n")
        self._slow = 0

    def read(self) -> NDArray[np.float64]:
        """Lines to groups (a blank line or a label begins a new one), groups to arrays, arrays to one."""
        refuse_numbering(self._lines)
        groups: list[list[Nested]] = [[]]
        for line in self._lines:
            rest, labelled = split_label(line.strip().rstrip(",;"))
            if groups[-1] and (labelled or not rest):
                groups.append([])
            if rest.startswith("="):
                _take_back(groups)
            if rest:
                groups[-1].extend(self._items(rest, len(groups[-1])))
        arrays = [_join(group) for group in groups if group]
        if not arrays:
            raise Unreadable("No numbers stand here.", mend=_EXAMPLE)
        return _stack(arrays)

    def _items(self, line: str, row: int) -> list[Nested]:
        """The rows (lists of numbers) or whole arrays in a line."""
        words = line.split()
        if all(map(is_plain, words)):
            return [[read_entry(word) for word in words]]
        if "[" in line:
            pieces = [last_member(piece) for piece in split_outside(line, ",;")]
            return [self._term(piece) for piece in pieces if piece and not is_words(piece)]
        text = values_of_equations(line)
        if ";" in text and "," not in text and len(self._lines) > 1:
            raise Unreadable(
                "Semicolons stand in lines of numbers.", mend="Divide numbers by commas or spaces."
            )
        if text.startswith("(") and (end := matching(text, 0)) < len(text) - 1 and _is_list(text, 0, end):
            return (
                [self._term(f"[{text[1:end]}]{text[end + 1 :]}")]
                if "(" not in text[end:]
                else self._rows(text, row)
            )
        return self._rows(text, row)

    def _rows(self, text: str, row: int) -> list[Nested]:
        rows = [entries for entries in self._frame(text, [row] if len(self._lines) > 1 else []) if entries]
        if any(isinstance(entry, list) for entries in rows for entry in entries):
            return [stack_lists(_list_of(entry)) for entries in rows for entry in entries]
        return rows

    def _term(self, text: str) -> NDArray[np.float64]:
        """One array with what may stand before and after it: a factor, a transposition, a divisor."""
        while text.startswith("(") and matching(text, 0) == len(text) - 1:
            if len(split_outside(text[1:-1], ",;\n")) > 1:
                return stack_lists(_list_of(self._list(text, 0, len(text) - 1, [])))
            text = text[1:-1].strip()
        start = text.find("[")
        if start < 0:
            raise Unreadable(f"A single value stands among lists: {quote(text)}.", mend=_EXAMPLE)
        end = matching(text, start)
        array = stack_lists(_list_of(self._list(text, start, end, [])))
        array = self._with_suffix(array, text[end + 1 :].strip())
        if _COUNTED.match(text[:start]):
            raise Unreadable(
                f"{quote(text[:start].strip())} before the matrix could be a factor or count the answer.",
                mend="Leave it out, or write 2 * [[1, 2], [3, 4]].",
            )
        factor = _TIMES_SIGN.sub("", text[:start].strip())
        if factor in ("", "+"):
            return array
        return -array if factor == "-" else _checked(self._number(factor) * array)

    def _with_suffix(self, array: NDArray[np.float64], text: str) -> NDArray[np.float64]:
        turned = _TRANSPOSED.match(text)
        if turned:
            array = array.T if array.ndim > 1 else array.reshape(-1, 1)
            text = text[turned.end() :].strip()
        if text.startswith("/"):
            divisor = self._number(text[1:].strip())
            if divisor == 0:
                raise Unreadable("The matrix is divided by zero.", mend=_EXAMPLE)
            return _checked(array / divisor)
        if "[" in text:
            raise Unreadable(
                "Two lists or matrices stand side by side.",
                mend="Work a product out; put a comma or a line break between rows or matrices.",
            )
        if text.strip(" .)"):
            raise Unreadable(f"{quote(text)} after the matrix cannot be read.", mend=_EXAMPLE)
        return array

    def _list(self, text: str, start: int, end: int, path: list[int]) -> Nested:
        """What stands in the brackets at ``start`` and ``end``; round ones may only group."""
        inside = text[start + 1 : end]
        rows = [row for row in self._frame(inside, path) if row]
        if text[start] != "[" and len(rows) == 1 and len(rows[0]) == 1 and not inside.rstrip().endswith(","):
            return rows[0][0]
        if all(isinstance(entry, list) for row in rows for entry in row):
            return [entry for row in rows for entry in row]
        return rows[0] if len(rows) == 1 else rows

    def _frame(self, text: str, path: list[int]) -> list[list[Nested]]:
        """Rows of entries between two brackets or in one line."""
        rows: list[list[Any]] = [[]]
        by_commas = [False]
        filled = False
        start = place = 0
        while (found := _SIGN.search(text, place)) is not None:
            sign, at = found.group(), found.start()
            if sign in "[({":
                end = matching(text, at)
                place = end + 1
                if not text[start:at].strip() and _is_list(text, at, end):
                    rows[-1].append(self._list(text, at, end, [*path, len(rows) - 1 + len(rows[-1])]))
                    start, filled = place, True
                continue
            filled = _append_piece(rows[-1], text[start:at]) or filled
            start = place = at + 1
            if sign == "," and not filled:
                raise Unreadable("An entry is empty.", where=cell_name([*path, len(rows[-1])]), mend=_EXAMPLE)
            if sign == ",":
                by_commas[-1] = True
            elif rows[-1] and (filled or sign == ";"):
                rows.append([])
                by_commas.append(False)
            filled = False
        _append_piece(rows[-1], text[start:])
        several = sum(map(bool, rows)) > 1
        return [
            self._entries(row, commas, [*path, index] if several else path)
            for index, (row, commas) in enumerate(zip(rows, by_commas, strict=True))
        ]

    def _entries(self, row: list[Any], by_commas: bool, path: list[int]) -> list[Nested]:
        entries: list[Nested] = []
        for piece in row:
            if isinstance(piece, list | int | float):
                entries.append(piece)
                continue
            words = [piece] if by_commas else [word for word in split_outside(piece, " ") if word]
            for word in words:
                try:
                    entries.append(self._number(word))
                except Unreadable as error:
                    where = cell_name([*path, len(entries)])
                    raise Unreadable(error.message, where=where, mend=error.mend) from error
        return entries

    def _number(self, text: str) -> int | float:
        if not is_plain(text):
            self._slow += 1
            if self._slow > _MOST_EXPRESSIONS:
                raise Unreadable(
                    f"More than {_MOST_EXPRESSIONS:,} entries are formulas.", mend="Write numbers."
                )
            if _SPACED_NUMBERS.search(text):
                raise Unreadable(f"{quote(text)} is not one number.", mend="Put a comma between two numbers.")
        return read_entry(text)


def _append_piece(row: list[Any], text: str) -> bool:
    text = text.strip()
    if text:
        row.append(text)
    return bool(text)


def _is_list(text: str, start: int, end: int) -> bool:
    """Whether brackets hold a list; round and curly ones may also belong to a formula."""
    if text[start] == "[":
        return True
    inside = text[start + 1 : end].strip()
    if len(split_outside(inside, ",;\n")) > 1 or _SPACED_NUMBERS.search(inside):
        return True
    return inside[:1] in ("[", "(", "{") and matching(inside, 0) == len(inside) - 1


def _take_back(groups: list[list[Nested]]) -> None:
    """Drop the last value: the line to come begins with "=" and says it anew."""
    if not groups[-1] and len(groups) > 1:
        groups.pop()
    if groups[-1]:
        groups[-1].pop()


def _list_of(nested: Nested) -> list[Nested]:
    if not isinstance(nested, list):
        raise Unreadable("A single value stands among lists.", mend=_EXAMPLE)
    return nested


def _checked(array: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(array).all():
        raise Unreadable("An entry is too large to be read.", mend=_EXAMPLE)
    return array


def _join(group: list[Nested]) -> NDArray[np.float64]:
    """The rows or the arrays of one group as one array."""
    arrays = [item for item in group if isinstance(item, np.ndarray)]
    if arrays and len(arrays) < len(group):
        raise Unreadable("A matrix stands among rows of numbers.", mend=_EXAMPLE)
    if arrays:
        return _stack(arrays)
    if len(group) == 1:
        row = group[0]
        return np.asarray(row[0] if len(row) == 1 else row, dtype=np.float64)
    return stack_lists(group)


def _stack(arrays: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    if len(arrays) == 1:
        return arrays[0]
    for place, array in enumerate(arrays, start=1):
        if array.shape != arrays[0].shape:
            raise Unreadable(
                f"It is {shape_name(array.shape)}, the first is {shape_name(arrays[0].shape)}.",
                where=f"array {place}",
                mend="Give all of them the same shape.",
            )
    if len(arrays) * arrays[0].size > MOST_ENTRIES or arrays[0].ndim == MOST_AXES:
        raise _too_large()
    return np.stack(arrays)
