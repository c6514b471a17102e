"""Reading names: variables, constants, products of letters."""

from __future__ import annotations

import re

from grader.formulas.calls import REDUCTIONS, CallReader
from grader.formulas.scope import CONSTANTS, NAMESPACES, is_free_index
from grader.formulas.syntax import Index, Name, Node, Number
from grader.formulas.tokens import Token


class NameReader(CallReader):
    """The part of the parser that begins at a name."""

    def name(self) -> Node:
        """A variable, a call, a constant, or several names written as one."""
        token = self.take()
        if token.text in NAMESPACES and self.comes(".") and self.ahead().kind == "name":
            self.take()
            token = self.take()
        if token.text in REDUCTIONS and not self.scope.exact(token.text):
            if self.comes("_"):
                return self.reduction(token)
            if token.text in ("Sigma", "Pi"):
                return self.bare_reduction(token)
        function = self.scope.function(token.text)
        if function and self._is_call(token):
            return self.call(token, function)
        self._part_label_and_transpose()
        shadowed = self._is_entry(token.text) and not self.comes("[", "_")
        if (self.scope.exact(token.text) and not shadowed) or self._labelled(token):
            return self._variable(token)
        return self._unknown(token)

    def _is_entry(self, written: str) -> bool:
        """Whether W1, an alias at most, is the entry of a declared vector W."""
        base = written.rstrip("0123456789")
        return base != written and self.scope.only_alias(written) and bool(self.scope.rank(base))

    def _is_call(self, token: Token) -> bool:
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
            return self.free_index(text)
        ways = self.scope.factors(text) or self._entries(text)
        if len(ways) == 1:
            return self._product_of_names(token, ways[0])
        if len(ways) > 1:
            raise self.unreadable(
                f"{text} can be read as several products.", "Write * between the factors.", token
            )
        near = self.scope.nearest(text)
        hint = f"Did you mean {near}? " if near else ""
        if self.comes("(") and len(text) > 1:
            known = "Among the known functions are exp, log, sqrt, abs, floor, ceil, max, sum and outer."
            raise self.unreadable(f"The function {text[:40]} is not known here.", hint + known, token)
        raise self.unreadable(f"The name {text[:40]} is not known here.", hint + self.scope.listing(), token)

    def _entries(self, text: str) -> list[list[str]]:
        """W1X1 as the product of the entries W1 and X1, if it is one."""
        parts = re.findall(r"[A-Za-z]+[0-9]*", text)
        known = all(
            self.scope.exact(part) or self.scope.rank(self.scope.find(part.rstrip("0123456789")) or "")
            for part in parts
        )
        return [parts] if known and len(parts) > 1 and "".join(parts) == text else []

    def _run_on_indices(self, token: Token, name: str, digits: str) -> Node:
        self.used.add(name)
        if self.scope.rank(name) == 2:
            if len(digits) != 2:
                raise self.unreadable(
                    f"{token.text} needs two indices.", f"Write {name}_{{1,2}} or {name}[1, 2].", token
                )
            return Index(Name(name), (Number(float(digits[0])), Number(float(digits[1]))), self.index_base)
        return Index(Name(name), (Number(float(digits)),), self.index_base)

    def _product_of_names(self, token: Token, parts: list[str]) -> Node:
        """Put the parts of a run of letters back as names of their own, the last with what follows it."""
        starts = [token.start + sum(map(len, parts[:index])) for index in range(len(parts))]
        pieces = [Token("name", part, start) for part, start in zip(parts, starts, strict=True)]
        self.tokens[self.at - 1 : self.at] = pieces
        self.at -= 1
        return self.name()
