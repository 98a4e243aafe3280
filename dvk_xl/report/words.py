"""The sentences of reports that do not stand in a Word template (templates/sentences.toml)."""

from dataclasses import dataclass

from dvk_xl.declarations import decode
from dvk_xl.errors import DeclarationError
from dvk_xl.resources import read_toml, resource_folder

FILE = "sentences.toml"


@dataclass(frozen=True, slots=True)
class Sentences:
    """Words of the reports: by period (`title`, `sending`), by regime (`end_mark`), by case; braces are filled in."""

    place_date: str
    no_rate: str
    unknown_field: str
    between: str
    from_source: str
    other_reading: str
    field_heading: str
    above: str
    own_number: str
    title: dict[str, str]
    attached: dict[str, str]
    spoken: dict[str, str]
    who: dict[str, str]
    sending: dict[str, str]
    end_mark: dict[str, str]
    verdict: dict[str, str]
    reading: dict[str, str]
    receipt: dict[str, str]
    unclear: dict[str, str]


def load_sentences() -> Sentences:
    """The sentences that ship with the tool; raises `DeclarationError` with every fault of the file."""
    faults: list[str] = []
    sentences = decode(Sentences, read_toml(resource_folder("templates") / FILE), "", faults)
    if sentences is None:
        raise DeclarationError(FILE, tuple(faults))
    return sentences
