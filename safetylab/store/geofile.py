"""Opening the formats in which boundaries come: GeoJSON, GeoPackage, Shapefile, CSV with WKT.

The kind is told from the first bytes; other formats, some of which can point elsewhere, are not
opened. pyogrio is imported when it is needed: it takes longer to load than a city's areas.
"""

import tempfile
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from safetylab.sources.reading import ALWAYS_ALLOWED, MOST_EXPANSION
from safetylab.terms.errors import BadFile
from safetylab.terms.words import say

Kind = Literal["geojson", "gpkg", "shp", "csv"]
SUFFIXES: dict[str, Kind] = {
    ".shp": "shp",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".csv": "csv",
}
BESIDE = (".shx", ".dbf", ".prj", ".cpg")
WKT = "the_geom,wkt,geometry,geom,geometria,the_geometry,geo_shape,shape,polygon"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's n rows as it has them.

    columns : values of each column, n each
    shapes  : geometry, None where there is none, shape (n,)
    crs     : as the file says, None where it does not
    """

    kind: Kind
    columns: dict[str, list[Any]]
    shapes: NDArray[np.object_]
    crs: str | None


def opened(path: Path) -> Opened:
    """The rows of a boundary file. Raises BadFile with the reason when it is none."""
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        with tempfile.TemporaryDirectory() as work:
            inner = _unzipped(path, Path(work))
            return _rows(inner, _kind(_head(inner), inner.suffix, path.name), path.name)
    return _rows(path, _kind(head, path.suffix, path.name), path.name)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise BadFile(
            say("There is no file {file}.", file=path), hint=say("check the name and the folder.")
        )
    if not path.is_file():
        raise BadFile(
            say("{file} is not a file.", file=path), hint=say("name one file, not a folder.")
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise BadFile(
            say("{file} is empty.", file=path.name), hint=say("did the download break off?")
        )
    return head


def _kind(head: bytes, suffix: str, name: str) -> Kind:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(b"\0\0\x27\x0a") and suffix.casefold() == ".shp":
        return "shp"
    if text.startswith(b"{"):
        return "geojson"
    if suffix.casefold() in (".csv", ".tsv", ".txt") and b"\0" not in head and text[:1] != b"<":
        return "csv"
    raise _unknown(text, suffix, name)


def _unknown(text: bytes, suffix: str, name: str) -> BadFile:
    if suffix.casefold() in (*BESIDE, ".shp", ".sbn", ".sbx"):
        return BadFile(
            say("{file} alone is not a Shapefile.", file=name),
            hint=say("name the .shp file; .shx, .dbf and .prj of the same name lie beside it."),
        )
    if text.startswith(b"<"):
        return BadFile(
            say("{file} is a web page or KML, not a file of boundaries.", file=name),
            hint=say("the portal may have answered with an error page; download GeoJSON."),
        )
    return BadFile(
        say("{file} is not a file of boundaries that can be read.", file=name),
        hint=say("GeoJSON, GeoPackage, Shapefile (.zip too) and CSV with WKT can be."),
    )


def _unzipped(path: Path, work: Path) -> Path:
    """The one member that holds boundaries, with what belongs to it, under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            main = _main_member(archive, path.name)
            stem = str(PurePosixPath(main).with_suffix("")).casefold()
            for member in archive.infolist():
                inside = PurePosixPath(member.filename)
                if member.is_dir() or str(inside.with_suffix("")).casefold() != stem:
                    continue
                if (suffix := inside.suffix.casefold()) in (*SUFFIXES, *BESIDE):
                    target = work / f"boundaries{suffix}"
                    _poured(archive, member, target, path)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as why:
        raise BadFile(
            say("{file} is damaged: it cannot be unpacked to its end.", file=path.name),
            hint=say("download it again; it may have been cut off."),
        ) from why
    return work / f"boundaries{PurePosixPath(main).suffix.casefold()}"


def _main_member(archive: zipfile.ZipFile, name: str) -> str:
    names = [m.filename for m in archive.infolist() if not m.is_dir()]
    found = [n for n in names if PurePosixPath(n).suffix.casefold() in SUFFIXES]
    found = [n for n in found if not n.startswith("__MACOSX/")]
    if len(found) == 1:
        return found[0]
    shown = ", ".join(f"'{n[-40:]}'" for n in (found or names)[:5])
    fact = say("{file} holds {n} files of boundaries.", file=name, n=len(found))
    raise BadFile(
        fact, hint=say("unpack it and name the one you mean. It has {names}.", names=shown)
    )


def _poured(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, source: Path) -> None:
    limit = max(ALWAYS_ALLOWED, source.stat().st_size * MOST_EXPANSION)
    written = 0
    with archive.open(member) as stream, target.open("wb") as out:
        while chunk := stream.read(1 << 20):
            written += len(chunk)
            if written > limit:
                raise BadFile(
                    say("{file} unpacks to over {n} MB.", file=source.name, n=limit >> 20),
                    hint=say("no boundaries shrink so far. If it is sound, unpack it yourself."),
                )
            out.write(chunk)


def _rows(path: Path, kind: Kind, name: str) -> Opened:
    from pyogrio import raw

    options: dict[str, Any] = {"force_2d": True}
    if kind == "csv":
        options |= {"GEOM_POSSIBLE_NAMES": WKT, "KEEP_GEOM_COLUMNS": "NO"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options["layer"] = _layer(path, name) if kind == "gpkg" else None
            try:
                meta, _, shapes, values = raw.read(path, **options)
            except UnicodeDecodeError:
                meta, _, shapes, values = raw.read(path, encoding="latin-1", **options)
            if shapes is not None:
                shapes = shapely.from_wkb(shapes, on_invalid="fix")
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as why:
        raise _unreadable(name, kind, why) from why
    if shapes is None:
        raise _shapeless(list(meta["fields"]), name, kind)
    columns = {
        str(field): _texts(kept.tolist(), kind)
        for field, kept in zip(meta["fields"], values, strict=True)
    }
    return Opened(kind, columns, np.asarray(shapes, dtype=object), meta["crs"])


def _layer(path: Path, name: str) -> str | None:
    """The GeoPackage's one layer of polygons; raises BadFile where there are several."""
    import pyogrio

    layers = [(str(n), str(kind)) for n, kind in pyogrio.list_layers(path) if kind is not None]
    areal = [n for n, kind in layers if "Polygon" in kind or kind.startswith("Unknown")]
    if len(areal) > 1:
        raise BadFile(
            say("{file} holds several layers: {names}.", file=name, names=", ".join(areal[:8])),
            hint=say("export the one you mean to a file of its own."),
        )
    return areal[0] if areal else None


def _unreadable(name: str, kind: Kind, why: Exception) -> BadFile:
    return BadFile(
        say("{file} cannot be read: {why}.", file=name, why=str(why).rstrip(".")[:200]),
        hint=say("a Shapefile needs its .shx and .dbf beside it; keep the three together.")
        if kind == "shp"
        else say("was it cut off, or is it another format than its name says?"),
    )


def _shapeless(columns: list[str], name: str, kind: Kind) -> BadFile:
    return BadFile(
        say("{file} has no boundaries, only a table.", file=name),
        hint=say(
            "a CSV needs them as WKT in a column called geometry. It has {columns}.",
            columns=", ".join(f"'{column[:40]}'" for column in columns[:12]) or say("none"),
        )
        if kind == "csv"
        else say("is it the right file?"),
    )


def _texts(values: list[Any], kind: Kind) -> list[Any]:
    """The values; a Shapefile's texts are mended where UTF-8 was written and Latin-1 declared."""
    if kind != "shp":
        return values
    return [_mended(value) if isinstance(value, str) else value for value in values]


def _mended(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
