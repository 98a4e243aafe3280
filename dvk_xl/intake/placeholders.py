"""Files that a service of the cloud shows in a folder although their content is not on this machine."""

import os
import re
from typing import Final

_NOT_HERE: Final = 0x400000 | 0x1000
"""FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS and FILE_ATTRIBUTE_OFFLINE of Windows."""
_ICLOUD: Final = re.compile(r"\..+\.icloud\Z", re.IGNORECASE)


def stands_for_another(name: str) -> bool:
    """Whether a file of this name stands for one that iCloud has not fetched: ".mau.xlsx.icloud"."""
    return bool(_ICLOUD.match(name))


def is_not_here(name: str, facts: os.stat_result) -> bool:
    """Whether opening the file would first have to fetch it, or could only show where it is."""
    attributes: int = getattr(facts, "st_file_attributes", 0)
    return bool(attributes & _NOT_HERE) or stands_for_another(name)
