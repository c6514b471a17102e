"""The parser: tokens to a syntax tree, by recursive descent.

Grammar, from loose to tight::

    sum      = product (("+" | "-") product)*
    product  = factors (("*" | "/" | "//" | "%" | "@" | "·" | "⊙" | "⊗") factors)*
    factors  = ("-" | "+")* power power*       two side by side multiply
    power    = atom ("[" indices "]" | "_" indices | "'" | ".T" | "^" exponent)*
    atom     = number | name | function "(" arguments ")" | "(" sum ")" | "|" sum "|" | ...
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from grader.errors import Unreadable
from grader.formulas.names import NameReader
from grader.formulas.scope import Scope
from grader.formulas.syntax import (
    Call,
    Chain,
    Components,
    Expression,
    Negative,
    Node,
    Number,
    Power,
    Stack,
    Transpose,
)
from grader.formulas.tokens import Token, place, read_tokens

_MULTIPLICATIVE = ("*", "/", "//", "%", "@", "·", "×", "⊙", "⊗")
_METHODS = frozenset({"sum", "mean", "max", "min", "dot", "transpose"})
_CLOSING = {"(": ")", "{": "}", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}
_BRACKET_FUNCTIONS = {"⌊": "floor", "⌈": "ceil", "|": "abs", "‖": "norm"}


def parse(
    text: str,
    names: Mapping[str, int | None] | Iterable[str] = (),
    *,
    aliases: Mapping[str, str] | None = None,
    derived: Collection[str] = (),
    index_base: int = 0,
) -> Expression:
    """Read one formula in plain or LaTeX notation.

    ``names`` are the variables, with their number of axes where known; ``aliases`` are other names of
    theirs (``dJ/dy`` among them); ``derived`` are variables that may be written with their argument, as
    ``s(x)``; ``index_base`` is the first index of an array.

    Raises:
        Unreadable: with the place, and what would be right.
    """
    axes = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names)
    aliases = aliases or {}
    scope = Scope(axes, aliases, derived)
    tokens = read_tokens(text, [name for name in aliases if "/" in name])
    return read_expression(text, tokens, scope, index_base)


def read_expression(
    text: str, tokens: list[Token], scope: Scope, index_base: int, left_side: list[Token] | None = None
) -> Expression:
    """The tree of all the tokens of a formula, the last of which is the end.

    The indices of the left-hand side, as in dJ/dW_{ji}, order the axes of a formula with free indices.

    Raises:
        Unreadable: with the place, and what would be right.
    """
    if len(tokens) == 1:
        raise Unreadable("There is no formula here.", mend="Write one, for example 2*n + 1.")
    bad = next((token for token in tokens if token.kind == "bad"), None)
    if bad:
        raise Unreadable(
            bad.text, where=place(bad.start), mend="Write it plainly, such as sqrt(x) or (a + b)/2."
        )
    parser = Parser(list(tokens), scope)
    parser.index_base = index_base
    root = parser.sum()
    if parser.token.kind != "end":
        raise parser.unexpected()
    free = sorted(set(parser.free))
    if len(free) > 2:
        raise Unreadable(f"The indices {', '.join(free)} have no values here.", mend=scope.listing())
    if free:
        root = Components(_index_order(free, left_side or []), root)
    return Expression(text, root, frozenset(parser.used))


def _product_of(factors: list[Node]) -> Node:
    """Factors side by side."""
    if len(factors) == 1:
        return factors[0]
    return Chain(factors[0], tuple(("", factor) for factor in factors[1:]))


def _transpose(node: Node) -> Node:
    """The transpose; of a vector written out as (1, 2, 3), the column, which vectors are anyway."""
    written_out = isinstance(node, Stack) and not any(isinstance(item, Stack) for item in node.items)
    return node if written_out else Transpose(node)


def _index_order(free: list[str], left_side: list[Token]) -> tuple[str, ...]:
    """Free indices in the order of the left-hand side, else in that of the alphabet."""
    written = [letter for token in left_side for letter in token.text if letter.isalnum()]
    last = written[-len(free) :]
    return tuple(last if sorted(last) == free else free)


class Parser(NameReader):
    """One formula."""

    def sum(self) -> Node:
        """Terms added and subtracted."""
        self.deeper()
        first = self.product()
        rest = []
        while self.comes("+", "-"):
            sign = self.take().text
            rest.append((sign, self.product()))
        self.depth -= 1
        return Chain(first, tuple(rest)) if rest else first

    def product(self) -> Node:
        """Factors multiplied and divided."""
        first, _ = self.factors()
        rest = []
        while self.comes(*_MULTIPLICATIVE) or self._is_product_dot():
            sign = self.take()
            operand, count = self.factors()
            if sign.text in ("/", "//", "%") and count > 1:
                raise self.unreadable(
                    f"What is divided by after {sign.text} is not clear: a/b c may be (a/b)*c or a/(b*c).",
                    "Write * or brackets.",
                    sign,
                )
            rest.append(("·" if sign.text in (".", "×") else sign.text, operand))
        return Chain(first, tuple(rest)) if rest else first

    def _is_product_dot(self) -> bool:
        """Whether a full stop with space on both sides stands for a product."""
        return self.comes(".") and self.token.spaced and self.ahead().spaced

    def factors(self) -> tuple[Node, int]:
        """Factors side by side, and how many."""
        turned = False
        while self.comes("-", "+"):
            turned ^= self.take().text == "-"
        found = [self.power()]
        while self.begins_atom() and not self.comes("["):
            if self.token.new_line:
                raise self.unreadable("A second formula begins on a new line.", "Write one formula only.")
            if self.token.kind == "number":
                raise self.unreadable("A sign is missing before this number.", "Write for example a*2 or 2a.")
            found.append(self.power())
        product = _product_of(found)
        return (Negative(product) if turned else product), len(found)

    def begins_atom(self) -> bool:
        """Whether a factor begins here."""
        if self.token.kind != "sign":
            return self.token.kind in ("number", "name")
        if self.token.text in ("|", "‖"):
            return self.bars != self.token.text
        return self.token.text in ("(", "{", "[", "⌊", "⌈", "frac", "sqrt", "sum", "prod", "begin")

    def bare_argument(self) -> Node:
        """The argument of ``exp x`` or ``tanh 2x``: numbers and names up to the next bracket."""
        found = [self.power()]
        while self.token.kind == "name" and not self.scope.function(self.token.text):
            found.append(self.power())
        return _product_of(found)

    def power(self) -> Node:
        """An atom with what stands behind and above it."""
        node = self.atom()
        raised = False
        while True:
            if self.comes("["):
                rank = self._rank(node)
                indices = self.indices(self.take(), "]")
                while self.comes("[") and rank == 2 and len(indices) == 1:  # X[i][j]
                    indices += self.indices(self.take(), "]")
                node = self.indexed(node, indices, rank)
            elif self.comes("_"):
                node = self.subscripts(node, None)
            elif self.comes("'"):
                if self._rank(node) == 0:
                    raise self.unreadable("A derivative is not known here.", "Write it out as a formula.")
                self.take()
                node = _transpose(node)
            elif self.comes(".") and not self._is_product_dot():
                node = self._attribute(node)
            elif self.comes("^"):
                if self._is_transpose():
                    node = self._transposed(node)
                elif raised:
                    raise self.unreadable(
                        "Two exponents stand one after the other.", "Write (a^b)^c or a^(b*c)."
                    )
                else:
                    node = self._raised(node)
                    raised = True
            else:
                return node

    def _rank(self, node: Node) -> int | None:
        return self.scope.rank(getattr(node, "name", "")) if not isinstance(node, Call) else None

    def _is_transpose(self) -> bool:
        mark = self.ahead(2) if self.ahead().text == "{" else self.ahead()
        if mark.text == "ᵀ":
            return True
        if mark.kind != "name" or mark.text[0] not in "Tt" or self.scope.exact(mark.text[0]):
            return False
        return len(mark.text) == 1 or not self.scope.exact(mark.text)

    def _transposed(self, node: Node) -> Node:
        self.take()
        braced = self.accept("{")
        mark = self.take()
        if len(mark.text) > 1:  # LaTeX raises one letter only: W^Ta is W^T a
            rest = Token("name", mark.text[1:], mark.start + 1)
            self.tokens.insert(self.at, rest)
        if braced and not self.accept("}"):
            raise self.unreadable("The transpose cannot be read.", "Write W^T.", mark)
        return _transpose(node)

    def _raised(self, base: Node) -> Node:
        self.take()
        self.deeper()
        exponent = self._exponent(base)
        self.depth -= 1
        return Power(base, exponent)

    def _exponent(self, base: Node) -> Node:
        if self.comes("{"):
            return self.group()
        turned = False
        while self.comes("-", "+"):
            turned ^= self.take().text == "-"
        mark = self.token
        exponent = self.power()
        unclear = mark.kind == "number" and self.token.kind == "name" and not self.token.spaced
        if unclear and (turned or isinstance(base, Number)):
            raise self.unreadable(
                "How far the exponent goes is not clear.", "Write for example e^(-2*x).", mark
            )
        return Negative(exponent) if turned else exponent

    def _attribute(self, node: Node) -> Node:
        """``x.T`` and the few methods that formulas need; nothing else behind a dot."""
        dot = self.take()
        name = self.take()
        if name.kind == "name" and name.text == "T":
            return _transpose(node)
        if name.kind != "name" or name.text not in _METHODS or not self.comes("("):
            raise self.unreadable(
                "A dot can only be followed by T here, for the transpose.", "Write x.T or x*y.", dot
            )
        opened = self.take()
        arguments = [node]
        if not self.comes(")"):
            arguments.append(self.sum())
        self.expect(")", opened)
        self.check_count(name, name.text, len(arguments))
        return Call(name.text, tuple(arguments))

    def atom(self) -> Node:
        """The smallest whole part of a formula."""
        self.deeper()
        part = self._atom()
        self.depth -= 1
        return part

    def _atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.take()
            return Number(float(token.text))
        if token.kind == "name":
            return self.name()
        if token.text in _CLOSING:
            return self.group()
        special = {"sum": self.sum_sign, "prod": self.sum_sign, "frac": self._fraction, "sqrt": self._root}
        special |= {"[": self._list, "begin": self._matrix}
        if token.text not in special:
            raise self.unexpected()
        return special[token.text]()

    def unexpected(self) -> Unreadable:
        """The error that says that a token cannot stand where it stands."""
        token = self.token
        message, mend = f"{token.text[:20]} cannot stand here.", ""
        if token.kind == "end":
            message = "The formula breaks off here."
        elif token.text in ("=", "<", ">", "<=", ">=", "∈"):
            message, mend = f"A comparison ({token.text}) is no part of a formula.", "Write the formula only."
        elif token.text == "…":
            message, mend = "Dots cannot be evaluated.", "Write a sum, for example sum_{j=1}^{d} a_j."
        elif token.text == ",":
            message = "A comma stands here; one formula is asked for, with numbers like 1000 or 2.5."
        return self.unreadable(message, mend)

    def group(self) -> Node:
        """What stands between two brackets of any kind."""
        opened = self.take()
        outside, self.bars = self.bars, opened.text
        node = self.sum()
        items = [node]
        while opened.text == "(" and self.accept(","):
            items.append(self.sum())
        self.expect(_CLOSING[opened.text], opened)
        self.bars = outside
        if len(items) > 1:
            return Stack(tuple(items))
        function = _BRACKET_FUNCTIONS.get(opened.text)
        return Call(function, (node,)) if function else node

    def _fraction(self) -> Node:
        self.take()
        above, below = self._operand(), self._operand()
        return Chain(above, (("/", below),))

    def _operand(self) -> Node:
        """An operand of a LaTeX command: a group, or a single digit or letter as in \\frac12."""
        if self.comes("{"):
            return self.group()
        token = self.token
        if token.kind == "number" and token.text.isdigit() and len(token.text) > 1:
            self.tokens[self.at : self.at + 1] = [
                Token("number", digit, token.start + index) for index, digit in enumerate(token.text)
            ]
        return self.atom()

    def _root(self) -> Node:
        sign = self.take()
        degree: Node | None = None
        if self.comes("["):
            opened = self.take()
            degree = self.sum()
            self.expect("]", opened)
        if not self.begins_atom():
            raise self.unreadable("The root needs an argument.", "Write sqrt(x).", sign)
        operand = self.group() if self.comes("{", "(") else self.atom()
        if degree is None:
            return Call("sqrt", (operand,))
        return Power(operand, Chain(Number(1.0), (("/", degree),)))

    def _list(self) -> Node:
        """A vector or matrix in brackets: [a, b], [[a, b], [c, d]], [a b; c d]."""
        opened = self.take()
        self.deeper()
        rows = [[self.sum()]]
        while not self.comes("]"):
            if self.accept(";"):
                rows.append([self.sum()])
            elif self.accept(","):
                rows[-1].append(self.sum())
            else:
                self.expect("]", opened)
        self.take()
        self.depth -= 1
        if len(rows) == 1:
            return rows[0][0] if len(rows[0]) == 1 else Stack(tuple(rows[0]))
        return Stack(tuple(Stack(tuple(row)) for row in rows))

    def _matrix(self) -> Node:
        """A LaTeX matrix; one of a single column is a vector."""
        opened = self.take()
        rows = [[self.sum()]]
        while not self.comes("end"):
            if self.accept("&"):
                rows[-1].append(self.sum())
            elif self.accept("\\\\"):
                if not self.comes("end"):
                    rows.append([self.sum()])
            else:
                raise self.unreadable(
                    "The matrix that begins here cannot be read.", "Write [[a, b], [c, d]].", opened
                )
        self.take()
        if all(len(row) == 1 for row in rows):
            return Stack(tuple(row[0] for row in rows))
        return Stack(tuple(Stack(tuple(row)) for row in rows))
