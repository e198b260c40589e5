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
CALLS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def forms(text: object) -> tuple[str, ...]:
    """A message's forms: one, or its singular and plural."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def wanted() -> set[tuple[str, ...]]:
    """The sentences of the templates, as gettext is asked for them."""
    found: set[tuple[str, ...]] = set()
    for template in (HOME / "web").rglob("*.html"):
        code = templatize(template.read_text(encoding="utf-8"), origin=template.name)
        found |= {forms(each) for _, each, *_ in extract("python", BytesIO(code.encode()), CALLS)}
    return found


def test_the_templates_have_sentences() -> None:
    assert len(wanted()) > 50 and any(len(each) == 2 for each in wanted())


def test_every_sentence_has_its_spanish_and_no_spanish_is_left_over() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()))
    known = {forms(message.id): forms(message.string) for message in catalogue if message.id}
    assert set(known) == wanted()
    assert all(all(each) for each in known.values())
    assert not [message.id for message in catalogue if message.fuzzy]


def test_spanish_fills_in_the_same_values() -> None:
    for message in read_po(BytesIO(CATALOGUE.read_bytes())):
        pairs = zip(forms(message.id), forms(message.string), strict=True)
        for texts in pairs if message.id else ():
            asked, said = (sorted(re.findall(r"%\(\w+\)s|%%", text)) for text in texts)
            assert asked == said


def test_the_compiled_catalogue_is_up_to_date() -> None:
    written = read_po(BytesIO(CATALOGUE.read_bytes()))
    compiled = read_mo(BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    texts = [
        {forms(each.id): forms(each.string) for each in catalogue if each.id}
        for catalogue in (written, compiled)
    ]
    assert texts[0] == texts[1]
