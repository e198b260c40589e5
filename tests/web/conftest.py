"""Django with the pages' own settings, and a lab for them to show."""

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.test import Client, override_settings

from tests.web import demo

os.environ.setdefault("SAFETYLAB_PATIENCE", "120")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetylab.web.settings")
django.setup()


@pytest.fixture(scope="session")
def folder(demo_lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a lab with one vintage."""
    return demo.copied(demo_lab, tmp_path_factory.mktemp("labs") / "demo")


@pytest.fixture
def lab(folder: Path) -> Iterator[Path]:
    """That lab, served."""
    with override_settings(SAFETYLAB_LAB=str(folder)):
        yield folder


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No page is answered from another test's."""
    from safetylab.web import pages

    pages.forget()


@pytest.fixture
def client() -> Client:
    """A reader on this machine whose errors are answered, not raised."""
    return Client(raise_request_exception=False, SERVER_NAME="localhost")
