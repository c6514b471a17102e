"""Reading indices: below the line, in brackets, and letters that stand for all indices of an axis."""

from __future__ import annotations

from grader.formulas.cursor import Cursor
from grader.formulas.scope import is_free_index
from grader.formulas.syntax import Index, Name, Node, Number, Power, Transpose
from grader.formulas.tokens import Token


class SubscriptReader(Cursor):
    """The part of the parser for indices. ``index_base`` is the first index of an array."""

    index_base = 0

    def sum(self) -> Node:
        """A whole formula (``parser.Parser``)."""
        raise NotImplementedError

    def subscripts(self, array: Node, rank: int | None) -> Node:
        """What stands below the line after an array: its indices."""
        indices: list[Node | None] = []
        mark: Token | None = None
        while self.comes("_") or (mark is None and self._raised_before_subscript()):
            if self.accept("^"):
                mark = self.take()
                continue
            opened = self.take()
            if rank == 0:
                raise self.unreadable("A number has no subscripts here.", self.scope.listing(), opened)
            indices += self._subscript(rank)
        if rank == 2 and not indices and self._has_two_arguments():
            indices = self.indices(self.take(), ")")
        result = self.indexed(array, indices, rank) if indices else array
        if mark is None:
            return result
        return Power(result, Number(float(mark.text))) if mark.kind == "number" else Transpose(result)

    def _has_two_arguments(self) -> bool:
        """Whether brackets with a comma follow, as in X(i+u, j+v)."""
        if not self.comes("("):
            return False
        depth = 0
        for token in self.tokens[self.at :]:
            if token.kind == "sign":
                depth += (token.text in "([{") - (token.text in ")]}")
                if depth == 0:
                    return False
                if depth == 1 and token.text == ",":
                    return True
        return False

    def _raised_before_subscript(self) -> bool:
        """Whether a transpose or a number stands above, between a name and its subscript: W^T_2, W^1_2."""
        mark = self.ahead()
        transposes = mark.text in ("T", "ᵀ") and not self.scope.exact("T")
        return self.comes("^") and (transposes or mark.kind == "number") and self.ahead(2).text == "_"

    def indexed(self, array: Node, indices: list[Node | None], rank: int | None) -> Node:
        """An entry of an array whose number of axes may be known."""
        if rank == 0:
            raise self.unreadable("A number has no indices here.", self.scope.listing())
        if rank is not None and len(indices) != rank:
            count = "one index" if rank == 1 else "two indices"
            wanted = "X[i]" if rank == 1 else "X[i, j]"
            raise self.unreadable(
                f"This array takes {count}, not {len(indices)}.", f"Write for example {wanted}."
            )
        return Index(array, tuple(indices), self.index_base)

    def _subscript(self, rank: int | None) -> list[Node | None]:
        if self.comes("{", "("):
            opened = self.take()
            closing = "}" if opened.text == "{" else ")"
            return self._adjacent(rank, closing) or self.indices(opened, closing)
        token = self.take()
        if token.kind == "number":
            if rank == 2 and len(token.text) == 2 and token.text.isdigit():
                return [Number(float(digit)) for digit in token.text]
            return [Number(float(token.text))]
        if token.kind != "name":
            raise self.unreadable("A subscript is missing here.", "Write for example x_1 or x_{i+1}.", token)
        return self._subscript_name(token, rank)

    def _subscript_name(self, token: Token, rank: int | None) -> list[Node | None]:
        """A subscript without braces: one name, two indices, or LaTeX's single letter."""
        if name := self.scope.find(token.text):
            return [self._index_name(name)]
        symbols = self.scope.symbols(token.text)
        if rank == 2 and len(symbols) == 2:
            return [self._symbol(symbol) for symbol in symbols]
        if is_free_index(token.text):
            return [self.free_index(token.text)]
        head, rest = token.text[0], token.text[1:]
        free = is_free_index(head) and not self.scope.exact(head)
        if not rest or not (free or self.scope.exact(head)) or not (self.scope.find(rest) or rest.isdigit()):
            raise self.unreadable(
                f"The index {token.text[:40]} is not known here.", self.scope.listing(), token
            )
        self.tokens.insert(self.at, Token("number" if rest.isdigit() else "name", rest, token.start + 1))
        return [self.free_index(head) if free else self._index_name(self.scope.find(head) or head)]

    def _index_name(self, name: str) -> Node:
        if name not in self.scope.bound:
            self.used.add(name)
        return Name(name)

    def free_index(self, letter: str) -> Node:
        """A letter in an index that is declared nowhere: it stands for all indices."""
        self.free.append(letter)
        return Name(letter)

    def _symbol(self, symbol: str) -> Node:
        if symbol.isdigit():
            return Number(float(symbol))
        name = self.scope.find(symbol)
        return self.free_index(symbol) if name is None else self._index_name(name)

    def _adjacent(self, rank: int | None, closing: str) -> list[Node | None]:
        """Two indices without a comma, as in w_{j1} and w_{12}, of a matrix."""
        end = self.at
        while self.tokens[end].kind in ("number", "name"):
            end += 1
        if rank != 2 or self.tokens[end].text != closing or end == self.at:
            return []
        symbols = self.scope.symbols("".join(token.text for token in self.tokens[self.at : end]))
        if len(symbols) != 2:
            return []
        self.at = end + 1
        return [self._symbol(symbol) for symbol in symbols]

    def indices(self, opened: Token, closing: str) -> list[Node | None]:
        """Indices between brackets, with commas; ``:`` is a whole axis."""
        self.deeper()
        self.in_index += 1
        found: list[Node | None] = []
        while True:
            found.append(None if self.accept(":") else self.sum())
            if not self.accept(","):
                break
        self.expect(closing, opened)
        self.in_index -= 1
        self.depth -= 1
        return found
