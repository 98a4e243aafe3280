"""What is equal, what only looks alike, and what comes first."""

import random
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvk_xl.vietnamese.text import (
    clean,
    fold,
    is_no,
    is_yes,
    name_key,
    numbers_in,
    sort_key,
    strip_accents,
    unit_key,
)

VIETNAMESE = "aàảãáạăằắặâầấậbcdđeèẻéẹêềếệghiìíịklmnoòỏõóọôồốộơờớợpqrstuùủũúụưừứựvxyỳỷỹýỵ"
SYLLABLES = st.text(VIETNAMESE + VIETNAMESE.upper(), min_size=1, max_size=6)
PHRASES = st.lists(
    st.one_of(SYLLABLES, st.sampled_from(["-", "–", "“", "”", "3", "(", ")", "&", "TDP", "CB", "số"]))
).map(" ".join)
ANY_TEXT = st.one_of(st.text(), PHRASES)


def table(drawn: str) -> list[tuple[str, ...]]:
    """Rows of a pipe table, each cell without its outer blanks."""
    lines = [line.strip().strip("|") for line in drawn.strip().splitlines()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(
    ("written", "text", "changes"),
    [
        ("Chi bộ TDP 3", "Chi bộ TDP 3", ()),
        ("  Chi  bộ\tTDP 3 ", "Chi bộ TDP 3", ()),
        ("dòng một  \r\n dòng hai\n", "dòng một\n dòng hai", ()),
        (unicodedata.normalize("NFD", "Hải Phòng"), "Hải Phòng", ("nfd",)),
        ("Hải\u00a0Phòng", "Hải Phòng", ("nbsp",)),
        ("Hải\u3000Phòng\u00a0", "Hải Phòng", ("nbsp",)),
        ("\ufeffHải\u200b Phòng\u00ad", "Hải Phòng", ("zero_width",)),
        ("bell\x07", "bell", ("zero_width",)),
        (unicodedata.normalize("NFD", "Hải\u00a0Phòng\u200b"), "Hải Phòng", ("nfd", "nbsp", "zero_width")),
        ("", "", ()),
    ],
)
def test_what_a_cell_hides_is_removed_and_named(written: str, text: str, changes: tuple[str, ...]) -> None:
    cleaned = clean(written)
    assert (cleaned.text, cleaned.changes) == (text, changes)


@given(ANY_TEXT)
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once
    assert clean(once).changes == ()


def test_a_cell_full_of_blanks_is_cleaned_at_once() -> None:
    began = time.perf_counter()
    assert fold("- " * 8000 + " " * 32000 + "x") == "-x"
    assert time.perf_counter() - began < 1


@given(ANY_TEXT)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_composed_and_decomposed_letters_have_the_same_keys(text: str) -> None:
    composed, apart = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(composed) == fold(apart)
    assert unit_key(composed) == unit_key(apart)
    assert name_key(composed) == name_key(apart)
    assert sort_key(composed) == sort_key(apart)


@given(PHRASES)
def test_capitals_do_not_count_in_a_key(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert unit_key(text.upper()) == unit_key(text)


SAME = table(
    """
    | Hoà Xá            | Hòa Xá            |
    | Thanh Hoá         | Thanh Hóa         |
    | thuỷ lợi          | thủy lợi          |
    | Uỷ ban            | Ủy ban            |
    | sức khoẻ          | sức khỏe          |
    | tuỳ               | tùy               |
    | tòan dân          | toàn dân          |
    | hùynh             | huỳnh             |
    | Qúy               | quý               |
    | CT – XH           | CT-XH             |
    | CT — XH           | ct - xh           |
    | “Sạch”            | "Sạch"            |
    | Ea H’Leo          | Ea H'Leo          |
    | HẢI   PHÒNG       | hải phòng         |
    """
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


DIFFERENT = table(
    """
    | Cẩm Giang   | Cẩm Giàng   |
    | Văn Lang    | Văn Lăng    |
    | Sơn Hà      | Sơn Hạ      |
    | Ba Tơ       | Ba Tô       |
    | Tân Thành   | Tân Thạnh   |
    | Thanh An    | Thạnh An    |
    | của         | cua         |
    | quý         | qui         |
    | mỹ          | mĩ          |
    | đa          | da          |
    | TDP 3       | TDP 13      |
    """
)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_the_accents_of_a_name_are_never_dropped(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert name_key(one) != name_key(other)
    assert unit_key(one) != unit_key(other)


@pytest.mark.parametrize("word", ["quý", "quả", "giá", "quỹ", "hoàn", "toán", "huỳnh", "khuỷu", "ngoài", "của", "mùa"])
def test_words_with_one_place_for_the_tone_stay_as_they_are(word: str) -> None:
    assert fold(word) == word


def test_a_line_break_is_a_space_in_a_key() -> None:
    assert fold("Chi bộ\r\nTDP 3") == "chi bộ tdp 3"


def test_accents_go_only_for_suggestions() -> None:
    assert strip_accents("Đặng Thị Huệ, ấp Mỹ Đức") == "Dang Thi Hue, ap My Duc"


NAMES = table(
    """
    | Mô hình "Dân vận khéo" trong bảo vệ môi trường ./. | trong bảo vệ môi trường |
    | Mô hình: “5 không, 3 sạch”.                        | 5 không 3 sạch          |
    | Dân vận khéo - Camera an ninh                      | camera an ninh          |
    | Tuyến đường hoa                                    | tuyến đường hoa         |
    | Xanh & sạch                                        | xanh và sạch            |
    | Nhà có mô hình dân vận khéo                        | nhà có mô hình dân vận khéo |
    | 100% hộ                                            | 100% hộ                 |
    | Mô hình Dân vận khéo                               |                         |
    """
)


@pytest.mark.parametrize(("written", "key"), NAMES)
def test_a_name_is_known_by_what_is_its_own(written: str, key: str) -> None:
    assert name_key(written) == key


@pytest.mark.parametrize(("one", "other"), [("3.5 ha", "35 ha"), ("Tổ 1-2", "Tổ 12"), ("50% hộ", "50 hộ")])
def test_punctuation_never_joins_numbers(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


UNITS = table(
    """
    | CB TDP số 03                     | chi bộ tổ dân phố 3                                    |
    | Chi bộ TDP III                   | chi bộ tổ dân phố 3                                    |
    | chi bộ tổ DP Ba                  | chi bộ tổ dân phố 3                                    |
    | CHI BỘ TDP3                      | chi bộ tổ dân phố 3                                    |
    | Chi bộ 03                        | chi bộ 3                                               |
    | Chi bộ số III                    | chi bộ 3                                               |
    | Khu mười hai                     | khu 12                                                 |
    | KDC số 10                        | khu dân cư 10                                          |
    | KP 7                             | khu phố 7                                              |
    | Thôn IV                          | thôn 4                                                 |
    | Chi bộ VI phường Hải An          | chi bộ 6 phường hải an                                 |
    | TDP 3 (cũ)                       | tổ dân phố 3 cũ                                        |
    | TDP 03A                          | tổ dân phố 3a                                          |
    | Trường Tiểu học số 02            | trường tiểu học 2                                      |
    | CHI BỘ TỔ DÂN PHỐ LƯƠNG HẬU      | chi bộ tổ dân phố lương hậu                            |
    | Chi bộ TDP Lương Hậu             | chi bộ tổ dân phố lương hậu                            |
    | ĐB CA phường                     | đảng bộ công an phường                                 |
    | ĐU phường                        | đảng ủy phường                                         |
    | MTTQ                             | ủy ban mặt trận tổ quốc việt nam                       |
    | UBMTTQ                           | ủy ban mặt trận tổ quốc việt nam                       |
    | UB MTTQ VN                       | ủy ban mặt trận tổ quốc việt nam                       |
    | Mặt trận Tổ quốc                 | ủy ban mặt trận tổ quốc việt nam                       |
    | Uỷ ban MTTQ Việt Nam phường      | ủy ban mặt trận tổ quốc việt nam phường                |
    | Ban công tác mặt trận TDP 3      | ban công tác mặt trận tổ dân phố 3                     |
    | HPN                              | hội liên hiệp phụ nữ                                   |
    | Hội PN                           | hội liên hiệp phụ nữ                                   |
    | Hội LHPN                         | hội liên hiệp phụ nữ                                   |
    | HND                              | hội nông dân                                           |
    | CCB                              | hội cựu chiến binh                                     |
    | Hội CCB                          | hội cựu chiến binh                                     |
    | ĐTN                              | đoàn thanh niên cộng sản hồ chí minh                   |
    | Đoàn TN                          | đoàn thanh niên cộng sản hồ chí minh                   |
    | Đoàn Thanh niên                  | đoàn thanh niên cộng sản hồ chí minh                   |
    | Đoàn TNCS Hồ Chí Minh            | đoàn thanh niên cộng sản hồ chí minh                   |
    | CĐ phường                        | công đoàn phường                                       |
    | Tổ chức CT - XH                  | tổ chức chính trị xã hội                               |
    | Phòng VHXH                       | phòng văn hóa xã hội                                   |
    | P. VH-XH                         | phòng văn hóa xã hội                                   |
    | Phòng Văn hoá – Xã hội           | phòng văn hóa xã hội                                   |
    | TTPVHCC                          | trung tâm phục vụ hành chính công                      |
    | Trường TH&THCS Hòa Xá            | trường tiểu học và trung học cơ sở hòa xá              |
    | TH Hoà Xá                        | tiểu học hòa xá                                        |
    | Trường MN Hoa Sen                | trường mầm non hoa sen                                 |
    | Trường MG Hoa Sen                | trường mẫu giáo hoa sen                                |
    | TYT                              | trạm y tế                                              |
    | BCHQS                            | ban chỉ huy quân sự                                    |
    | UBND P. Hải An                   | ủy ban nhân dân phường hải an                          |
    | HĐND P.Hải An                    | hội đồng nhân dân phường hải an                        |
    | P.X                              | phường x                                               |
    """
)


@pytest.mark.parametrize(("written", "key"), UNITS)
def test_a_unit_has_one_key_however_it_is_written(written: str, key: str) -> None:
    assert unit_key(written) == key


@pytest.mark.parametrize(("written", "key"), UNITS)
def test_the_key_of_a_unit_is_its_own_key(written: str, key: str) -> None:
    assert unit_key(key) == key, written


OTHER_UNITS = table(
    """
    | TDP 3                   | TDP 13                |
    | TDP 3                   | TDP 3A                |
    | TDP 3                   | TDP 3 (cũ)            |
    | Tổ 3                    | TDP 3                 |
    | Chi bộ 3                | Đảng bộ 3             |
    | Chi bộ TDP 3            | TDP 3                 |
    | TDP Ba Đình             | TDP 3 Đình            |
    | Thôn Vi Rơ Ngheo        | Thôn 6 Rơ Ngheo       |
    | Tổ công nghệ số         | Tổ công nghệ          |
    | Chi bộ I-II             | Chi bộ III            |
    """
)


@pytest.mark.parametrize(("one", "other"), OTHER_UNITS)
def test_units_that_only_look_alike_have_different_keys(one: str, other: str) -> None:
    assert unit_key(one) != unit_key(other)


def test_cb_is_a_cell_of_the_party_only_at_the_beginning() -> None:
    assert unit_key("CB cơ quan") == "chi bộ cơ quan"
    assert unit_key("Khối CB cơ quan") == "khối cb cơ quan"


@pytest.mark.parametrize("code", ["CB01", "TDP3", "CB-07", "KP_2"])
def test_a_code_is_not_written_out_as_if_it_were_a_name(code: str) -> None:
    assert unit_key(code) == code.lower()


def test_roman_letters_are_numbers_only_after_a_numbered_noun() -> None:
    assert unit_key("Trường V") == "trường v"
    assert unit_key("Khu V") == "khu 5"


def test_the_numbers_of_a_key_come_without_leading_zeros() -> None:
    assert numbers_in("tổ dân phố 03 khu 13a 0") == ("3", "13", "0")
    assert numbers_in("tổ dân phố") == ()
    assert numbers_in(unit_key("TDP số III")) != numbers_in(unit_key("TDP 13"))


ORDER = [
    "",
    "2 khu",
    "10 khu",
    "a",
    "A",
    "ác",
    "ách",
    "an",
    "ang",
    "anh",
    "ăn",
    "ân",
    "ba",
    "bà",
    "bả",
    "bã",
    "bá",
    "bạ",
    "Cẩm Giang",
    "Cẩm Giàng",
    "cha",
    "chan",
    "Dương",
    "Đông",
    "Hà Nam",
    "Hà Nội",
    "Hải Dương",
    "Hải Phòng",
    "Hưng Yên",
    "TDP 2",
    "TDP 10",
    "tổ",
    "tơ",
    "ý",
    "z",
    "ж",
]


def test_texts_stand_in_the_order_of_vietlex() -> None:
    mixed = ORDER.copy()
    random.Random(7).shuffle(mixed)  # noqa: S311  # a fixed shuffle
    assert sorted(mixed, key=sort_key) == ORDER


def test_both_places_of_a_tone_stand_side_by_side() -> None:
    assert sort_key("hoà")[0] == sort_key("hòa")[0]


@given(st.lists(ANY_TEXT, max_size=8), st.randoms())
def test_the_order_does_not_depend_on_where_one_begins(texts: list[str], chance: random.Random) -> None:
    once = sorted(texts, key=sort_key)
    chance.shuffle(texts)
    assert [clean(text).text for text in sorted(texts, key=sort_key)] == [clean(text).text for text in once]


@given(ANY_TEXT, ANY_TEXT)
def test_only_the_same_text_has_the_same_place(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (clean(one).text == clean(other).text)


@pytest.mark.parametrize("text", ["x", "X", " x ", "✓", "√", "v", "Có", "co", "1", "TRUE", "Đúng", "có."])
def test_a_tick_is_a_yes(text: str) -> None:
    assert is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "–", "không", "Khong", "ko", "k", "0", "False", "Không.", "chưa có", "…"]
)
def test_a_dash_or_a_blank_is_a_no(text: str) -> None:
    assert is_no(text)
    assert not is_yes(text)


@pytest.mark.parametrize("text", ["có thể", "không rõ", "xx", "10", "TDP 3"])
def test_what_is_neither_is_left_to_a_person(text: str) -> None:
    assert not is_yes(text)
    assert not is_no(text)
