"""Every word of the templates has its Spanish, and the compiled catalogue is the written one."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import safetylab

HOME = Path(safetylab.__file__).parent
CATALOGUE = HOME / "locale" / "es" / "LC_MESSAGES" / "django.po"
CALLS = {"_": None, "gettext": None}


def wanted() -> set[str]:
    """The sentences of the templates, as gettext is asked for them."""
    found: set[str] = set()
    for template in (HOME / "web").rglob("*.html"):
        code = templatize(template.read_text(encoding="utf-8"), origin=template.name)
        found |= {str(each) for _, each, *_ in extract("python", BytesIO(code.encode()), CALLS)}
    return found


def test_the_templates_have_sentences() -> None:
    assert len(wanted()) > 50


def test_every_sentence_has_its_spanish_and_no_spanish_is_left_over() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()))
    known = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert set(known) == wanted()
    assert all(known.values())
    assert not [message.id for message in catalogue if message.fuzzy]


def test_spanish_fills_in_the_same_values() -> None:
    for message in read_po(BytesIO(CATALOGUE.read_bytes())):
        texts = (str(message.id), str(message.string))
        asked, said = (sorted(re.findall(r"%\(\w+\)s|%%", text)) for text in texts)
        assert not message.id or asked == said


def test_the_compiled_catalogue_is_up_to_date() -> None:
    written = read_po(BytesIO(CATALOGUE.read_bytes()))
    compiled = read_mo(BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    assert {m.id: m.string for m in written if m.id} == {m.id: m.string for m in compiled if m.id}
