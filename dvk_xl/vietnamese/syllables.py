"""Whether a word is spelled like a Vietnamese syllable: first consonants, rhymes, and the tones a rhyme can have."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_FIRST: Final = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_WRITTEN: Final = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet "
    "oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych "
    "uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu "
    "y yêm yên yêng yêt yêu"
)
_RHYMES: Final = frozenset(_WRITTEN.split())
_TONE: Final = re.compile("([aeiouy][\u0302\u0306\u031b]?)([\u0300\u0301\u0303\u0309\u0323])")
_STOPPED: Final = ("c", "ch", "k", "p", "t")
_STOPPED_TONES: Final = "\u0301\u0323"
_SPLIT: Final = re.compile(f"({_FIRST})?(.*)", re.DOTALL)


@lru_cache(8192)
def is_syllable(word: str) -> bool:
    """Whether it is spelled like one Vietnamese syllable of any case, whichever vowel its tone stands on.

    The place of the tone does not count ("hòa", "hoà"). A rhyme that ends in c, ch, p or t has the tone
    sắc or nặng, or none at all as in abbreviations and place names.
    """
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = _TONE.findall(apart)
    plain = unicodedata.normalize("NFC", _TONE.sub(r"\1", apart))
    if len(tones) > 1 or not _is_spelled(plain):
        return False
    return not tones or not plain.endswith(_STOPPED) or tones[0][1] in _STOPPED_TONES


def _is_spelled(plain: str) -> bool:
    found = _SPLIT.fullmatch(plain)
    if found is None:
        return False
    first, rhyme = found.groups()
    if rhyme in _RHYMES:
        return True
    # "gì", "giếng", "quýt": the vowel of the consonant belongs to the rhyme
    return first in {"gi", "qu"} and first[1] + rhyme in _RHYMES
