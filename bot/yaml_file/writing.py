"""From a model back to its file, in the form of the files we ship."""

from pydantic import BaseModel


def write_file(entry: BaseModel) -> str:
    """The file that reads back as an equal `entry`."""
    from bot.yaml_file.notation import written

    return written(entry.model_dump(mode="json", by_alias=True, exclude_defaults=True))
