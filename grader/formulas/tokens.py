"""The lexer: plain and LaTeX notation to one list of tokens, each with its place in the text.

LaTeX needs no parser of its own: its commands become the operators and names of plain notation
here, its braces are brackets to the parser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grader.errors import Unreadable

MAX_CHARACTERS = 2_000
MAX_TOKENS = 1_000
MAX_NAME = 60

GREEK = {
    letter: unicodedata.name(letter).rsplit(" ", 1)[-1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
GREEK |= {letter.upper(): name.capitalize() for letter, name in GREEK.items()}
GREEK |= {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "µ": "mu"}

_GREEK_COMMANDS = {name: name for name in GREEK.values()} | {
    f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "sigma", "kappa", "pi")
}
_OPERATOR_COMMANDS = {
    "cdot": "·", "times": "×", "bullet": "·", "odot": "⊙", "circ": "⊙", "otimes": "⊗", "div": "/",
    "ast": "*", "star": "*", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖",
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "sqrt", "sum": "sum",
    "prod": "prod",
    "top": "ᵀ", "intercal": "ᵀ", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=",
    "geqslant": ">=", "lt": "<", "gt": ">", "in": "∈", "dots": "…", "ldots": "…", "cdots": "…",
    "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "lbrace": "{", "rbrace": "}", "prime": "'",
    "bmod": "%", "colon": ":", "approx": "=", "equiv": "=", "coloneqq": "=",
}  # fmt: skip
_FUNCTION_COMMANDS = {
    "exp", "log", "ln", "min", "max", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan",
    "softmax", "sigmoid", "relu", "sign",
}  # fmt: skip
_NAME_COMMANDS = {"infty": "inf", "ell": "l"} | {name: name for name in _FUNCTION_COMMANDS}
_DROPPED_COMMANDS = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr",
    "displaystyle", "textstyle", "therefore", "limits", "nolimits", "boxed", "mathbf", "boldsymbol",
    "bm", "vec", "mathit", "mathcal", "mathbb", "quad", "qquad", "enspace", "thinspace",
}  # fmt: skip
_WORD = re.compile(
    r"\\(?:text|mathrm|operatorname\*?|mathsf|mathtt|textrm|textit|textbf|mathbf|mathit)"
    r"\s*\{\s*([A-Za-z][A-Za-z0-9 -]*)\}"
)
_VARIABLE = r"\s*\\?([A-Za-z]+(?:_?\{?[A-Za-z0-9]+\}?)?)\s*"
_D = r"(?:\\partial|∂|\\mathrm\s*\{\s*d\s*\}|d)"
_DERIVATIVE = re.compile(rf"\\[dt]?frac\s*\{{\s*{_D}{_VARIABLE}\}}\s*\{{\s*{_D}{_VARIABLE}\}}")
_PLAIN_DERIVATIVE = re.compile(
    r"(?:\\partial\s*|∂|d)([A-Za-z]+[0-9]*)\s*/\s*(?:\\partial\s*|∂|d)([A-Za-z]+[0-9]*)"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{\s*([A-Za-z]+)\*?\s*\}(?:\s*\{[lcr| ]*\})?")
_MATRICES = frozenset({"matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array"})
_LAYOUTS = frozenset({"equation", "align", "aligned", "gather", "gathered", "split"})
_SPACE = re.compile(r"(?:\s|\\[,;:! ]|\\[()\[\]]|[$`~\u00a0\u2009\u202f\u2061\u2062])+")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_OPERATOR = re.compile(
    r"\*\*|\.\*|\./|\.\^|//|<=|>=|\.\.\.|\.\.|\\\\|\\[{}|_*^]|[-+*/@^_()\[\]{}|,;'.:<>%=&]"
)
_ALIKE = {
    "**": "^", ".^": "^", ".*": "⊙", "./": "/", "...": "…", "\\{": "{", "\\}": "}", "\\|": "‖", "\\_": "_",
    "\\*": "*", "\\^": "^",
}  # fmt: skip
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "×": "×", "·": "·", "⋅": "·", "∙": "·", "•": "·", "∗": "*", "⊙": "⊙",
    "∘": "⊙", "⊗": "⊗", "÷": "/", "∕": "/", "⁄": "/", "⌊": "⌊", "⌋": "⌋", "⌈": "⌈", "⌉": "⌉",
    "√": "sqrt", "∑": "sum",
    "∏": "prod", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "∈": "∈", "…": "…", "⋯": "…", "ᵀ": "ᵀ", "⊤": "ᵀ",
    "‖": "‖", "∥": "‖", "≈": "=", "≡": "=", "′": "'", "’": "'", "，": ",", "（": "(", "）": ")",
}  # fmt: skip
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙ₊₋", "0123456789ijkmn+-", strict=True))
_OPENING = frozenset("([{⌊⌈")
_CLOSING = frozenset(")]}⌋⌉")
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75"}


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name or an operator (``kind`` number, name, sign, end), and where it starts.

    What no formula contains is of kind "bad", with the reason as its text: a left-hand side may hold it.
    """

    kind: str
    text: str
    start: int
    spaced: bool = False
    new_line: bool = False


def place(start: int) -> str:
    """A place inside an answer, for people: columns count from 1."""
    return f"column {start + 1}"


def split_tokens(tokens: Iterable[Token], marks: Collection[str]) -> list[list[Token]]:
    """The parts between these marks outside all brackets, without the marks."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += nesting(token)
        if depth == 0 and token.text in marks:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def nesting(token: Token) -> int:
    """How a token changes the number of open brackets: 1, -1 or 0."""
    return (token.text in _OPENING) - (token.text in _CLOSING) if token.kind == "sign" else 0


def read_tokens(text: str, derivatives: Collection[str] = ()) -> list[Token]:
    """The tokens of a formula, ended by one of kind "end".

    ``derivatives`` are the names such as ``dJ/dy`` to take as one name in plain notation.

    Raises:
        Unreadable: when the text is too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(
            f"The formula has {len(text):,} characters; {MAX_CHARACTERS:,} are allowed.",
            mend="Write the final formula only, for example 2*n + 1.",
        )
    return _Lexer(text, derivatives).tokens()


class _Lexer:
    def __init__(self, text: str, derivatives: Collection[str]) -> None:
        self.text = text
        self.derivatives = derivatives
        self.position = 0
        self.spaced = self.new_line = False
        self.in_matrix = 0
        self.found: list[Token] = []

    def tokens(self) -> list[Token]:
        while self.position < len(self.text):
            if match := _SPACE.match(self.text, self.position):
                self.position = match.end()
                self.spaced = True
                self.new_line |= "\n" in match[0]
                continue
            self._next()
            if len(self.found) > MAX_TOKENS:
                raise Unreadable("The formula is too long.", mend="Write the final formula only.")
        self._add("end", "", 0)
        return self.found

    def _add(self, kind: str, text: str, length: int) -> None:
        self.found.append(Token(kind, text, self.position, self.spaced, self.new_line))
        self.position += length
        self.spaced = self.new_line = False

    def _next(self) -> None:
        text, at = self.text, self.position
        if text[at] == "\\":
            self._command()
        elif (match := _PLAIN_DERIVATIVE.match(text, at)) and _derivative(match) in self.derivatives:
            self._add("name", _derivative(match), len(match[0]))
        elif match := _NUMBER.match(text, at):
            self._add("number", match[0], len(match[0]))
        elif match := _NAME.match(text, at):
            self._name(match[0])
        elif text[at] in GREEK:
            digits = re.compile(r"[0-9]*").match(text, at + 1)
            suffix = digits[0] if digits else ""
            self._add("name", GREEK[text[at]] + suffix, 1 + len(suffix))
        elif match := _OPERATOR.match(text, at):
            self._operator(match[0])
        elif text[at] in _SUPERSCRIPTS:
            self._raised_or_lowered("^", _SUPERSCRIPTS)
        elif text[at] in _SUBSCRIPTS:
            self._raised_or_lowered("_", _SUBSCRIPTS)
        else:
            self._symbol(text[at])

    def _name(self, written: str) -> None:
        if len(written) <= MAX_NAME:
            self._add("name", written, len(written))
        else:
            self._add("bad", f"A word of {len(written)} letters is no name.", len(written))

    def _operator(self, written: str) -> None:
        if written == "&" and not self.in_matrix and self._beside_equals():  # alignment mark
            self.position += 1
            return
        self._add("sign", _ALIKE.get(written, written), len(written))

    def _beside_equals(self) -> bool:
        before = self.found[-1].text if self.found else "="
        return before == "=" or self.text[self.position + 1 :].lstrip().startswith(("=", "\\approx", "≈"))

    def _symbol(self, character: str) -> None:
        if character == "ᵀ":
            self._add("sign", "^", 0)
            self._add("sign", "ᵀ", 1)
        elif character in _SIGNS:
            self._add("sign", _SIGNS[character], 1)
        elif character == "∞":
            self._add("name", "inf", 1)
        elif character in _VULGAR:
            self._add("number", _VULGAR[character], 1)
        else:
            self._add("bad", f"The character {_visible(character)} has no meaning in a formula.", 1)

    def _raised_or_lowered(self, operator: str, table: dict[str, str]) -> None:
        """Unicode digits above or below the line, as ``^{...}`` or ``_{...}``."""
        end = self.position
        while end < len(self.text) and self.text[end] in table:
            end += 1
        written = "".join(table[character] for character in self.text[self.position : end])
        self._add("sign", operator, 0)
        self._add("sign", "{", 0)
        for part in re.findall(r"[0-9]+|.", written):
            kind = "number" if part.isdigit() else "name" if part.isalpha() else "sign"
            self._add(kind, part, 0)
        self._add("sign", "}", end - self.position)

    def _command(self) -> None:
        text, at = self.text, self.position
        if match := _DERIVATIVE.match(text, at):
            self._add("name", _derivative(match), len(match[0]))
        elif match := _WORD.match(text, at):
            self._add("name", match[1].strip(), len(match[0]))
        elif match := _ENVIRONMENT.match(text, at):
            self._environment(match)
        elif match := _COMMAND.match(text, at):
            self._named_command(match[1], len(match[0]))
        elif match := _OPERATOR.match(text, at):
            self._operator(match[0])
        else:
            self._add("bad", "A backslash stands alone here.", 1)

    def _environment(self, match: re.Match[str]) -> None:
        if match[2] in _MATRICES:
            self.in_matrix += 1 if match[1] == "begin" else -1
            self._add("sign", match[1], len(match[0]))
        elif match[2] in _LAYOUTS:
            self.position = match.end()
        else:
            self._add(
                "bad", f"The LaTeX environment {match[2][:40]} cannot be read in a formula.", len(match[0])
            )

    def _named_command(self, name: str, length: int) -> None:
        if name in _DROPPED_COMMANDS:
            self.position += length
            if name in ("left", "right") and self.text[self.position : self.position + 1] == ".":
                self.position += 1
        elif name == "tag":
            closing = self.text.find("}", self.position)
            self.position = closing + 1 if closing >= 0 else len(self.text)
        elif name in _OPERATOR_COMMANDS:
            self._add("sign", _OPERATOR_COMMANDS[name], length)
        elif name in _NAME_COMMANDS:
            self._add("name", _NAME_COMMANDS[name], length)
        elif name in _GREEK_COMMANDS:
            self._add("name", _GREEK_COMMANDS[name], length)
        else:
            self._add("bad", f"The LaTeX command \\{name[:40]} cannot be read in a formula.", length)


def _derivative(match: re.Match[str]) -> str:
    above, below = (re.sub(r"[_{}]", "", part) for part in match.groups())
    return f"d{above}/d{below}"


def _visible(character: str) -> str:
    """A character as it may be printed: control and direction marks by their code point only."""
    return character if character.isprintable() else f"U+{ord(character):04X}"
