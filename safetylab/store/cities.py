"""A new lab: its folder, its settings and, where they come with the program, its areas."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from safetylab.store import areas, boundaries, residents, whole
from safetylab.store.areas import Reading
from safetylab.store.lab import PROFILES, Lab, open_lab
from safetylab.store.lab_toml import quoted
from safetylab.terms.errors import BadLab, BadRequest
from safetylab.terms.words import N_, say, spoken

DEMO_NOTE = N_("Puerto Almendra does not exist. Every incident here is simulated.")
"""The note of profiles/demo.toml, here so that it finds its way into the catalogue."""

FOLDERS = ("areas", "residents", "crosswalks", "facts", "public", "peers")
IGNORED = "# What is not ours to share: facts and case-work.\nfacts/\n*.sqlite3\n*.sqlite3-*\n"
CHICAGO_CRS = "EPSG:3435"  # Illinois East in feet, which the Shapefile does not say itself
CHICAGO_NAMES = {"Ohare": "O'Hare", "Mckinley Park": "McKinley Park"}


def cities() -> tuple[str, ...]:
    """The profiles a lab can start from."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.toml")))


def create(folder: Path, *, city: str, name: str | None = None) -> Lab:
    """Make a lab in a folder that is new or empty, from a city's profile: all of it or nothing.

    Raises BadRequest for an unknown city or a folder in use, BadLab where one cannot write.
    """
    settings = _settings(city, name or (folder.resolve().name if city == "none" else None))
    target = folder.resolve()
    _checked_free(target, folder)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _furnish(draft, settings)
        if city in _FILLED:
            _FILLED[city](open_lab(draft))
        whole.write(draft / "README.md", _readme(open_lab(draft)))
        _put_in_place(draft, target)
    except OSError as why:
        raise BadLab(
            say("{folder} cannot be made: {why}.", folder=folder, why=why.strerror or why),
            hint=say("is there room on the disk, and may you write there?"),
        ) from why
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return open_lab(folder)


def next_steps(lab: Lab) -> tuple[str, ...]:
    """What is left to do before incidents can be compiled and rates computed, a sentence each."""
    bare = [name for name in lab.layers if not areas.has(lab, name)]
    steps = [
        say("Set timezone and crs in lab.toml first: this lab still has those it was made with.")
        if lab.crs == "EPSG:3857"
        else "",
        say(
            "{lab} has no boundaries yet. Add them with: safetylab areas add FILE --layer NAME "
            "(lab.toml says more).",
            lab=lab.name,
        )
        if bare or not lab.layers
        else "",
        say(
            "{lab} has no residents yet. Add them with: safetylab residents add FILE --layer NAME",
            lab=lab.name,
        )
        if not any((lab.folder / "residents").glob("*.csv"))
        else "",
    ]
    return tuple(step for step in steps if step)


def _settings(city: str, name: str | None) -> str:
    if city not in cities():
        raise BadRequest(
            say("There is no city '{city}' to start from.", city=city),
            hint=say(
                "there are {known}. Any other city starts from none.", known=", ".join(cities())
            ),
        )
    text = (PROFILES / f"{city}.toml").read_text(encoding="utf-8")
    if name is None:
        return text
    line = f"name = {quoted(' '.join(name.split()) or city)}"
    return re.sub(r"^name = .*$", lambda _: line, text, count=1, flags=re.MULTILINE)


def _checked_free(target: Path, folder: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists():
        raise BadRequest(
            say("{folder} is in use already.", folder=folder),
            hint=say("name a new folder, or an empty one."),
        )


def _furnish(draft: Path, settings: str) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    for folder in FOLDERS:
        (draft / folder).mkdir(parents=True)
    whole.write(draft / "lab.toml", settings)
    whole.write(draft / ".gitignore", IGNORED)


def _put_in_place(draft: Path, target: Path) -> None:
    """Rename the draft; into an empty folder, which a shell may stand in, lab.toml goes last."""
    if not target.exists():
        draft.rename(target)
        return
    for child in sorted(draft.iterdir(), key=lambda child: child.name == "lab.toml"):
        child.rename(target / child.name)


def _chicago(lab: Lab) -> None:
    """The 77 community areas as libpysal carries them, and their residents."""
    found = boundaries.read(
        _libpysal("chicago", "Chicago77.shp"), Reading("AREANO", "COMMUNITY", CHICAGO_CRS)
    )
    titles = (name.title() for name in found.names)
    names = tuple(CHICAGO_NAMES.get(title, title) for title in titles)
    areas.put(lab, replace(found, names=names), layer="community")
    residents.add(lab, PROFILES / "chicago_residents.csv", layer="community")


def _libpysal(*below: str) -> Path:
    # Found without importing it, which takes seconds.
    spec = find_spec("libpysal")
    if spec is None or spec.origin is None:
        raise BadLab(
            say("The package libpysal, which carries Chicago's boundaries, is not installed."),
            hint=say("install safetylab again."),
        )
    return Path(spec.origin).parent.joinpath("examples", *below)


def _demo(lab: Lab) -> None:
    """Puerto Almendra's boundaries and residents through the usual doors; the rest as it is."""
    from safetylab.sources.demo_city import write_city

    work = lab.folder / ".city"
    write_city(work)
    for layer in lab.layers:
        areas.add(lab, work / "areas" / f"{layer}.geojson", layer=layer)
    residents.add(lab, work / "residents" / "neighbourhood.csv", layer="neighbourhood")
    for kept in ("exports", "areas_extra", "truths.json", "residents/poverty.csv"):
        if (work / kept).exists():
            (work / kept).rename(lab.folder / kept)
    shutil.rmtree(work)


_FILLED: dict[str, Callable[[Lab], None]] = {"chicago": _chicago, "demo": _demo}


def _readme(lab: Lab) -> str:
    """What the folder is and what to do next, in the lab's own language."""
    before = spoken.set(lab.languages[0])
    try:
        parts = [
            f"# {lab.name}",
            lab.note,
            say(
                "A safety lab: this folder is all there is of it, and can be copied and backed up."
            ),
            _contents(),
            *next_steps(lab),
        ]
    finally:
        spoken.reset(before)
    return "\n\n".join(part for part in parts if part) + "\n"


def _contents() -> str:
    return "\n".join(
        (
            say("- `lab.toml`: name, languages, time zone, coordinate system, layers, sources"),
            say("- `areas/`: boundaries, one GeoJSON per layer"),
            say("- `residents/`: residents by area, year, sex and age, one CSV per layer"),
            say("- `crosswalks/`: local offence codes, where the built-in ones do not serve"),
            say("- `facts/`: the store: records, their versions, the untouched files"),
            say("- `releases/`: what was told of protected classes; keep it in every backup"),
            say("- `public/`: what this lab publishes; `peers/`: what it has received"),
        )
    )
