"""Reading names: variables with subscripts, products of letters, calls, sums over an index."""

from __future__ import annotations

import re

from grader.formulas.cursor import Cursor
from grader.formulas.scope import CONSTANTS, NAMESPACES, is_free_index
from grader.formulas.syntax import (
    Call,
    Chain,
    Components,
    Index,
    Name,
    Node,
    Number,
    Power,
    Reduction,
    Transpose,
)
from grader.formulas.tokens import Token

REDUCTIONS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "Sigma": "sum", "Pi": "prod"}
FOLDS = frozenset(REDUCTIONS.values())


class NameReader(Cursor):
    """The part of the parser that begins at a name. ``index_base`` is the first index of an array."""

    index_base = 0

    def sum(self) -> Node:
        """A whole formula (``parser.Parser``)."""
        raise NotImplementedError

    def product(self) -> Node:
        """One term of a sum (``parser.Parser``)."""
        raise NotImplementedError

    def atom(self) -> Node:
        """The smallest whole part of a formula (``parser.Parser``)."""
        raise NotImplementedError

    def name(self) -> Node:
        """A variable, a call, a constant, or several names written as one."""
        token = self.take()
        if token.text in NAMESPACES and self.comes(".") and self.ahead().kind == "name":
            self.take()
            token = self.take()
        if token.text in REDUCTIONS and self.comes("_") and not self.scope.exact(token.text):
            return self.reduction(token)
        function = self.scope.function(token.text)
        if function and self._is_call(token, function):
            return self.call(token, function)
        shadowed = self._is_entry(token.text) and not self.comes("[", "_")
        if (self.scope.exact(token.text) and not shadowed) or self._labelled(token):
            return self._variable(token)
        return self._unknown(token)

    def _is_entry(self, written: str) -> bool:
        """Whether W1, an alias at most, is the entry of a declared vector W."""
        base = written.rstrip("0123456789")
        return base != written and self.scope.only_alias(written) and bool(self.scope.rank(base))

    def _is_call(self, token: Token, function: str) -> bool:
        """Whether a name that is a function is called here; one that is also a variable may not be."""
        if not self.scope.exact(token.text):
            return True
        if not (self.comes("(") or (self.comes("^") and self.ahead().kind == "number")):
            return False
        bare = any(
            one.text == token.text and not (after.kind == "sign" and after.text in "(^")
            for one, after in zip(self.tokens, self.tokens[1:], strict=False)
        )
        return not bare or self._argument_is_a_name()

    def _argument_is_a_name(self) -> bool:
        return (
            self.comes("(")
            and self.ahead().kind == "name"
            and self.scope.find(self.ahead().text) is not None
            and self.ahead(2).text == ")"
        )

    def _labelled(self, token: Token) -> bool:
        """Whether a subscript or a label in brackets above completes a declared name: W_1, W^{(1)}."""
        self._part_label_and_transpose()
        return bool(self._label_length(token))

    def _part_label_and_transpose(self) -> None:
        """Make W^{(2)T} and W^{(2)^T} into W^{(2)}^T."""
        texts = [self.ahead(step).text for step in range(8)]
        if texts[:3] != ["^", "{", "("] or texts[4] != ")":
            return
        end = 6 if texts[5] == "^" else 5
        if texts[end] in ("T", "ᵀ") and texts[end + 1] == "}":
            mark, brace = self.ahead(end), self.ahead(end + 1)
            raised = Token("sign", "^", mark.start)
            self.tokens[self.at + 5 : self.at + end + 2] = [brace, raised, mark]

    def _label_length(self, token: Token) -> int:
        """The number of tokens after a name that complete it to a declared one."""
        patterns = ("_ *", "_ { * }", "^ ( * )", "^ { ( * ) }", "^ *", "^ { * }")
        for pattern in patterns:
            parts = pattern.split()
            following = [self.ahead(step) for step in range(len(parts))]
            if all(
                one.kind in ("number", "name") if part == "*" else one.kind == "sign" and one.text == part
                for part, one in zip(parts, following, strict=True)
            ):
                label = following[parts.index("*")].text
                power = pattern in ("^ *", "^ { * }")
                whole = token.text + label
                entry = parts[0] == "_" and self._is_entry(whole)
                if self.scope.exact(whole) and not entry and not (power and self.scope.exact(token.text)):
                    return len(parts)
        return 0

    def _variable(self, token: Token) -> Node:
        length = self._label_length(token)
        written = token.text
        if length:
            written += next(
                one.text for one in self.tokens[self.at : self.at + length] if one.kind in ("number", "name")
            )
            self.at += length
        name = self.scope.find(written) or written
        if name in self.scope.derived and self._argument_is_a_name():
            self.at += 3
        return self._known(name)

    def _known(self, name: str) -> Node:
        if name not in self.scope.bound:
            self.used.add(name)
        return self.subscripts(Name(name), self.scope.rank(name))

    def _unknown(self, token: Token) -> Node:
        """A name that is not declared as it stands: with a subscript run on, or a product of names."""
        text = token.text
        base = text.rstrip("0123456789")
        if base != text and (name := self.scope.find(base)) and self.scope.rank(name) != 0:
            return self._run_on_indices(token, name, text[len(base) :])
        if text in CONSTANTS:
            return Number(CONSTANTS[text])
        if name := self.scope.find(text):
            return self._known(name)
        if self.in_index and is_free_index(text):
            return self._free(text)
        ways = self.scope.factors(text) or self._entries(text)
        if len(ways) == 1:
            return self._product_of_names(token, ways[0])
        if len(ways) > 1:
            self.fail(f"{text} can be read as several products.", "Write * between the factors.", token)
        what = "function" if self.comes("(") else "name"
        near = self.scope.nearest(text)
        hint = f"Did you mean {near}? " if near else ""
        self.fail(f"The {what} {text[:40]} is not known here.", hint + self.scope.listing(), token)

    def _entries(self, text: str) -> list[list[str]]:
        """W1X1 as the product of the entries W1 and X1, if it is one."""
        parts = re.findall(r"[A-Za-z]+[0-9]*", text)
        known = all(
            self.scope.exact(part) or self.scope.rank(self.scope.find(part.rstrip("0123456789")) or "")
            for part in parts
        )
        return [parts] if known and len(parts) > 1 and "".join(parts) == text else []

    def _free(self, letter: str) -> Node:
        """A letter in an index that is declared nowhere: it stands for all indices."""
        self.free.append(letter)
        return Name(letter)

    def take_free(self, since: int) -> list[str]:
        """The free indices met since there were so many, which are not free any more."""
        met = sorted(set(self.free[since:]))
        del self.free[since:]
        return met

    def _run_on_indices(self, token: Token, name: str, digits: str) -> Node:
        self.used.add(name)
        if self.scope.rank(name) == 2:
            if len(digits) != 2:
                self.fail(f"{token.text} needs two indices.", f"Write {name}_{{1,2}} or {name}[1, 2].", token)
            return Index(Name(name), (Number(float(digits[0])), Number(float(digits[1]))), self.index_base)
        return Index(Name(name), (Number(float(digits)),), self.index_base)

    def _product_of_names(self, token: Token, parts: list[str]) -> Node:
        """Put the parts of a run of letters back as names of their own, the last with what follows it."""
        starts = [token.start + sum(map(len, parts[:index])) for index in range(len(parts))]
        pieces = [Token("name", part, start) for part, start in zip(parts, starts, strict=True)]
        self.tokens[self.at - 1 : self.at] = pieces
        self.at -= 1
        return self.name()

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
                self.fail("A number has no subscripts here.", self.scope.listing(), opened)
            indices += self._subscript(rank)
        result = self.indexed(array, indices, rank) if indices else array
        if mark is None:
            return result
        return Power(result, Number(float(mark.text))) if mark.kind == "number" else Transpose(result)

    def _raised_before_subscript(self) -> bool:
        """Whether a transpose or a number stands above, between a name and its subscript: W^T_2, W^1_2."""
        mark = self.ahead()
        transposes = mark.text in ("T", "ᵀ") and not self.scope.exact("T")
        return self.comes("^") and (transposes or mark.kind == "number") and self.ahead(2).text == "_"

    def indexed(self, array: Node, indices: list[Node | None], rank: int | None) -> Node:
        """An entry of an array whose number of axes may be known."""
        if rank == 0:
            self.fail("A number has no indices here.", self.scope.listing())
        if rank is not None and len(indices) != rank:
            count = "one index" if rank == 1 else "two indices"
            wanted = "X[i]" if rank == 1 else "X[i, j]"
            self.fail(f"This array takes {count}, not {len(indices)}.", f"Write for example {wanted}.")
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
            self.fail("A subscript is missing here.", "Write for example x_1 or x_{i+1}.", token)
        return self._subscript_name(token, rank)

    def _subscript_name(self, token: Token, rank: int | None) -> list[Node | None]:
        """A subscript without braces: one name, two indices, or LaTeX's single letter."""
        if name := self.scope.find(token.text):
            return [self._index_name(name)]
        symbols = self.scope.symbols(token.text)
        if rank == 2 and len(symbols) == 2:
            return [self._symbol(symbol) for symbol in symbols]
        if is_free_index(token.text):
            return [self._free(token.text)]
        head, rest = token.text[0], token.text[1:]
        free = is_free_index(head) and not self.scope.exact(head)
        if not rest or not (free or self.scope.exact(head)) or not (self.scope.find(rest) or rest.isdigit()):
            self.fail(f"The index {token.text[:40]} is not known here.", self.scope.listing(), token)
        self.tokens.insert(self.at, Token("number" if rest.isdigit() else "name", rest, token.start + 1))
        return [self._free(head) if free else self._index_name(self.scope.find(head) or head)]

    def _index_name(self, name: str) -> Node:
        if name not in self.scope.bound:
            self.used.add(name)
        return Name(name)

    def _symbol(self, symbol: str) -> Node:
        if symbol.isdigit():
            return Number(float(symbol))
        name = self.scope.find(symbol)
        return self._free(symbol) if name is None else self._index_name(name)

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

    def call(self, token: Token, function: str) -> Node:
        """A function with its arguments: f(x, y), f{x}, f x, f^2(x), log_2(x)."""
        if function == "log" and self.comes("_"):
            function = self._logarithm(token)
        if self.comes("'"):
            self.fail(f"The derivative of {token.text} is not known here.", "Write it out as a formula.")
        power: Node | None = None
        if self.comes("^"):
            power = self._power_of_call(token)
        since = len(self.free)
        arguments = self._arguments(token, function)
        known = self.known_arguments(function)
        if not known[0] <= len(arguments) <= known[1]:
            few = f"{known[0]}" if known[0] == known[1] else f"{known[0]} to {known[1]}"
            self.fail(f"{token.text} takes {few} argument(s), not {len(arguments)}.", token=token)
        call = self._over_free_indices(function, arguments, since)
        return call if power is None else Power(call, power)

    def _over_free_indices(self, function: str, arguments: list[Node], since: int) -> Node:
        """A call whose argument has free indices: sum(x_i w_i) runs over them, softmax(x_i) is softmax(x)_i."""
        if len(arguments) != 1 or len(self.free) == since or function not in ("softmax", *FOLDS):
            return Call(function, tuple(arguments))
        if function == "softmax":
            index = self.free[since]
            whole = Call(function, (Components((index,), arguments[0]),))
            return Index(whole, (Name(index),), self.index_base)
        return self._folded(function, self.take_free(since), None, None, arguments[0])

    def _folded(
        self, operation: str, names: list[str], low: Node | None, high: Node | None, body: Node
    ) -> Node:
        for name in reversed(names):
            body = Reduction(operation, name, low, high, body, self.index_base)
        return body

    def known_arguments(self, function: str) -> tuple[int, int]:
        """The least and the most arguments of a function (``parser.Parser``)."""
        raise NotImplementedError

    def _logarithm(self, token: Token) -> str:
        self.take()
        braced = self.accept("{")
        base = self.take().text
        if base not in ("2", "10", "e") or (braced and not self.accept("}")):
            self.fail("Only logarithms to base 2, 10 and e are known.", "Write log(x)/log(b).", token)
        return {"2": "log2", "10": "log10", "e": "ln"}[base]

    def _power_of_call(self, token: Token) -> Node:
        """The exponent of f^2(x), a whole number: f^{-1} would be the inverse."""
        self.take()
        braced = self.accept("{")
        exponent = self.take()
        if exponent.kind != "number" or (braced and not self.accept("}")):
            self.fail(f"The power of {token.text} cannot be read.", f"Write ({token.text}(x))^n.", exponent)
        return Number(float(exponent.text))

    def _arguments(self, token: Token, function: str) -> list[Node]:
        if self.comes("(", "{") or (self.comes("[") and function not in ("sum", "mean", "max", "min")):
            opened = self.take()
            self.deeper()
            arguments = [self.sum()]
            while self.accept(","):
                arguments.append(self.sum())
            self.expect({"(": ")", "{": "}", "[": "]"}[opened.text], opened)
            self.depth -= 1
            return arguments
        if not self.begins_atom() or self.comes("["):
            self.fail(f"{token.text} needs an argument.", f"Write {token.text}(...).", token)
        return [self.bare_argument()]

    def begins_atom(self) -> bool:
        """Whether a factor begins here (``parser.Parser``)."""
        raise NotImplementedError

    def bare_argument(self) -> Node:
        """The argument of a function without brackets (``parser.Parser``)."""
        raise NotImplementedError

    def reduction(self, token: Token) -> Node:
        """A sum over a running index, to the end of its term: sum_{j=1}^{d} x_j w_{j1}."""
        self.deeper()
        names, low = self._running_indices()
        high: Node | None = None
        if low in (Number(0.0), Number(1.0)) and (length := self._undeclared_limit()):
            self.at += length
            low = None
        elif self.accept("^"):
            high = self._limit()
        if (low is None) != (high is None):
            self.fail("A sum needs both of its limits or none.", "Write for example sum_{j=1}^{d}.", token)
        self.scope.bound += names
        body = self.product()
        del self.scope.bound[-len(names) :]
        self.depth -= 1
        return self._folded(REDUCTIONS[token.text], names, low, high, body)

    def bare_reduction(self, token: Token) -> Node:
        """A sum sign without a running index: over the free indices of its term."""
        self.deeper()
        since = len(self.free)
        body = self.product()
        names = self.take_free(since)
        if not names:
            self.fail(
                "The running index of the sum is missing.", "Write for example sum_{j=1}^{d} x_j.", token
            )
        self.depth -= 1
        return self._folded(REDUCTIONS[token.text], names, None, None, body)

    def _undeclared_limit(self) -> int:
        """The number of tokens of a limit such as ^n or ^{n-1} with n declared nowhere: to the end of the axis."""
        for pattern in (["^", "*"], ["^", "{", "*", "}"], ["^", "{", "*", "-", "1", "}"]):
            following = [self.ahead(step) for step in range(len(pattern))]
            if all(part in (one.text, "*") for part, one in zip(pattern, following, strict=True)):
                name = following[pattern.index("*")]
                if name.kind == "name" and len(name.text) == 1 and self.scope.find(name.text) is None:
                    return len(pattern)
        return 0

    def _running_indices(self) -> tuple[list[str], Node | None]:
        self.take()
        braced = self.accept("{")
        names = [self._running_index()]
        while braced and self.accept(","):
            names.append(self._running_index())
        low = self._limit() if self.accept("=") else None
        if braced and not self.accept("}"):
            self.fail("The running index of a sum cannot be read.", "Write for example sum_{j=1}^{d}.")
        return names, low

    def _running_index(self) -> str:
        token = self.take()
        if token.kind != "name" or self.scope.function(token.text):
            self.fail("The running index of a sum is missing.", "Write for example sum_{j=1}^{d}.", token)
        return token.text

    def _limit(self) -> Node:
        if self.comes("{"):
            opened = self.take()
            limit = self.sum()
            self.expect("}", opened)
            return limit
        if self.tokens[self.at - 1].text == "=":
            return self.sum()
        return self.atom()


def product_of(factors: list[Node]) -> Node:
    """Factors side by side."""
    if len(factors) == 1:
        return factors[0]
    return Chain(factors[0], tuple(("", factor) for factor in factors[1:]))
