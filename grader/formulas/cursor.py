"""A place in a list of tokens, with the messages for what stands there."""

from __future__ import annotations

from grader.errors import Unreadable
from grader.formulas.scope import Scope
from grader.formulas.tokens import Token, place

MAX_DEPTH = 40
"""Brackets, roots and exponents within one another; each counts twice, for what is in it and around it."""


class Cursor:
    """Tokens read one by one from the left."""

    def __init__(self, tokens: list[Token], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.at = 0
        self.depth = 0
        self.bars = ""
        self.used: set[str] = set()
        self.free: list[str] = []
        self.in_index = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """A later token, the end when there is none."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next token, stepping over it; never past the end."""
        token = self.token
        if token.kind != "end":
            self.at += 1
        return token

    def comes(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.token.kind == "sign" and self.token.text in signs

    def accept(self, *signs: str) -> bool:
        """Step over one of these signs if it comes next."""
        if self.comes(*signs):
            self.at += 1
            return True
        return False

    def expect(self, sign: str, opened: Token) -> None:
        """Step over a closing sign. Raises ``Unreadable`` at the bracket that it should close."""
        if self.accept(sign):
            return
        if self.token.kind == "end":
            raise Unreadable(
                f"The bracket {opened.text} is not closed.", where=place(opened.start), mend=f"Add {sign}."
            )
        raise self.unreadable(f"{sign} is expected here, to close the bracket of column {opened.start + 1}.")

    def unreadable(self, message: str, mend: str = "", token: Token | None = None) -> Unreadable:
        """The error that says what cannot be read at a token."""
        return Unreadable(
            message, where=place((token or self.token).start), mend=mend or "Write for example 2*(a + b)/c^2."
        )

    def deeper(self) -> None:
        """Count one more part within a part."""
        self.depth += 1
        if self.depth > 2 * MAX_DEPTH:
            raise self.unreadable(
                f"More than {MAX_DEPTH} brackets, roots or exponents stand within one another.",
                "Write a simpler formula.",
            )
