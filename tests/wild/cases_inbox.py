"""The inbox as people keep it: names, folders and files that are no submissions."""

from wild.case import Drawn, Expected, Step, case, found, good
from wild.cases_layout import CB03, NAMES, TWO, A, B
from wild.tools import listed, nfd, xlsx

IGNORED = Expected("ignored", issues=found("I706"))
PLAIN = xlsx(listed(CB03, *TWO))


def _named(path: str, shown: str = "") -> Drawn:
    return Drawn((Step({path: PLAIN}),), {shown or path: good("CB03", 2)}, {name: {} for name in NAMES[:2]})


@case("files of Excel, Windows and downloads beside the list", "5 ~$ file", "features 9 skip ~$, hidden, .lnk")
def files_of_programs() -> Drawn:
    files = {
        "t01/~$danh sach.xlsx": b"\x06Thu" + bytes(161),
        "t01/desktop.ini": b"[.ShellClassInfo]\r\n",
        "Thumbs.db": bytes(32),
        "t01/danh sach.xlsx - Shortcut.lnk": b"L\0\0\0" + bytes(72),
        "t01/tai ve.crdownload": PLAIN[:100],
        ".an/danh sach.xlsx": PLAIN,
        "t01/danh sach.xlsx": PLAIN,
    }
    expected = {**dict.fromkeys(list(files)[:-1], IGNORED), "t01/danh sach.xlsx": good("CB03", 2)}
    return Drawn((Step(files),), expected, {A: {}, B: {}})


@case("twelve folders deep", "features 8 any subfolder")
def deep_folders() -> Drawn:
    return _named("/".join(f"muc {n}" for n in range(1, 13)) + "/ds.xlsx")


@case("a name of two hundred letters", "issue 8 names of files")
def very_long_name() -> Drawn:
    return _named("t01/" + "danh sach " * 19 + "cuoi.xlsx")


@case("“=”, “&”, “'”, “%”, “#”, “;”, “{}” in names", "issue 8 names of files", "features 58")
def odd_marks_in_names() -> Drawn:
    return _named("t01/=1+1 & 'ban' 100% #1; {{ten}} @x.xlsx")


@case("a name that begins with a minus", "issue 8 names of files")
def leading_minus() -> Drawn:
    return _named("-rf/-danh sach.xlsx")


@case("a name that Windows keeps for itself", "issue 8 names of files")
def name_reserved_by_windows() -> Drawn:
    return _named("t01/CON.xlsx")


@case("a file name in letters apart from their marks", "5 NFD unit name", "4.2 NFC/NFD")
def decomposed_file_name() -> Drawn:
    name = "t01/Chi bộ Tổ dân phố số 3.xlsx"
    return _named(nfd(name), name)


@case("names apart only by case and by dots", "issue 8 names of files")
def names_nearly_alike() -> Drawn:
    first, second = "t01/DS.xlsx", "t01/ds.XLSX"
    other = xlsx(
        listed(
            "Chi bộ Tổ dân phố số 1",
            *[
                (n, f"Việc lạ số {n}", "Mô hình mới", "Kinh tế", "Rõ ràng.", "Cùng làm.", "10/03/2026", "Người Thử")
                for n in (1, 2)
            ],
        )
    )
    return Drawn((Step({first: PLAIN, second: other}),), {first: good("CB03", 2), second: good("CB01", 2)})
