"""Letters, names and their keys: what is equal, what only looks alike, and what comes first."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dvk_xl.vietnamese.unit_words import (
    AFTER_NUMERAL,
    FIRST_WORDS,
    LONGEST,
    NUMBER_WORDS,
    PHRASES,
    ROMAN,
    UNSURE_NUMERALS,
)

SortPart = tuple[int, int, str, str]
SortKey = tuple[tuple[SortPart, ...], str, str]

_REMEMBERED = 16_384

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t]+")

_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
"""Letters of other languages that old keyboards typed for đ."""
_HAS_LOOKALIKE = re.compile("[\u00d0\u0189\u00f0\u0256]")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟«»‹›′″ʹʼ＂＇]")
_DASHES = re.compile("\\s*(?:[-‐‑‒–—―−﹣－]\\s*)+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text that is what it looks like; `changes` are of "nfd", "nbsp", "zero_width", in this order."""

    text: str
    changes: tuple[str, ...]


def clean(text: str) -> Cleaned:
    """Text in composed letters (NFC), with ordinary spaces only and nothing invisible.

    Line breaks inside stay, as line feeds. Outer blanks, doubled spaces and blanks at line ends go without
    being listed. Source: domain.md 4.1 (text from Zalo and the web) and 4.2, rule I309.
    """
    if _is_clean(text):
        return Cleaned(text, ())
    visible = _INVISIBLE.sub("", text.translate(_LOOKALIKES))
    spaced = _SPACES.sub(" ", visible)
    composed = unicodedata.normalize("NFC", spaced)
    found = (("nfd", composed != spaced), ("nbsp", spaced != visible), ("zero_width", visible != text))
    lines = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", composed)).replace(" \n", "\n")
    return Cleaned(lines.strip(" \n"), tuple(name for name, changed in found if changed))


def _is_clean(text: str) -> bool:
    # no invisible letter, line break or foreign space is printable: one quick look spares most cells the work
    if text[:1] == " " or text[-1:] == " " or "  " in text or not text.isprintable():
        return False
    return text.isascii() or (not _HAS_LOOKALIKE.search(text) and unicodedata.is_normalized("NFC", text))


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Key of ordinary text: case, place of the tone mark, kind of dash, quotes and spaces do not count.

    Accents and numbers count, and so do i and y. "Hoà" is "hòa", "Thuỷ" is "thủy", "tòan" is "toàn", "Qúy" is
    "quý". One line, idempotent. Source: domain.md 4.2.
    """
    key = clean(text).text
    key = key.casefold() if key.isascii() else unicodedata.normalize("NFD", key).casefold()
    key = unicodedata.normalize("NFC", _QUOTES.sub("", key))
    key = _DASHES.sub("-", " ".join(key.split()))
    return key if key.isascii() else _fold_tone_place(key)


_TONED = {"a": "àảãáạ", "e": "èẻẽéẹ", "i": "ìỉĩíị", "o": "òỏõóọ", "u": "ùủũúụ", "y": "ỳỷỹýỵ"}


def _tone_places(*pairs: tuple[str, str]) -> dict[str, str]:
    """Tone on the second vowel → tone on the first, for each pair of vowels and each tone."""
    return {
        first + toned: _TONED[first][tone] + second
        for first, second in pairs
        for tone, toned in enumerate(_TONED[second])
    }


_BOTH_PLACES = (("o", "a"), ("o", "e"), ("u", "y"))
_AFTER_Q = (("u", "a"), ("u", "e"), ("u", "i"))
_TO_FIRST = _tone_places(*_BOTH_PLACES)
_TO_SECOND = {first: second for second, first in _tone_places(*_BOTH_PLACES, *_AFTER_Q).items()}
_LETTER = "[^\\W\\d_]"
# in an open syllable both places are in use, official texts prefer the first; before a letter and after "q"
# only the second is right, and the first is a slip of the keyboard
_OPEN = re.compile(f"(?<!q)(?:{'|'.join(_TO_FIRST)})(?!{_LETTER}|[\u0300-\u036f])")
_CLOSED = re.compile(
    f"(?<!q)[òỏõóọ][ae](?={_LETTER})|(?<!q)[ùủũúụ]y(?={_LETTER})|(?<=q)[ùủũúụ][aeiy](?![\u0300-\u036f])"
)


def _fold_tone_place(key: str) -> str:
    opened = _OPEN.sub(lambda found: _TO_FIRST[found[0]], key)
    return _CLOSED.sub(lambda found: _TO_SECOND[found[0]], opened)


def strip_accents(text: str) -> str:
    """Text without accents, đ as d. For suggestions only, never for equality: Cẩm Giang is not Cẩm Giàng."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(char for char in apart if unicodedata.category(char) != "Mn"))


def _words(key: str) -> list[str]:
    """Words of a folded text; punctuation parts them ("3.5" is not "35"), "%" stays, "&" is "và"."""
    if key.replace(" ", "").isalnum():
        return key.split()
    return "".join(_without_mark(char) for char in key).split()


@lru_cache(1024)
def _without_mark(char: str) -> str:
    if char == "&":
        return " và "
    return " " if char != "%" and unicodedata.category(char).startswith("P") else char


_LEADS = (["mô", "hình"], ["dân", "vận", "khéo"])


@lru_cache(_REMEMBERED)
def name_key(text: str) -> str:
    """Key of a model's name: folded, without punctuation and a leading "mô hình" or "dân vận khéo".

    Empty when nothing else is said. Different accents or numbers make different keys.
    """
    words = _words(fold(text))
    while lead := next((lead for lead in _LEADS if words[: len(lead)] == lead), None):
        words = words[len(lead) :]
    return " ".join(words)


@lru_cache(_REMEMBERED)
def unit_key(text: str) -> str:
    """Key of a unit's name: folded, short forms written out, numbers as plain digits.

    "CB TDP số 03" is "chi bộ tổ dân phố 3"; what stands in brackets stays, as words. Letters and
    digits without a space ("CB01", "TDP-3") stay as they are, for they may be a unit's code.
    Source: domain.md 4.3.
    """
    key = fold(text)
    if _CODE.fullmatch(key):
        return key
    words = [piece for word in _words(key) for piece in _unglue(word)]
    return " ".join(_write_numbers(_write_out(words)))


_CODE = re.compile("[^\\W\\d_]+[-_]?[0-9]+")
_GLUED = re.compile("(cb|đb|tdp|kdc|kp|bộ|tổ|phố|khu|cư|thôn|xóm|số)([0-9]+[a-z]?)")


def _unglue(word: str) -> tuple[str, ...]:
    found = _GLUED.fullmatch(word)
    return found.groups() if found else (word,)


def _write_out(words: Sequence[str]) -> list[str]:
    written: list[str] = []
    at = 0
    while at < len(words):
        length, meaning = _meaning(words, at)
        written += meaning.split()
        at += length
    return written


def _meaning(words: Sequence[str], at: int) -> tuple[int, str]:
    """How many words from here make a short form, and what it stands for."""
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        if phrase in PHRASES:
            return length, PHRASES[phrase]
    if at == 0 and words[0] in FIRST_WORDS:
        return 1, FIRST_WORDS[words[0]]
    if words[at] == "p" and at + 1 < len(words):
        return 1, "phường"
    return 1, words[at]


_NUMBERED = re.compile("(?:^| )(?:chi bộ|tổ|tổ dân phố|khu|khu dân cư|khu phố|thôn|xóm)$")
_LEADING_ZEROS = re.compile("^0+(?=[0-9])")


def _write_numbers(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        named = words[at] == "số"
        length, number = _numeral(words, at + named, named=named)
        yield number or words[at]
        at += named + length if number else 1


def _numeral(words: Sequence[str], at: int, *, named: bool) -> tuple[int, str]:
    """How many words from here make a number, and its digits; `named`: "số" stands before."""
    if at < len(words) and words[at][0].isdecimal():
        return 1, _LEADING_ZEROS.sub("", words[at])
    if _NUMBERED.search(" ".join(words[max(0, at - named - 3) : at - named])):
        for length in (2, 1):
            numeral = " ".join(words[at : at + length])
            digits = NUMBER_WORDS.get(numeral) or ROMAN.get(numeral)
            if digits and (named or _surely_number(numeral, words[at + length : at + length + 1])):
                return length, digits
    return 0, ""


def _surely_number(numeral: str, following: Sequence[str]) -> bool:
    return numeral not in UNSURE_NUMERALS or not following or following[0] in AFTER_NUMERAL


def numbers_in(key: str) -> tuple[str, ...]:
    """Numbers in a key, in order, without leading zeros: "TDP 3" is never "TDP 13"."""
    return tuple(digits.lstrip("0") or "0" for digits in re.findall("[0-9]+", key))


_LETTER_RANK = {letter: chr(ord("A") + rank) for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONE_RANK = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_FOREIGN = "\x7f"
_SORTED = re.compile(f"[0-9]+|(?:{_LETTER}[\u0300-\u036f]*)+")


@lru_cache(_REMEMBERED)
def sort_key(text: str) -> SortKey:
    """Place of a text in Vietnamese order: syllable by syllable, letters before tones, numbers by size.

    Tones run ngang, huyền, hỏi, ngã, sắc, nặng; numbers stand before letters, small letters before capitals;
    other alphabets come last. Any two texts compare, and only equal clean texts are equal.
    Source: domain.md 4.4 (Vietlex).
    """
    cleaned = clean(text).text
    parts = _SORTED.findall(unicodedata.normalize("NFD", cleaned).casefold())
    return tuple(_sort_part(part) for part in parts), cleaned.swapcase(), cleaned


@lru_cache(_REMEMBERED)
def _sort_part(part: str) -> SortPart:
    if part[0] in "0123456789":
        digits = part.lstrip("0")
        return 0, len(digits), digits, ""
    shaped = unicodedata.normalize("NFC", "".join(char for char in part if char not in _TONE_RANK))
    letters = "".join(_LETTER_RANK.get(char, _FOREIGN + char) for char in shaped)
    return 1, 0, letters, "".join(_TONE_RANK.get(char, "") for char in part)


_YES = frozenset({"x", "v", "có", "co", "1", "true", "đúng", "✓", "✔", "√", "☑", "\uf0fc"})
_NO = frozenset({"", "-", "0", "k", "ko", "không", "khong", "không có", "chưa", "chưa có", "false", "sai", "☐"})


def is_yes(text: str) -> bool:
    """Whether a cell is ticked or says yes; a text that is neither yes nor no is something to ask about."""
    return fold(text).rstrip(" .") in _YES


def is_no(text: str) -> bool:
    """Whether a cell says no, or nothing at all."""
    return fold(text).rstrip(" .…") in _NO
