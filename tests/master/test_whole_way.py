"""What a run spares itself changes nothing: after any edits it writes what a run writes that knows and spares nothing.

The whole way: no file is known, no time of a file is trusted, and every sheet is read and written as one tree.
"""

import random
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import officer
import pytest
from helpers import practice
from lxml import etree

from dvk_xl.actions.run import consolidate, undo
from dvk_xl.hosts import closed_book
from dvk_xl.hosts.sheet_xml import read_sheet

LEDGER = "Ho-so/so-cai.sqlite"
UNITS = ("CB01", "CB02", "CB03", "CB04", "HPN", "MTTQ", "UBND")
NAMES = ("Ngõ xanh", "Tuyến phố không rác", "Nhà sạch, ngõ đẹp", "Camera & an ninh <ngõ> 12", "Đi chợ bằng làn", "=1+1")
Chance = random.Random


def sends(folder: Path, chance: Chance) -> None:
    rows = [
        practice.model(name, content=f"Việc {chance.randrange(9)}", kind=chance.choice(["Mô hình mới", None]))
        for name in chance.sample(NAMES, chance.randrange(1, 4))
    ]
    name = chance.choice(["", f"{chance.randrange(3)} moi.xlsx"])
    practice.send(folder, chance.choice(UNITS), rows, practice.FIRST_DAY, name)


def removes(folder: Path, chance: Chance) -> None:
    chance.choice(sorted((folder / practice.INBOX).glob("*.xlsx"))).unlink()


def corrects(folder: Path, chance: Chance) -> None:
    title = chance.choice(["Tên mô hình", "Mục tiêu", "Ghi chú của văn phòng"])
    _types(folder, chance, {title: f"Văn phòng ghi {chance.randrange(4)} & <sửa>"})


def deletes(folder: Path, chance: Chance) -> None:
    titles = practice.table_rows(folder / practice.MASTER, "tblDangKy")[0]
    _types(folder, chance, dict.fromkeys(titles))


def types(folder: Path, chance: Chance) -> None:
    rows = len(practice.table_rows(folder / practice.MASTER, "tblDangKy"))
    values = {"Tên mô hình": chance.choice(NAMES), "Đơn vị chủ trì": "Đoàn Thanh niên phường"}
    officer.types_into(folder / practice.MASTER, "tblDangKy", rows + 1, values)


def _types(folder: Path, chance: Chance, values: dict[str, Any]) -> None:
    rows = len(practice.table_rows(folder / practice.MASTER, "tblDangKy"))
    officer.types_into(folder / practice.MASTER, "tblDangKy", chance.randrange(rows) + 1, values)


def takes_back(folder: Path, _: Chance) -> None:
    undo(folder)


def saves(folder: Path, _: Chance) -> None:
    """Another program saves the workbook: the same cells, other words."""
    sheets = practice.sheet_parts(practice.parts_of(folder / practice.MASTER)).values()
    practice.change_parts(folder / practice.MASTER, dict.fromkeys(sheets, _reworded))


def _reworded(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for cell in root.iter(f"{practice.MAIN}c"):
        if cell.get("t") == "inlineStr" and int(etree.tostring(cell)[-20:].hex(), 16) % 3:
            text = "".join(node.text or "" for node in cell.iter(f"{practice.MAIN}t"))
            inner = etree.SubElement(cell, f"{practice.MAIN}is")
            cell.remove(cell[0])
            for piece in (text[:2], text[2:]):
                run = etree.SubElement(etree.SubElement(inner, f"{practice.MAIN}r"), f"{practice.MAIN}t")
                run.text = piece
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


ACTS: tuple[Callable[[Path, Chance], None], ...] = (sends, sends, removes, corrects, deletes, types, takes_back, saves)


def the_whole_way(folder: Path, day: date) -> None:
    with sqlite3.connect(folder / LEDGER) as ledger:
        ledger.execute("DELETE FROM parsed")
        ledger.execute("DELETE FROM seen")
    ledger.close()
    with mock.patch.object(closed_book, "open_sheet", read_sheet):
        consolidate(folder, day)


def told(folder: Path) -> list[str]:
    """What the ledger holds, but for the hash of the master: the same cells may be spelled in two ways."""
    with sqlite3.connect(folder / LEDGER) as ledger:
        ledger.execute("CREATE TEMP TABLE own AS SELECT id, state, as_of, action, detail FROM runs")
        runs = [repr(row) for row in ledger.execute("SELECT * FROM own ORDER BY id")]
        lines = sorted(line for line in ledger.iterdump() if '"runs"' not in line)
    ledger.close()
    return [*runs, *lines]


def shown(folder: Path) -> dict[str, Any]:
    """Cells, heights of rows, used areas and tables of the master, and every other part as it is."""
    parts = practice.parts_of(folder / practice.MASTER)
    sheets = practice.sheet_parts(parts)
    trees = {title: etree.fromstring(parts[part]) for title, part in sheets.items()}
    return {
        "cells": practice.cells_of(folder / practice.MASTER),
        "rows": {
            title: [dict(row.attrib) for row in tree.iter(f"{practice.MAIN}row")] for title, tree in trees.items()
        },
        "used": {title: tree.find(f"{practice.MAIN}dimension").get("ref") for title, tree in trees.items()},  # type: ignore[union-attr]  # ours have one
        "parts": {name: data for name, data in parts.items() if name not in sheets.values()},
        "back": {path.name: path.read_bytes() for path in (folder / practice.RETURNS).glob("*")},
    }


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_a_run_writes_what_the_whole_way_writes(consolidated: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    for step in range(3):
        done = [act.__name__ for act in chance.sample(ACTS, 3) if act(consolidated, chance) is None]
        whole = practice.copy(consolidated, tmp_path / f"{step}")
        # each on a day of its own, which the sheets show: a run that reads all files anew always has something to keep
        day = practice.SECOND_DAY + timedelta(days=step)
        consolidate(consolidated, day)
        the_whole_way(whole, day)
        assert shown(consolidated) == shown(whole), done
        assert told(consolidated) == told(whole), done
