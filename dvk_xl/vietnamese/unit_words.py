"""Short forms of unit names and what they stand for, as folded words apart by one space (domain.md 4.3)."""

_FRONT = "ủy ban mặt trận tổ quốc việt nam"
_YOUTH = "đoàn thanh niên cộng sản hồ chí minh"
_WOMEN = "hội liên hiệp phụ nữ"
_FARMERS = "hội nông dân"
_VETERANS = "hội cựu chiến binh"
_COUNTRY = ("", " việt nam", " vn")


def _spellings(meaning: str, forms: tuple[str, ...], tails: tuple[str, ...] = _COUNTRY) -> dict[str, str]:
    return {form + tail: meaning for form in forms for tail in tails}


PHRASES: dict[str, str] = {
    **_spellings(
        _FRONT,
        (
            *(head + body for head in ("", "ủy ban ", "ub ") for body in ("mttq", "mặt trận tổ quốc")),
            "mttqvn",
            "ubmttq",
            "ubmttqvn",
            "ubmt",
            "ubmt tổ quốc",
            "ủy ban mttqvn",
            "ub mttqvn",
            "ủy ban mặt trận",
            "ub mặt trận",
        ),
    ),
    **_spellings(
        _YOUTH,
        (
            *("đoàn " + body for body in ("thanh niên", "thanh niên cộng sản", "tn", "tn cs", "tncs")),
            "đtn",
            "đtncs",
        ),
        ("", " hồ chí minh", " hcm"),
    ),
    **_spellings(_WOMEN, ("hpn", "hlhpn", "lhpn", "hội pn", "hội lhpn", "hội phụ nữ", _WOMEN)),
    **_spellings(_FARMERS, ("hnd", "hội nd", _FARMERS)),
    **_spellings(_VETERANS, ("ccb", "hccb", "hội ccb", _VETERANS)),
    "hội nct": "hội người cao tuổi",
    "hội ctđ": "hội chữ thập đỏ",
    "đb": "đảng bộ",
    "đu": "đảng ủy",
    "tdp": "tổ dân phố",
    "tổ dp": "tổ dân phố",
    "kdc": "khu dân cư",
    "kp": "khu phố",
    "ban ctmt": "ban công tác mặt trận",
    "ct xh": "chính trị xã hội",
    "ctxh": "chính trị xã hội",
    "kt xh": "kinh tế xã hội",
    "vh xh": "văn hóa xã hội",
    "vhxh": "văn hóa xã hội",
    # "P." is short for phường and for phòng; only these names are never a ward's
    "p vh xh": "phòng văn hóa xã hội",
    "p vhxh": "phòng văn hóa xã hội",
    "p văn hóa xã hội": "phòng văn hóa xã hội",
    "p kinh tế": "phòng kinh tế",
    "cđ": "công đoàn",
    "trường cđ": "trường cao đẳng",
    "ttpvhcc": "trung tâm phục vụ hành chính công",
    "tt pvhcc": "trung tâm phục vụ hành chính công",
    "trung tâm pvhcc": "trung tâm phục vụ hành chính công",
    "trường th": "trường tiểu học",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "mn": "mầm non",
    "mg": "mẫu giáo",
    "tyt": "trạm y tế",
    "ca": "công an",
    "bchqs": "ban chỉ huy quân sự",
    "bch qs": "ban chỉ huy quân sự",
    "bch quân sự": "ban chỉ huy quân sự",
    "ubnd": "ủy ban nhân dân",
    "ub nd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "htx": "hợp tác xã",
    "tp": "thành phố",
}
"""Meaning of a short form wherever it stands as whole words; the longest form wins."""

ORGANISATIONS = ("chi bộ", "đảng bộ", _FRONT, _YOUTH, _WOMEN, _FARMERS, _VETERANS, "ủy ban nhân dân", "trạm y tế")
"""What the name of a unit, its short forms written out, surely begins with."""

LONGEST = max(len(phrase.split()) for phrase in PHRASES)
"""Number of words of the longest short form."""

FIRST_WORDS: dict[str, str] = {"cb": "chi bộ", "th": "tiểu học"}
"""Meaning of words that are a short form only when a name begins with them ("cb" is elsewhere "cán bộ")."""

_DIGITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_TEENS = ("một", "hai", "ba", "bốn", "lăm", "sáu", "bảy", "tám", "chín")

NUMBER_WORDS: dict[str, str] = {
    **{word: str(number) for number, word in enumerate(_DIGITS, 1)},
    "tư": "4",
    "bẩy": "7",
    "mười": "10",
    **{f"mười {word}": str(number) for number, word in enumerate(_TEENS, 11)},
}
"""Digits of the number words that follow a numbered noun."""

_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")

ROMAN: dict[str, str] = {"x" * (number // 10) + _ONES[number % 10]: str(number) for number in range(1, 40)}
"""Digits of the Roman numerals that follow a numbered noun."""

UNSURE_NUMERALS = frozenset({*NUMBER_WORDS, "vi", "xi", "x"})
"""Numerals that also begin a name (Ba Đình, Vi Rơ Ngheo): numbers only at the end, or before a word below."""

AFTER_NUMERAL = frozenset(
    {"chi", "cũ", "đảng", "khu", "mới", "p", "phường", "thôn", "thị", "thuộc", "tổ", "trực", "xã"}
)
"""Words after which nobody doubts that the numeral before them was a number."""
