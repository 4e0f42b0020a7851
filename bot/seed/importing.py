"""Taking files in: each is read whole, every fault of all of them is listed, and all are written or none."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.database.engine import Database
from bot.features.faq import filing as faq
from bot.features.faq.file import FaqFile, read_faq
from bot.features.glossary import filing as glossary
from bot.features.glossary.file import GlossaryFile, read_glossary
from bot.features.programme import editing
from bot.features.programme import filing as programme
from bot.features.programme.file import ProgrammeFile, read_programme
from bot.features.registration import service as registration
from bot.yaml_file import Fault, FileFaults, decoded
from bot.yaml_file.notation import read_yaml

FOLDER = Path(__file__).parent
PROGRAMME = FOLDER / "programme.yaml"
FAQ = FOLDER / "faq.yaml"
GLOSSARY = FOLDER / "glossary.yaml"

Content = ProgrammeFile | FaqFile | GlossaryFile

_LARGEST = 20 * 1024 * 1024


def read(files: Sequence[Path]) -> tuple[list[Content], list[Fault]]:
    """What the files say, and what is wrong with them; raises OSError when one cannot be opened."""
    found: list[Content] = []
    faults: list[Fault] = []
    for path in files:
        try:
            entry = _read(path)
        except FileFaults as error:
            faults += error.faults
            continue
        # A second bank would quietly take the place of the first.
        if any(other.kind == entry.kind for other in found):
            faults.append(Fault(str(path), 1, "kind", f"must not be {entry.kind} again in one import"))
        found.append(entry)
    return found, faults


def _read(path: Path) -> Content:
    name = str(path)
    if path.stat().st_size > _LARGEST:
        raise FileFaults([Fault(name, 1, "", "must be at most 20 MiB")])
    text = decoded(path.read_bytes(), name)
    document = read_yaml(text, name)
    match document.kind:
        case "programme":
            return read_programme(text, name)
        case "faq":
            return read_faq(text, name)
        case "glossary":
            return read_glossary(text, name)
    raise FileFaults([document.fault(("kind",), "must be programme, faq or glossary")])


async def write(
    database: Database, files: Sequence[Content], *, now: datetime, renew: bool = False,
    discard_edits: bool = False,
) -> list[str]:  # fmt: skip
    """Writes everything in one transaction; `renew` lets relative times count from now. Says what is to be known.

    Raises EditsAtStake where a file would undo what coordinators have changed since, but for `discard_edits`.
    """
    async with database.begin() as connection:
        for file in files:
            if isinstance(file, ProgrammeFile):
                if not (renew or discard_edits):
                    await editing.check_edits(connection, file)
                await programme.take_in(connection, file, now=now, renew=renew)
                await editing.forget_edits(connection, file.code)
            elif isinstance(file, GlossaryFile):
                await glossary.take_in(connection, file)
            else:
                await faq.take_in(connection, file, now=now, over_edits=renew or discard_edits)
        return await registration.overdrawn(connection)


def shipped_faq() -> FaqFile:
    """The bank that comes with the program."""
    return read_faq(FAQ.read_text(encoding="utf-8"), FAQ.name)


def shipped_glossary() -> GlossaryFile:
    """The glossary that comes with the program."""
    return read_glossary(GLOSSARY.read_text(encoding="utf-8"), GLOSSARY.name)


def shipped_programme() -> ProgrammeFile:
    """The sample programme that comes with the program."""
    return read_programme(PROGRAMME.read_text(encoding="utf-8"), PROGRAMME.name)
