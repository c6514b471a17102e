"""The nearest known name to one that is unknown."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """ "Did you mean ...?" for an unknown name, or an empty string where nothing is near."""
    import difflib

    found = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.6)
    return f"Did you mean '{found[0]}'?" if found else ""
