"""Macros of a workbook as an older version of the tool, or the office, put them there."""

from pathlib import Path

from pyopenvba import ExcelFile

OWN_MODULE = 'Attribute VB_Name = "Module1"\r\nSub MacroCuaToi()\r\n    ActiveCell.Value = 1\r\nEnd Sub\r\n'
_OLD_BRIDGE = 'Attribute VB_Name = "modBridge"\r\nPublic Sub RunDvk(ByVal action As String)\r\n    Beep\r\nEnd Sub\r\n'


def older_macros(master: Path) -> None:
    """Put an old text into the tool's modules."""
    with ExcelFile(master) as book:
        book.set_module("modBridge", _OLD_BRIDGE)
        said = book.get_module("modDvk")
        book.set_module("modDvk", said[: said.rindex("Public Sub ")])
        book.save()
