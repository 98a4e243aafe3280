"""Text typed in the fonts before Unicode becomes what was meant, and nothing else becomes anything."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.resources import resource_folder
from dvk_xl.vietnamese.legacy import TCVN3, VNI, Encoding, decode, font_encoding, guess_encoding, holds_legacy_words
from dvk_xl.vietnamese.syllables import is_syllable

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
SMALL = [letter for letter in [*TONED, "đ"] if not letter.isascii()]
CAPITALS = [letter.upper() for letter in SMALL]
PLAIN = "bcdghklmnpqrstvxaeiouy .,-0123456789()"

_TCVN3_CODES = {letter: code for code, letter in TCVN3.items()}
_VNI_CODES = {letter: code for code, letter in reversed(VNI.items())}


def typed_in_tcvn3(text: str) -> str:
    return "".join(_TCVN3_CODES.get(char, char) for char in text)


def typed_in_vni(text: str) -> str:
    return "".join(_VNI_CODES.get(char, char) for char in text)


def test_there_are_134_accented_letters() -> None:
    assert len(set(SMALL)) == 67
    assert len(set(SMALL + CAPITALS)) == 134


def test_both_tables_hold_every_letter_they_can_hold_and_no_code_twice() -> None:
    assert set(SMALL + CAPITALS) == set(VNI.values())
    assert {*SMALL, *"ĂÂÊÔƠƯĐ"} == set(TCVN3.values())
    assert len(TCVN3) == 67 + 7


@given(st.text(st.sampled_from([*SMALL, *CAPITALS, *PLAIN])))
def test_what_is_typed_in_vni_reads_as_it_was_meant(text: str) -> None:
    assert decode(typed_in_vni(text), "vni") == text


@given(st.text(st.sampled_from([*SMALL, *"ĂÂÊÔƠƯĐ", *PLAIN])))
def test_what_is_typed_in_tcvn3_reads_as_it_was_meant(text: str) -> None:
    assert decode(typed_in_tcvn3(text), "tcvn3") == text


@given(st.text(st.sampled_from([*SMALL, *"abcdghiklmn ,-"])).filter(lambda text: not text.isascii()))
def test_what_is_typed_in_the_font_of_capitals_reads_in_capitals(text: str) -> None:
    assert decode(typed_in_tcvn3(text), "tcvn3_capitals") == text.upper()


@given(st.text(st.sampled_from([*SMALL, *CAPITALS, *PLAIN])), st.sampled_from(["tcvn3", "vni"]))
def test_what_is_read_is_composed_and_reads_again_as_itself(text: str, encoding: Encoding) -> None:
    read = decode(text, encoding)
    assert read is None or unicodedata.is_normalized("NFC", read)


@pytest.mark.parametrize(
    ("written", "encoding", "meant"),
    [
        ("§¶ng bé", "tcvn3", "Đảng bộ"),
        ("Tªn m« h×nh", "tcvn3", "Tên mô hình"),
        ("§¬n vÞ chñ tr×", "tcvn3", "Đơn vị chủ trì"),
        ("V­ên hoa", "tcvn3", "Vườn hoa"),
        ("danh s¸ch", "tcvn3_capitals", "DANH SÁCH"),
        ("A\xb3o d\xb5i", "tcvn3", "Áo dài"),
        ("Toå daân phoá", "vni", "Tổ dân phố"),
        ("TOÅ DAÂN PHOÁ", "vni", "TỔ DÂN PHỐ"),
        ("Uûy ban, Aân Thi", "vni", "Ủy ban, Ân Thi"),
        ("Ñöôøng ñeïp, kyù teân", "vni", "Đường đẹp, ký tên"),
        ("Bí thö, chæ ñaïo, thò traán, mó thuaät, Myõ Î", "vni", "Bí thư, chỉ đạo, thị trấn, mĩ thuật, Mỹ Ỵ"),
        ("“Tæ” – 100 m²", "tcvn3", "“Tổ” – 100 m²"),
        ("\x93Tæ\x94", "tcvn3", "“Tổ”"),
    ],
)
def test_texts_of_units_read_as_they_were_meant(written: str, encoding: Encoding, meant: str) -> None:
    assert decode(written, encoding) == meant


@pytest.mark.parametrize("encoding", ["tcvn3", "tcvn3_capitals", "vni"])
@pytest.mark.parametrize("text", ["", "TDP 3", "Kinh doanh", "Đảng bộ phường", "Tổ dân phố", "Hà Nam", "quê nhà"])
def test_plain_letters_and_unicode_stay_whatever_the_font(text: str, encoding: Encoding) -> None:
    assert decode(text, encoding) == text


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("Tæ tù qu¶n Åù", "tcvn3"),  # a letter that no .Vn font has
        ("§¶ng ñy Đ¶ng", "tcvn3"),  # two encodings in one text
        ("Toå ù", "vni"),  # a mark without its letter
        ("Ph\ufffd", "vni"),  # a letter that was lost on the way
    ],
)
def test_what_the_font_cannot_mean_is_not_read(written: str, encoding: Encoding) -> None:
    assert decode(written, encoding) is None


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".VNARIAL", "tcvn3"),
        (".VnTimeH", "tcvn3_capitals"),
        (".vntimeh", "tcvn3_capitals"),
        ("VNI-Times", "vni"),
        ("vni-helve", "vni"),
        ("Times New Roman", None),
        ("Vni", None),
        ("VnTime", None),
        ("", None),
    ],
)
def test_the_name_of_a_font_tells_its_encoding(font: str, encoding: Encoding | None) -> None:
    assert font_encoding(font) == encoding


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("§¶ng bé", "tcvn3"),
        ("Lo¹i m« h×nh", "tcvn3"),
        ("LÜnh vùc", "tcvn3"),
        ("Kinh tÕ", "tcvn3"),
        ("§/c NguyÔn V¨n A, H§ND x·", "tcvn3"),
        ("§¶NG UY", "tcvn3_capitals"),
        ("Moâ hình", "vni"),
        ("Kinh teá", "vni"),
        ("TOÅ DAÂN PHOÁ", "vni"),
        ("Phuï nöõ HÑND", "vni"),
    ],
)
def test_letters_alone_tell_when_only_one_encoding_explains_them(written: str, encoding: Encoding) -> None:
    assert guess_encoding(written) == encoding
    assert holds_legacy_words(written)


CORRECT = [
    "hoà bình, thuý, quý, toà nhà, Thôn Hà",
    "Où est le laïc naïf ? Ça coûte très cher, c'était août à Noël, l'œuvre de Raphaël",
    "un élève aérien, café crème, où, août, aïeul, maïs, haïr, poésie, Saül, Caïn",
    "Word® and Excel® at 20 µm, m×n, N·m, x¹, £5, §1, ©2026, 3½ cups",
    "«dân» vận «khéo» ·Nha Trang",
    "Köln, señor, João, Malmö på Åland",
    "100 m², 30 °C, ½",
    "Tổ 3·Khu 4 – xã",
]


@pytest.mark.parametrize("text", [*CORRECT, *(word for text in CORRECT for word in text.split())])
def test_correct_text_is_never_taken_for_legacy_text(text: str) -> None:
    assert guess_encoding(text) is None


def test_no_line_of_our_own_texts_is_taken_for_legacy_text() -> None:
    folder = resource_folder("workbook")
    files = [*Path(folder).rglob("*.toml"), *(Path(__file__).parents[2] / "docs").glob("*.md")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    own = ("bé", "¹i", "¸")  # the examples of this very matter
    assert len(lines) > 1000
    assert [line for line in lines if guess_encoding(line) and not any(one in line for one in own)] == []


def test_text_of_the_vietnamese_code_page_read_as_the_western_one_is_no_legacy_text() -> None:
    lines = (resource_folder("workbook") / "schema" / "codes.toml").read_text("utf-8").splitlines()
    western = [_in_code_page(line).decode("cp1252", errors="replace") for line in lines]
    assert [line for line in western if holds_legacy_words(line)] == []


def _in_code_page(text: str) -> bytes:
    """Text as Windows of Viet Nam stores it: a letter, and its tone behind it."""
    apart = unicodedata.normalize("NFD", text.replace("[", "").replace("]", ""))
    letters = [unicodedata.normalize("NFC", letter) for letter in re.findall("(.[\u0302\u0306\u031b]?)", apart)]
    return "".join(letters).encode("cp1258", errors="ignore")


@given(st.lists(st.sampled_from(["tổ", "dân", "phố", "nhà", "Hà", "là", "có", "mô", "hình", "sông", "quê"])))
def test_words_of_unicode_are_never_taken_for_legacy_text(words: list[str]) -> None:
    assert guess_encoding(" ".join(words)) is None


@pytest.mark.parametrize("word", ["đường", "quốc", "gìn", "giếng", "quýt", "Nghiệp", "khuỷu", "hòa", "hoà", "ĐẢNG"])
def test_a_syllable_is_known_by_its_spelling(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["gỏt", "naïf", "hoàs", "ngb", "lãc", "dõnạ", "ñy", "ngñi", ""])
def test_what_cannot_be_spelled_so_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
