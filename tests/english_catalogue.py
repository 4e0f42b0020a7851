"""The English sentences are the keys, so the English catalogue writes itself: `make catalog` runs this."""

from pathlib import Path

from babel.messages import pofile

PATH = Path(__file__).parents[1] / "locales/en/LC_MESSAGES/messages.po"


def main() -> None:
    """Makes each English translation its own key."""
    catalogue = pofile.read_po(PATH.open("rb"))
    for message in catalogue:
        if message.id:
            message.string = message.id
    with PATH.open("wb") as file:
        pofile.write_po(file, catalogue, width=0)


if __name__ == "__main__":
    main()
