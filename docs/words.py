"""Gather every sentence of code and templates into the catalogues, and compile: `make words`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "safetylab"
SPANISH = PACKAGE / "locale" / "es" / "LC_MESSAGES"
CALLS = {"gettext": None, "_": None, "ngettext": (1, 2)}
KEYWORDS = {"say": None, "N_": None, "say_many": (1, 2)}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
UNSTEADY = tuple(
    f'"{field}:'.encode()
    for field in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
COMMENT = """\
# The sentences of safetylab in Spanish; `make words` adds those that the code has come to say.
#"""


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every message in the package's code: the file that says it, and its one or two forms."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS)
    for path, _, message, _, _ in found:
        yield f"safetylab/{Path(path).as_posix()}", message


def on_pages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every message in the pages' templates: the file that says it, and its one or two forms."""
    for file in sorted((PACKAGE / "web").rglob("*.html")):
        code = templatize(file.read_text(encoding="utf-8"), origin=file.name)
        for _, message, *_ in extract("python", BytesIO(code.encode()), CALLS):
            yield file.relative_to(ROOT).as_posix(), message


def template(domain: str = "safetylab") -> Catalog:
    """An empty catalogue of a domain's messages, each with the files that say it."""
    catalogue = Catalog(charset="utf-8")
    found = on_pages() if domain == "django" else sentences()
    for path, message in sorted(found, key=str):
        if message:
            catalogue.add(message, locations=[(path, 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """The Spanish catalogue at `path`; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="es", domain=path.stem)
    with path.open("rb") as file:
        return read_po(file, locale="es", domain=path.stem)


def updated(known: Catalog) -> Catalog:
    """The code's messages with the translations `known`; what is no longer said is dropped."""
    fresh = Catalog(locale="es", domain=known.domain, header_comment=COMMENT, fuzzy=False)
    for message in template(known.domain or "safetylab"):
        if message.id:
            before = known.get(message.id)
            string = before.string if before else None
            fresh.add(message.id, string, locations=message.locations).flags.clear()
    return fresh


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue as text: sorted, without line numbers, dates or names of tools."""
    text = BytesIO()
    write_po(text, catalogue, width=96, sort_output=True, include_lineno=False)
    lines = text.getvalue().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(UNSTEADY)))


def compile_(po: Path) -> None:
    """Write the .mo beside a .po: the same bytes whenever it is made."""
    catalogue = read(po)
    catalogue.creation_date = catalogue.revision_date = EPOCH
    with po.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def main() -> None:
    """Update the Spanish catalogues, compile them, count what lacks."""
    for path in (SPANISH / "safetylab.po", SPANISH / "django.po"):
        catalogue = updated(read(path))
        write(catalogue, path)
        compile_(path)
        lacking = sum(not all(forms(each.string)) for each in catalogue if each.id)
        print(f"{path.stem}: {len(catalogue)} sentences, {lacking} without a translation")


def forms(text: object) -> tuple[str, ...]:
    """A message's forms: one, or its singular and plural."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


if __name__ == "__main__":
    main()
