"""The code of an .xls of which only the values are known."""

from helpers.campaign import decided, found, letter, sheet
from helpers.raised import raises

from dvk_xl.intake.grid import CellNote

LIST = "| Tên mô hình | Loại mô hình | Lĩnh vực |\n| Nhà sạch | mới | Kinh tế |"


@raises("W617")
def test_an_xls_that_could_not_be_looked_into_says_so() -> None:
    unseen = letter(sheet(LIST), notes=(CellNote("not_looked_at", "", None, "xls"),))
    assert found(decided({"CB01.xls": unseen}), "W617") == [("CB01.xls", None, "W617")]
    assert found(decided({"CB01.xls": LIST}), "W617") == []
