"""Text typed in the fonts before Unicode: what the letters of a TCVN3 or a VNI font mean."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from dvk_xl.vietnamese.syllables import is_syllable

Encoding = Literal["tcvn3", "tcvn3_capitals", "vni"]

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"

# TCVN 5712:1993 (ABC), the letters that the .Vn fonts have, from A1 and from B5 on; "." is a place without a letter
_TCVN3_FIRST: Final = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_SECOND: Final = "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
TCVN3: Final[Mapping[str, str]] = {
    chr(start + place): letter
    for start, letters in ((0xA1, _TCVN3_FIRST), (0xB5, _TCVN3_SECOND))
    for place, letter in enumerate(letters)
    if letter != "."
}
"""Letter of a .Vn font, as Windows-1252 shows it → Vietnamese letter."""
_TCVN3_TABLE: Final = str.maketrans(dict(TCVN3))
# the same standard has the five tones as signs of their own, which stand after a letter
_TCVN3_TONES: Final = dict(zip("\xb0\xb1\xb2\xb3\xb4", (_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT), strict=True))
_TCVN3_TONED: Final = re.compile("([AEIOUYaeiouyĂÂÊÔƠƯăâêôơư])([\xb0-\xb4])")

_PLAIN_MARKS: Final = dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
_HAT_MARKS: Final = dict(zip("âáàåãä", ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
_BOWL_MARKS: Final = dict(zip("êéèúüë", ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
_VNI_SINGLE: Final = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ"}


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _vni_small() -> Iterator[tuple[str, str]]:
    yield from _VNI_SINGLE.items()
    for base, letter in zip("aeouyôö", "aeouyơư", strict=True):
        yield from ((base + mark, _composed(letter + tone)) for mark, tone in _PLAIN_MARKS.items())
    for base, letter in zip("aeo", "âêô", strict=True):
        yield from ((base + mark, _composed(letter + tone)) for mark, tone in _HAT_MARKS.items())
    yield from (("a" + mark, _composed("ă" + tone)) for mark, tone in _BOWL_MARKS.items())


_SMALL: Final = dict(_vni_small())
VNI: Final[Mapping[str, str]] = _SMALL | {written.upper(): letter.upper() for written, letter in _SMALL.items()}
"""Letter, or letter and mark, of a VNI font, as Windows-1252 shows it → Vietnamese letter."""
# hasty typing gives a capital the mark of a small letter, or the other way round
_VNI_LENIENT: Final = {
    **{written[0].upper() + written[1:]: letter.upper() for written, letter in _SMALL.items()},
    **{written[0] + written[1:].upper(): letter for written, letter in _SMALL.items()},
    **VNI,
}
_VNI_LETTER: Final = re.compile("|".join(sorted(_VNI_LENIENT, key=len, reverse=True)))

_ONLY_UNICODE: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u036f]")
_ACCENTED: Final = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_WINDOWS_SIGN: Final = re.compile("[\x80-\x9f]")
_LOST: Final = "\ufffd"
_WORD: Final = re.compile("[A-Za-z\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff]+")
_ROUND_WORDS: Final = "«»·²³°"


def font_encoding(font: str) -> Encoding | None:
    """How text in this font is to be read: ".VnTime" as TCVN3, ".VnTimeH" as its capitals, "VNI-Times" as VNI.

    `None` for every other font, whose text is what it looks like. Source: domain.md 4.2.
    """
    name = font.strip().casefold()
    if name.startswith(("vni-", ".vni-")):
        return "vni"
    if not name.startswith(".vn"):
        return None
    return "tcvn3_capitals" if name.endswith("h") else "tcvn3"


def has_unicode_letters(text: str) -> bool:
    """Whether a text holds a letter such as ệ or đ, which no text in a legacy font can hold."""
    return bool(_ONLY_UNICODE.search(text))


def decode(text: str, encoding: Encoding) -> str | None:
    """The Unicode text (NFC) that was meant by text in such a font; `None` when the font cannot have meant it.

    Plain ASCII, and text that is proper Unicode whatever its font, come back unchanged. Signs that are no letters
    stay. TCVN3 has its accented capitals as a font of their own (".VnTimeH"): the whole text is in capitals.
    """
    if text.isascii():
        return text
    if _LOST in text:
        return None
    if has_unicode_letters(text):
        return None if is_legacy_word_in(text) else text
    signed = _WINDOWS_SIGN.sub(_windows_sign, text)
    meant = _from_vni(signed) if encoding == "vni" else _from_tcvn3(signed)
    if meant is None:
        return text if reads_as_unicode(text) else None
    return meant.upper() if encoding == "tcvn3_capitals" and meant != text else meant


def reads_as_unicode(text: str) -> bool:
    """Whether every word with an accent is spelled like a Vietnamese syllable as it stands."""
    words = (word.strip(_ROUND_WORDS) for word in _WORD.findall(text))
    return all(is_syllable(word) for word in words if not word.isascii())


def _windows_sign(found: re.Match[str]) -> str:
    # quotes and dashes of Windows that some program took over byte by byte
    return found[0].encode("latin-1").decode("cp1252", errors="replace")


def _from_tcvn3(text: str) -> str | None:
    if any(char not in TCVN3 for char in _ACCENTED.findall(text)):
        return None
    return _composed(_TCVN3_TONED.sub(_toned, text.translate(_TCVN3_TABLE)))


def _toned(found: re.Match[str]) -> str:
    return _composed(found[1] + _TCVN3_TONES[found[2]])


def _from_vni(text: str) -> str | None:
    if _ACCENTED.search(_VNI_LETTER.sub("", text)):
        return None
    return _composed(_VNI_LETTER.sub(lambda found: _VNI_LENIENT[found[0]], text))


# Text whose font is not known. Every sign of evidence is something that no correct text holds in that place.

_LEGACY_WORD: Final = re.compile("(?<![0-9])[A-Za-z\u00a1-\u00ff]+(?![0-9])")
_CAPITAL_INSIDE: Final = re.compile("[a-z][À-ÖØ-Þ]|[A-Za-z][À-ÖØ-Þ][a-z]")
_LETTER_SIGN: Final = re.compile("[¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶¸¹»¼½¾]")
# what may stand at the end of a word, or between two units, in correct text: m×n, N·m, x¹, Word®, «dân»
_UNSURE_SIGN: Final = re.compile("[×÷·]|[¹®©ª»¼½¾]$|^[«µ©·]")
_SURE_PAIR: Final = re.compile("[aeo][âåãäáà]|aê|[aeouy][øõ]|[ôö][ùøûõï]|öô|öu")
_SURE: Final = 2
_LONG_WORD: Final = 3
_FEW: Final = 4


def guess_encoding(text: str) -> Encoding | None:
    """The legacy encoding of a text without a font, told by its letters; `None` when it is not surely one.

    Never fires on correct Vietnamese, English or French: a word must hold what no spelling has there (a sign or a
    capital inside a word, two vowels with marks of VNI), and the words must become Vietnamese syllables.
    """
    if text.isascii() or has_unicode_letters(text) or _LOST in text:
        return None
    words = set(_LEGACY_WORD.findall(text))
    found: list[tuple[int, Encoding]] = []
    for encoding in ("tcvn3", "vni"):
        weight = sum(_evidence(word, encoding) for word in words if not word.isascii())
        if weight >= _SURE and becomes_vietnamese(text, encoding):
            found.append((weight, encoding))
    if not found:
        return None
    best = max(found, key=lambda one: one[0])[1]
    return "tcvn3_capitals" if best == "tcvn3" and _is_typed_in_capitals(text) else best


def becomes_vietnamese(text: str, encoding: Encoding) -> bool:
    """Whether a text changes when read in this encoding, and nearly all its words are then Vietnamese syllables."""
    if text.isascii() or has_unicode_letters(text) or decode(text, encoding) in {None, text}:
        return False
    words = [decode(word, encoding) or "" for word in _LEGACY_WORD.findall(text) if not word.isascii()]
    return sum(map(_is_strange, words)) * _FEW < max(len(words), 1)


def _is_strange(word: str) -> bool:
    # "HĐND", "đ/c": initials are no syllables and say nothing
    return not is_syllable(word) and len(word) > 1 and not word.isupper()


def holds_legacy_words(text: str) -> bool:
    """Whether a text read in the Western code page is surely legacy text: more words say so than gainsay it."""
    words = set(_LEGACY_WORD.findall(text)) if not text.isascii() else set()
    accented = [word for word in words if not word.isascii()]
    for encoding in ("tcvn3", "vni"):
        said = sum(_evidence(word, encoding) >= _SURE for word in accented)
        meant = [decode(word, encoding) for word in accented]
        strange = sum(word is None or _is_strange(word) for word in meant)
        if said > strange:
            return True
    return False


def is_legacy_word_in(text: str) -> bool:
    """Whether a text with letters of Unicode has also words that only a legacy font explains."""
    words = [word for word in _LEGACY_WORD.findall(text) if not word.isascii()]
    return any(_evidence(word, encoding) >= _SURE for word in words for encoding in ("tcvn3", "vni"))


def _evidence(word: str, encoding: Literal["tcvn3", "vni"]) -> int:
    """0: nothing; 1: may be an accident; 2: only this encoding explains the word."""
    meant = decode(word, encoding)
    if meant is None or meant == word or not is_syllable(meant):
        return 0
    if encoding == "tcvn3" and _CAPITAL_INSIDE.search(word):
        return _SURE
    if is_syllable(word):
        return 0
    if encoding == "vni":
        return _SURE if _SURE_PAIR.search(word.casefold()) else 0
    sure = _LETTER_SIGN.search(_UNSURE_SIGN.sub("", word)) and len(word) >= _LONG_WORD
    return _SURE if sure else int(bool(_LETTER_SIGN.search(word) or _UNSURE_SIGN.search(word)))


def _is_typed_in_capitals(text: str) -> bool:
    letters = [char for char in text if char.isascii() and char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)
