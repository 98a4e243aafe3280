"""Faults of the program, its plans or its surroundings. Wrong data is never an exception: it is an `Issue`."""


class DvkError(Exception):
    """One clear Vietnamese sentence for the officer, and what to do next."""


class DeclarationError(DvkError):
    """A plan, a schema or a register has faults: all of them, each with its place in the file."""

    def __init__(self, source: str, faults: tuple[str, ...]) -> None:
        """Keep every fault; the text lists them one to a line under the name of the file."""
        self.source = source
        self.faults = faults
        super().__init__(f"{source}: có {len(faults)} chỗ sai.\n" + "\n".join(f"  - {fault}" for fault in faults))


class MasterError(DvkError):
    """The master workbook cannot be read or written now; the old one stands."""


class ChangedMeanwhileError(MasterError):
    """The master is no longer what was read; nothing was written, and doing it once more helps."""


class HalfWrittenError(MasterError):
    """The open workbook could be neither written nor put back; the next press sets it right from the kept copy."""


class StoppedError(DvkError):
    """The officer asked to stop; everything is as before."""


class CampaignError(DvkError):
    """The campaign folder is missing, damaged, locked or cannot be written."""


class ReportError(DvkError):
    """A report could not be made, or did not pass the check after it was opened again."""
