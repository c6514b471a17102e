"""Reading calls of functions, and sums over a running index."""

from __future__ import annotations

from grader.formulas.functions import FUNCTIONS
from grader.formulas.subscripts import SubscriptReader
from grader.formulas.syntax import Call, Components, Index, Name, Node, Number, Power, Reduction
from grader.formulas.tokens import Token

REDUCTIONS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "Sigma": "sum", "Pi": "prod"}
FOLDS = frozenset(REDUCTIONS.values())


class CallReader(SubscriptReader):
    """The part of the parser for functions and sums."""

    def product(self) -> Node:
        """One term of a sum (``parser.Parser``)."""
        raise NotImplementedError

    def atom(self) -> Node:
        """The smallest whole part of a formula (``parser.Parser``)."""
        raise NotImplementedError

    def begins_atom(self) -> bool:
        """Whether a factor begins here (``parser.Parser``)."""
        raise NotImplementedError

    def bare_argument(self) -> Node:
        """The argument of a function without brackets (``parser.Parser``)."""
        raise NotImplementedError

    def call(self, token: Token, function: str) -> Node:
        """A function with its arguments: f(x, y), f{x}, f x, f^2(x), log_2(x)."""
        if function == "log" and self.comes("_"):
            function = self._logarithm(token)
        if self.comes("'"):
            raise self.unreadable(
                f"The derivative of {token.text} is not known here.", "Write it out as a formula."
            )
        power: Node | None = None
        if self.comes("^"):
            power = self._power_of_call(token)
        since = len(self.free)
        arguments = self._arguments(token, function)
        self.check_count(token, function, len(arguments))
        call = self._over_free_indices(function, arguments, since)
        return call if power is None else Power(call, power)

    def check_count(self, token: Token, function: str, count: int) -> None:
        """Refuse a call with too few or too many arguments. Raises ``Unreadable``."""
        known = FUNCTIONS[function]
        if not known.least <= count <= known.most:
            wanted = f"{known.least}" if known.least == known.most else f"{known.least} to {known.most}"
            raise self.unreadable(f"{token.text} takes {wanted} argument(s), not {count}.", token=token)

    def _over_free_indices(self, function: str, arguments: list[Node], since: int) -> Node:
        """A call over free indices: sum(x_i w_i) runs over them, softmax(x_i) is softmax(x)_i."""
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

    def _logarithm(self, token: Token) -> str:
        self.take()
        braced = self.accept("{")
        base = self.take().text
        if base not in ("2", "10", "e") or (braced and not self.accept("}")):
            raise self.unreadable(
                "Only logarithms to base 2, 10 and e are known.", "Write log(x)/log(b).", token
            )
        return {"2": "log2", "10": "log10", "e": "ln"}[base]

    def _power_of_call(self, token: Token) -> Node:
        """The exponent of f^2(x), a whole number: f^{-1} would be the inverse."""
        self.take()
        braced = self.accept("{")
        exponent = self.take()
        if exponent.kind != "number" or (braced and not self.accept("}")):
            raise self.unreadable(
                f"The power of {token.text} cannot be read.", f"Write ({token.text}(x))^n.", exponent
            )
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
            raise self.unreadable(f"{token.text} needs an argument.", f"Write {token.text}(...).", token)
        return [self.bare_argument()]

    def sum_sign(self) -> Node:
        """A sum or product sign, with or without a running index."""
        token = self.take()
        if self.comes("_"):
            return self.reduction(token)
        return self.call(token, token.text) if self.comes("(") else self.bare_reduction(token)

    def take_free(self, since: int) -> list[str]:
        """The free indices met since there were so many, which are not free any more."""
        met = sorted(set(self.free[since:]))
        del self.free[since:]
        return met

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
            raise self.unreadable(
                "A sum needs both of its limits or none.", "Write for example sum_{j=1}^{d}.", token
            )
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
            raise self.unreadable(
                "The running index of the sum is missing.", "Write for example sum_{j=1}^{d} x_j.", token
            )
        self.depth -= 1
        return self._folded(REDUCTIONS[token.text], names, None, None, body)

    def _undeclared_limit(self) -> int:
        """The number of tokens of a limit ^n or ^{n-1}, n declared nowhere: the end of the axis."""
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
            raise self.unreadable(
                "The running index of a sum cannot be read.", "Write for example sum_{j=1}^{d}."
            )
        return names, low

    def _running_index(self) -> str:
        token = self.take()
        if token.kind != "name" or self.scope.function(token.text):
            raise self.unreadable(
                "The running index of a sum is missing.", "Write for example sum_{j=1}^{d}.", token
            )
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
