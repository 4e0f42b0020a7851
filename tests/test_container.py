"""The checker of Dockerfile and compose.yaml finds nothing, and would find what it is for."""

from dataclasses import replace

import pytest

from tests.lint_container import ROOT, Files, faults

FILES = Files.of(ROOT)


def test_the_image_and_the_services_are_right() -> None:
    assert faults(FILES) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("dockerfile", "3.11-slim-bookworm AS", "latest AS", "python:latest: must name a version, not latest"),
        ("dockerfile", "--require-hashes ", "", "requirements must be installed with --require-hashes"),
        ("dockerfile", "COPY locales locales\n", "", "locales must be copied into the build"),
        ("dockerfile", "COPY bot bot", "COPY bots bots", "COPY bots bots: bots does not exist"),
        ("dockerfile", "USER sala", "USER root", "the program must not run as root"),
        ("dockerfile", "--owner sala", "--owner root", "the volume's folder must belong to the user"),
        ("dockerfile", "/healthz", "/", "HEALTHCHECK must ask /healthz"),
        ("dockerfile", '["sala", "run"]', "sala run", 'CMD must be ["sala", "run"], so that signals reach it'),
        ("dockerfile", "LOG_FORMAT=", "LOG_FROMAT=", "LOG_FROMAT: no setting has this name"),
        ("compose", "sqlite+aiosqlite:///data/", "sqlite+aiosqlite:///", "sala: the database must lie in /var/lib/sala/data, a volume"),
        ("compose", "  data:\n", "", "sala: the volume data is not declared"),
        ("compose", '"127.0.0.1:8080', '"8080', "sala: 8080:8080 must be open to this machine only"),
        ("compose", "{condition: service_healthy}", "{}", "sala-postgresql: must wait until postgresql, of the same form, is healthy"),
        ("compose", "sala:${POSTGRES_PASSWORD-}@", "sala:secret@", "DATABASE_URL: the password must come from .env"),
        ("compose", "profiles: [sqlite]", "profiles: [lite]", "the form sqlite must run the bot once"),
        ("ignore", "!locales\n", "", "COPY locales locales: .dockerignore keeps locales out"),
        ("makefile", "--require-hashes -r requirements.txt", "-r requirements.txt", "the requirements must be installed as in the Makefile: ['-m pip install --quiet --disable-pip-version-check -r requirements.txt']"),
    ],
)  # fmt: skip
def test_what_would_be_wrong_is_found(part: str, old: str, new: str, fault: str) -> None:
    text = getattr(FILES, part)
    assert old in text
    found = faults(replace(FILES, **{part: text.replace(old, new)}))
    assert fault in found
