"""The names that a formula may use, and how what people write is matched with them."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from grader.formulas.functions import FUNCTIONS, SPELLINGS

CONSTANTS = {"e": math.e, "pi": math.pi}
NAMESPACES = frozenset({"np", "numpy", "math", "torch"})


def canonical(name: str) -> str:
    """A name without the marks that set its subscript: W_1, W_{1} and W1 are one name."""
    return re.sub(r"[_{}\\ ]", "", name)


def is_free_index(written: str) -> bool:
    """Whether a name may stand for all the indices of an axis: one small letter."""
    return len(written) == 1 and "a" <= written <= "z"


@dataclass(slots=True)
class Scope:
    """Declared names with their number of axes (None where unknown), aliases, and running indices.

    ``derived`` are the names whose values follow from the others: ``s(x)`` with such a name is ``s``.
    """

    axes: Mapping[str, int | None]
    aliases: Mapping[str, str] = field(default_factory=dict)
    derived: Collection[str] = ()
    bound: list[str] = field(default_factory=list)
    known: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {canonical(name): name for name in self.axes}
        for alias, name in self.aliases.items():
            self.known.setdefault(canonical(alias), name)

    def find(self, written: str) -> str | None:
        """The declared name or running index that a written name stands for, in either case of letters."""
        plain = canonical(written)
        if plain in self.bound:
            return plain
        if plain in self.known:
            return self.known[plain]
        if plain in CONSTANTS or self.function(plain):
            return None
        alike = {name for key, name in self.known.items() if key.lower() == plain.lower()}
        return alike.pop() if len(alike) == 1 else None

    def exact(self, written: str) -> bool:
        """Whether a name is declared or bound just so."""
        plain = canonical(written)
        return plain in self.bound or plain in self.known

    def only_alias(self, written: str) -> bool:
        """Whether a name is an alias and no declared name itself."""
        plain = canonical(written)
        return plain in self.known and all(canonical(name) != plain for name in self.axes)

    def rank(self, name: str) -> int | None:
        """The number of axes of a declared name or running index."""
        return 0 if name in self.bound else self.axes.get(name)

    def function(self, written: str) -> str | None:
        """The function that a name stands for."""
        for spelling in (written, written.lower()):
            name = SPELLINGS.get(spelling, spelling)
            if name in FUNCTIONS:
                return name
        return None

    def symbols(self, written: str) -> list[str]:
        """The one way to take a run of letters and digits as several names and single digits, or nothing.

        Letters that are no names count as free indices when there is no other way.
        """
        ways = self._splits(written, {})
        if not ways and all(is_free_index(one) or one.isdigit() or self.exact(one) for one in written):
            return list(written)
        return ways[0] if len(ways) == 1 else []

    def factors(self, written: str) -> list[list[str]]:
        """The ways to take a run of letters as a product of names: one, several, or none."""
        return self._splits(written, {}, digits=False)

    def _splits(
        self, written: str, memory: dict[str, list[list[str]]], *, digits: bool = True
    ) -> list[list[str]]:
        if not written:
            return [[]]
        if written not in memory:
            ways: list[list[str]] = []
            for end in range(1, min(len(written), 24) + 1):
                head = written[:end]
                if self.exact(head) or head in ("e", "pi") or (digits and end == 1 and head.isdigit()):
                    ways += [[head, *rest] for rest in self._splits(written[end:], memory, digits=digits)][:2]
            memory[written] = ways[:2]
        return memory[written]

    def listing(self) -> str:
        """The declared names, for messages."""
        names = sorted(self.axes, key=str.lower)
        if not names:
            return "No variables are asked for here: give a number."
        return "Use " + ", ".join(names[:20]) + (", ..." if len(names) > 20 else "") + "."

    def nearest(self, written: str) -> str:
        """A declared name or function much like a written one, or nothing."""
        close = difflib.get_close_matches(
            canonical(written)[:40], [*self.known, *FUNCTIONS, *SPELLINGS], 1, 0.7
        )
        return close[0] if close else ""
