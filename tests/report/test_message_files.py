"""Templates of messages as officers save them: a wrong encoding or a wrong expression is one clear sentence."""

from pathlib import Path

import pytest

from dvk_xl.errors import ReportError
from dvk_xl.report import messages
from dvk_xl.report.messages import render_text


def saved(folder: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    (folder / "thu.txt").write_bytes(data)
    monkeypatch.setattr(messages, "resource_folder", lambda _: folder)


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16", "utf-16-le"])
def test_a_template_in_another_encoding_says_how_to_save_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    saved(tmp_path, monkeypatch, "Kính gui {{ unit }}".encode(encoding))
    with pytest.raises(ReportError, match=r"thu\.txt không lưu ở dạng UTF-8"):
        render_text("thu.txt", {"unit": "CB01"})


@pytest.mark.parametrize("text", ["{{ left / 0 }}", "{{ left + unit }}", "{{ unit[5:].index('x') }}", "{{ unit() }}"])
def test_a_wrong_expression_is_a_sentence_with_the_name_of_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    saved(tmp_path, monkeypatch, text.encode())
    with pytest.raises(ReportError, match=r"Mẫu lời nhắn thu\.txt không điền được"):
        render_text("thu.txt", {"unit": "CB01", "left": 3})
