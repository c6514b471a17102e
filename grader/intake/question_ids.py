"""Which words of a text name a question."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

ID = r"[A-Za-z0-9_]+(?:[-.][A-Za-z0-9_]+)*"
_PREFIXED = re.compile(rf"(?:{ID}/)?{ID}")
_LOOKS_LIKE_ID = re.compile(r"[a-z0-9]+(?:-[A-Za-z0-9.]+)+|[a-z]{1,3}[0-9]{1,3}[a-z]?")
_NUMBERED = re.compile(r"[a-z]{1,4}[0-9]+[a-z0-9.]*(?:-[A-Za-z0-9.]+)+")
_WORDS_TO_LOOK_AT = 12
_MOST_LOOKED_UP = 500


class QuestionIds:
    """Tells ids of questions from other words, by the assignment's own ids where they are known.

    Without them, a word counts that looks like an id: lower case, with hyphens or a number.
    """

    def __init__(self, known: Collection[str], assignment: str | None) -> None:
        self._known = {name.casefold(): name for name in known}
        self._close: dict[str, bool] = {}
        self._prefix = f"{assignment}/".casefold() if assignment else ""

    def in_heading(self, text: str, *, nested: bool) -> tuple[str, str] | None:
        """The id that a heading names, and what follows it.

        A heading ``nested`` in another question's section is the answer's own, unless it plainly names a
        question.
        """
        words = list(_PREFIXED.finditer(text[:400]))[: 1 if nested else _WORDS_TO_LOOK_AT]
        for word in words:
            known = self._exactly(word[0])
            if known is not None:
                return known, text[word.end() :]
        for word in words if self._known else words[:1]:
            if self._nearly(word[0], numbered=nested):
                return word[0], text[word.end() :]
        return None

    def in_label(self, word: str, *, in_section: bool) -> str | None:
        """The id that a label ("id: answer") names; inside a heading's section only ids that are known."""
        known = self._exactly(word)
        if known is not None:
            return known
        if self._known or not in_section:
            return word if self._nearly(word, numbered=False) else None
        return None

    def _exactly(self, word: str) -> str | None:
        return self._known.get(word.casefold().removeprefix(self._prefix))

    def _nearly(self, word: str, *, numbered: bool) -> bool:
        """Whether a word that is no known id was meant as one."""
        own = word.rpartition("/")[2]
        if self._known:
            return "-" in own and self._is_close(own.casefold()[:100])
        return bool((_NUMBERED if numbered else _LOOKS_LIKE_ID).fullmatch(own))

    def _is_close(self, word: str) -> bool:
        if word not in self._close:
            # Looking for near ids is slow, and a sheet of honest slips has few.
            if len(self._close) >= _MOST_LOOKED_UP:
                return False
            self._close[word] = bool(get_close_matches(word, self._known, 1, 0.8))
        return self._close[word]
