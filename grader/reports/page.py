"""What a console can show: colours or none, Unicode or ASCII, its width; and text made safe for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grader.reports.drawings import Line, Piece
from grader.text import clean_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# No white, black, yellow or bright colour: these read on light and on dark ground.
STYLES = {
    "": "",
    "strong": "bold",
    "faint": "dim",
    "frame": "dim",
    "label": "dim",
    "right": "green",
    "part": "magenta",
    "wrong": "bold red",
    "fault": "red",
    "review": "cyan",
}

_PROBE = "✓◐✗○⎡⎢⎣━─│…·"
_SPELLINGS = str.maketrans(
    {
        "×": "x",
        "−": "-",
        "–": "-",
        "—": "-",
        "…": "...",
        "·": "*",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "→": "->",
        "∞": "oo",
        "⋆": "*",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "⌊": "floor(",
        "⌋": ")",
        "⌈": "ceil(",
        "⌉": ")",
    }
)


class Page:
    """A console and what it can show.

    ``plain`` says that there are no colours (``NO_COLOR``, a file, a simple terminal): then no style is
    used at all and nothing but text comes out. ``ascii`` says that its encoding lacks our symbols.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.plain = console.color_system is None or console.no_color
        self._encoding = (console.encoding or "utf-8").lower()
        self.ascii = not _can_encode(_PROBE, self._encoding)
        self.dot, self.rule, self.dots = ("*", "-", "...") if self.ascii else ("·", "─", "…")
        self._lines: list[Text] = []
        self.width = max(60, min(console.width, 100))

    def spell(self, text: str) -> str:
        """Words of others, cleaned of control characters and put into what the encoding has."""
        cleaned = clean_text(text)
        if not self.ascii and (self._encoding.startswith("utf") or _can_encode(cleaned, self._encoding)):
            return cleaned
        return cleaned.translate(_SPELLINGS).encode(self._encoding, "replace").decode(self._encoding)

    def line(self, pieces: Iterable[Piece]) -> Text:
        """Pieces as one line that is cut, not wrapped; words of others in them are spelled already."""
        from rich.text import Text

        line = Text(no_wrap=True, overflow="crop")
        for text, role in pieces:
            line.append(text, style="" if self.plain else STYLES[role])
        return line

    def text(self, text: str, role: str = "") -> Text:
        """Running text that rich may wrap; never read as markup."""
        from rich.text import Text

        return Text(self.spell(text), style="" if self.plain else STYLES[role])

    def wrap(self, text: str, width: int, role: str = "") -> list[Line]:
        """Running text in lines of a width."""
        wrapped = self.text(text).wrap(self.console, max(10, width))
        return [((line.plain.rstrip(), role),) for line in wrapped]

    def fit(self, text: str, width: int) -> str:
        """A text on one line of exactly this width in cells: filled up, or cut at its end."""
        from rich.cells import cell_len, set_cell_size

        spelled = " ".join(self.spell(text).split())
        if cell_len(spelled) <= width:
            return set_cell_size(spelled, width)
        return set_cell_size(spelled, max(0, width - len(self.dots))) + self.dots

    def print(self, pieces: Iterable[Piece] = ()) -> None:
        """Put down one line; ``flush`` shows it."""
        line = self.line(pieces)
        line.rstrip()
        self._lines.append(line)

    def flush(self) -> None:
        """Show all lines at once, which is many times quicker than one by one."""
        from rich.text import Text

        # A console narrower than any layout wraps the lines after all, rather than losing their ends.
        fits = self.console.width >= self.width
        lines = Text("\n", no_wrap=fits, overflow="crop" if fits else "fold").join(self._lines)
        self._lines.clear()
        self.console.print(lines, markup=False, highlight=False)


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
