"""The state of a pressed button as the open workbook shows it: running, how far, asked to stop, done or failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dvk_xl.errors import StoppedError
from dvk_xl.hosts.live import Sheets
from dvk_xl.hosts.sheet_xml import moment_serial
from dvk_xl.schema import Workbook
from dvk_xl.views.cells import Plain

_EVERY_SECONDS = 0.5
_CELLS_EVERY_SECONDS = 2.0
"""Writing into a cell ends what the officer is copying: less often than the status bar."""
_PULSE_SECONDS = 20.0
_LEFT_FROM = 3
"""Files after which the time left can be told."""


@dataclass
class Desk:
    """A press shown in the workbook.

    `now` tells the officer the time; `alive` is the clock of the machine, by which the macros see that the program lives;
    `steady` are seconds that only go forward.
    """

    sheets: Sheets
    words: Workbook
    action: str
    now: Callable[[], datetime]
    steady: Callable[[], float]
    alive: Callable[[], datetime] = datetime.now
    began: float = 0.0
    told: float = 0.0
    shown: float = 0.0
    text: str = ""

    def begin(self) -> None:
        """Show that the program is at work."""
        self.began = self.told = self.steady()
        self.sheets.pulse = self.pulse
        self.sheets.at_rest = {"dvk_state": "SAVED", "dvk_status": self.words.bridge["saved"]}
        self._show("RUNNING", self.words.bridge["running"].format(action=self.action))

    def progress(self, done: int, total: int, name: str) -> None:
        """Show how far it is, twice a second at most; raises `StoppedError` when the officer asked to stop."""
        moment = self.steady()
        if moment - self.told < _EVERY_SECONDS and done < total:
            return
        self.told = moment
        text = self.words.bridge["progress"].format(
            action=self.action, done=done, total=total, name=name, left=self._left(done, total, moment)
        )
        self.sheets.say_if_free(text)
        if moment - self.shown >= _CELLS_EVERY_SECONDS:
            self.shown = moment
            self._tell(text)
        if self._asked_to_stop():
            raise StoppedError(self.words.bridge["stopped"])

    def _tell(self, text: str) -> None:
        """Put the text into the cell of the state; what the macros answered to a press meanwhile is left for a while."""
        there = self.sheets.told_if_free("dvk_status")
        answered = there not in {None, self.text}
        self.text = str(there) if answered else text
        said: dict[str, Plain] = {"dvk_beat": moment_serial(self.alive())} | ({} if answered else {"dvk_status": text})
        # a busy program is not waited for: the next sign of life comes soon
        self.sheets.note_if_free(said)

    def pulse(self) -> None:
        """Give a sign of life when the last one is long ago."""
        moment = self.steady()
        if moment - max(self.shown, self.began) >= _PULSE_SECONDS:
            self.shown = moment
            self.sheets.note_if_free({"dvk_beat": moment_serial(self.alive())})

    def end(self, state: str, text: str) -> None:
        """Show how it ended: state DONE, STOPPED or FAILED. Raises `MasterError` when the program stays busy."""
        self.sheets.be_silent()
        self._show(state, text)

    def _left(self, done: int, total: int, moment: float) -> str:
        if done < _LEFT_FROM or done >= total:
            return ""
        seconds = round((moment - self.began) / done * (total - done))
        return self.words.bridge["left"].format(seconds=max(seconds, 1))

    def _asked_to_stop(self) -> bool:
        return bool(self.sheets.told_if_free("dvk_stop"))

    def _show(self, state: str, text: str) -> None:
        # the state comes last: who waits for it finds the sentence there
        said: dict[str, Plain] = {"dvk_beat": moment_serial(self.alive()), "dvk_status": text, "dvk_state": state}
        self.text = text
        self.sheets.note(said)
