"""Messages from templates, and letters as drafts: what a unit's text cannot do, what every mail program reads."""

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from dvk_xl.errors import ReportError
from dvk_xl.report import messages
from dvk_xl.report.messages import Attachment, addresses, draft, render_text

DAY = date(2026, 3, 5)
CONTEXT = {
    "consolidator": "Ban Xây dựng Đảng",
    "form": "bản đăng ký",
    "movement": "Dân vận khéo",
    "year": 2026,
    "deadline": "Gửi trước ngày 03/3/2026",
    "due": "02/03/2026",
    "left": -3,
    "today": "05/03/2026",
    "extended": {},
}


def read(letter: bytes) -> EmailMessage:
    message = message_from_bytes(letter, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def templates(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "thu.txt").write_text(text, "utf-8")
    monkeypatch.setattr(messages, "resource_folder", lambda _: folder)


def test_the_list_names_deadline_days_and_units_in_order() -> None:
    assert render_text("nhac-danh-sach.txt", {**CONTEXT, "units": ["Chi bộ 2", "Chi bộ 13"]}).splitlines() == [
        "Ban Xây dựng Đảng đề nghị các đơn vị gửi bản đăng ký phong trào “Dân vận khéo” năm 2026.",
        "Gửi trước ngày 03/3/2026.",
        "Hạn cuối 02/03/2026: đã quá 3 ngày.",
        "Đến ngày 05/03/2026 chưa nhận được của 2 đơn vị:",
        "",
        "1. Chi bộ 2",
        "2. Chi bộ 13",
        "",
        "Đơn vị nào đã gửi, xin báo lại để kiểm tra. Trân trọng cảm ơn.",
    ]
    early = render_text("nhac-danh-sach.txt", {**CONTEXT, "left": 4, "units": ["Chi bộ 2"]})
    assert "Hạn cuối 02/03/2026: còn 4 ngày." in early


def test_when_all_have_sent_the_list_says_so_and_asks_nobody() -> None:
    text = render_text("nhac-danh-sach.txt", {**CONTEXT, "units": []})
    assert text == "Đã nhận đủ bản đăng ký phong trào “Dân vận khéo” năm 2026 của các đơn vị.\n"


def test_without_a_deadline_no_day_is_named() -> None:
    text = render_text("nhac-danh-sach.txt", {**CONTEXT, "deadline": "", "due": "", "left": 0, "units": ["Chi bộ 2"]})
    assert "Hạn cuối" not in text
    assert "\n.\n" not in text


def test_what_a_unit_is_called_is_never_read_as_a_template() -> None:
    text = render_text("nhac-don-vi.txt", {**CONTEXT, "unit": "{{ 7 * 7 }} {% for x %} <b>&", "file": ""})
    assert "Kính gửi {{ 7 * 7 }} {% for x %} <b>&," in text


@pytest.mark.parametrize("text", ["{{ unknown }}", "{% if %}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_filled_is_one_vietnamese_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    templates(tmp_path, monkeypatch, text)
    with pytest.raises(ReportError, match=r"Mẫu lời nhắn thu\.txt không điền được"):
        render_text("thu.txt", {})


def test_a_missing_template_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    templates(tmp_path, monkeypatch, "")
    with pytest.raises(ReportError, match=r"Không đọc được mẫu lời nhắn khac\.txt"):
        render_text("khac.txt", {})


def test_a_letter_is_a_draft_in_vietnamese_with_the_form() -> None:
    form = Attachment("Biểu mẫu CB01.xlsx", b"PK\x03\x04")
    letter = draft(["cb1@vi.du"], "Nhắc gửi\nbản đăng ký: Đảng ủy", "Kính gửi,\nđơn vị.\n", DAY, [form])
    assert b"\n" not in letter.replace(b"\r\n", b"")
    assert letter.isascii()
    message = read(letter)
    assert (message["To"], message["Subject"], message["X-Unsent"]) == (
        "cb1@vi.du",
        "Nhắc gửi bản đăng ký: Đảng ủy",
        "1",
    )
    assert message["Date"].datetime.isoformat() == "2026-03-05T08:00:00+07:00"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Kính gửi,\nđơn vị.\n"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Biểu mẫu CB01.xlsx", b"PK\x03\x04")
    assert message.defects == []


def test_a_letter_is_the_same_bytes_every_time_and_longer_lines_are_folded() -> None:
    letters = [draft(["a@b.vn"], "Đ" * 300, "x", DAY, [Attachment("a.xlsx", b"1")]) for _ in range(2)]
    assert letters[0] == letters[1]
    assert max(map(len, letters[0].split(b"\r\n"))) <= SMTP.max_line_length + 1


def test_without_an_address_the_letter_leaves_the_recipient_to_the_officer() -> None:
    message = read(draft([], "Nhắc", "x", DAY))
    assert "To" not in message
    assert not message.is_multipart()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", ()),
        ("cb1@haiphong.gov.vn", ("cb1@haiphong.gov.vn",)),
        ("a@x.vn; b@y.vn, không có", ("a@x.vn", "b@y.vn")),
        ("Chi bộ <cb1@x.vn>", ("cb1@x.vn",)),
        ("a@x.vn\r\nBcc: moi-nguoi@x.vn", ("a@x.vn", "moi-nguoi@x.vn")),
        ("đảng@x.vn", ()),
        ("0900000001", ()),
        ("a@", ()),
    ],
)
def test_only_what_is_an_address_becomes_a_recipient(written: str, found: tuple[str, ...]) -> None:
    assert addresses(written) == found
    assert read(draft(addresses(written), "x", "x", DAY))["Bcc"] is None
