"""Signs and markup that stand for plain ones: full-width digits, vulgar fractions, HTML."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_MATHEMATICAL_DIGITS = {0x1D7CE + place: str(place % 10) for place in range(50)}
_FRACTIONS = {
    ord(sign): f" {fraction} "
    for sign, fraction in {
        "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
        "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
        "⅑": "1/9", "⅒": "1/10",
    }.items()
}  # fmt: skip
_PLAIN = {
    **_FULL_WIDTH,
    **_MATHEMATICAL_DIGITS,
    **_FRACTIONS,
    ord("⁄"): "/",
    ord("∕"): "/",
    ord("х"): "x",
    ord("✖"): "×",
    ord("⨉"): "×",
    ord("•"): "·",
    ord("↦"): "→",
    ord("⟶"): "→",
    ord("➝"): "→",
    ord("➔"): "→",
    ord("➜"): "→",
}
_LINE_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?|</(?:p|div|li)>", re.IGNORECASE)
_BELOW = re.compile(r"<sub>([^<>]{1,40})</sub>", re.IGNORECASE)
_ABOVE = re.compile(r"<sup>([^<>]{1,40})</sup>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|p|em|li|ul|ol|div|pre|code|mark|span|strong|center|font|small|big|kbd|tt)"
    r"(?:\s[^<>]{0,100})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:times|middot|sdot|minus|nbsp|thinsp|ndash|mdash|infin|le|ge|lt|gt|rarr|rArr|sigma|delta|part|sum"
    r"|lfloor|rfloor|lceil|rceil|frac12|frac14|frac34|sup2|sup3|asymp|amp|quot|isin|radic|[Dd]elta"
    r"|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});"
)


def without_markup(text: str) -> str:
    """A text in plain signs, with line breaks for HTML's and without its tags."""
    if not text.isascii():
        text = text.translate(_PLAIN)
    if "&" in text and ";" in text:
        text = _ENTITY.sub(lambda found: _sign(found.group()), text)
    if "<" in text and ">" in text:
        text = _ABOVE.sub(r"^{\1}", _BELOW.sub(r"_{\1}", _LINE_BREAK.sub("\n", text)))
        text = _TAG.sub("", text)
    return text


def _sign(entity: str) -> str:
    from html import unescape

    return unescape(entity).translate(_PLAIN)
