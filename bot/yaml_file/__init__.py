"""Files that people edit: strict YAML in, every fault with its line out, and back to YAML without loss."""

from bot.yaml_file.document import Document, Fault, FileFaults, Path, decoded, place_name
from bot.yaml_file.entries import NOT_EMPTY, Entry, Language, Line, Paragraph, Title, matching, texts
from bot.yaml_file.reading import read_file
from bot.yaml_file.writing import write_file

__all__ = [
    "NOT_EMPTY",
    "Document",
    "Entry",
    "Fault",
    "FileFaults",
    "Language",
    "Line",
    "Paragraph",
    "Path",
    "Title",
    "decoded",
    "matching",
    "place_name",
    "read_file",
    "texts",
    "write_file",
]
