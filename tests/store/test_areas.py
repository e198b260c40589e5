"""Area layers: what comes in, what is refused and in which words, what comes out."""

import json
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio import raw
from pyproj import Transformer

from safetylab.store import areas, whole
from safetylab.store.areas import Reading
from safetylab.store.lab import Lab, open_lab
from safetylab.terms.errors import BadFile, BadLab, BadRequest, SafetyLabError

TOML = """\
# A lab for tests.
name = "Test"
languages = ["en"]
timezone = "America/Mexico_City"
crs = "EPSG:32613"  # metres
"""
HERE = (-103.4, 20.6)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "lab.toml").write_text(TOML, encoding="utf-8")
    return open_lab(folder)


def squares(n: int = 3, *, at: tuple[float, float] = HERE, step: float = 0.01) -> list[Any]:
    """Squares of a hundredth of a degree in a row, touching."""
    return [
        shapely.box(at[0] + i * step, at[1], at[0] + (i + 1) * step, at[1] + step)
        for i in range(n)
    ]


def geojson(path: Path, shapes: Sequence[Any], **columns: Sequence[Any]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {name: values[i] for name, values in columns.items()},
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for i, shape in enumerate(shapes)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def written(path: Path, shapes: Sequence[Any], *, crs: str | None, **columns: Any) -> Path:
    """A file in the format of its suffix, made by GDAL."""
    with warnings.catch_warnings(action="ignore"):  # a missing CRS is what some tests are about
        raw.write(
            path,
            shapely.to_wkb(np.array(shapes)),
            field_data=[np.array(values) for values in columns.values()],
            fields=list(columns),
            geometry_type="Polygon",
            crs=crs,
        )
    return path


def in_metres(shapes: Sequence[Any], crs: str = "EPSG:32613") -> list[Any]:
    ahead = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return [shapely.transform(s, ahead.transform, interleaved=False) for s in shapes]


def three(tmp_path: Path) -> Path:
    return geojson(
        tmp_path / "in.geojson", squares(), clave=["10", "9", "1"], nombre=["A", "B", "C"]
    )


def test_a_layer_is_entered_and_read_back_in_metres(lab: Lab, tmp_path: Path) -> None:
    added = areas.add(lab, three(tmp_path), layer="colonia", label="Colonia")
    assert (added.areas, added.id_column, added.name_column) == (3, "clave", "nombre")
    assert "3 areas" in added.summary()
    lab = open_lab(lab.folder)
    assert lab.layer("colonia").label() == "Colonia"
    layer = areas.load(lab, None)
    assert layer.ids == areas.ids(lab, "colonia") == ("1", "9", "10")
    assert layer.names == ("C", "B", "A")
    expected = shapely.area(in_metres(squares()))
    np.testing.assert_allclose(shapely.area(layer.shapes), expected[::-1], rtol=1e-4)
    assert 600_000 < layer.bounds[0] < 700_000


def test_lab_toml_keeps_every_letter_and_gains_a_table(lab: Lab, tmp_path: Path) -> None:
    areas.add(lab, three(tmp_path), layer="colonia", label='Las "10"\n\x7f')
    after = (lab.folder / "lab.toml").read_text(encoding="utf-8")
    assert after.startswith(TOML)
    assert open_lab(lab.folder).layer("colonia").label() == 'Las "10"\n\x7f'


def test_the_written_file_is_geojson_in_degrees(lab: Lab, tmp_path: Path) -> None:
    source = written(
        tmp_path / "a.gpkg", in_metres(squares()), crs="EPSG:32613", id=[1, 2, 3], name=list("abc")
    )
    assert areas.add(lab, source, layer="x").crs == "EPSG:32613"
    found = json.loads((lab.folder / "areas/x.geojson").read_text(encoding="utf-8"))
    first = found["features"][0]
    assert first["properties"] == {"id": "1", "name": "a"}
    ring = np.array(first["geometry"]["coordinates"][0])
    np.testing.assert_allclose(ring.min(axis=0), HERE, atol=2e-7)
    assert (np.round(ring, 7) == ring).all()
    assert shapely.is_ccw(shapely.linearrings(ring))  # as RFC 7946 asks


def test_shapefiles_plain_and_zipped_and_misnamed(lab: Lab, tmp_path: Path) -> None:
    shp = written(
        tmp_path / "a.shp",
        in_metres(squares()),
        crs="EPSG:32613",
        CVEGEO=["14", "15", "16"],
        NOMGEO=["Tlajomulco de Zúñiga", "b", "c"],
    )
    packed = tmp_path / "beats.kmz"  # some portals call a zipped Shapefile so
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(tmp_path.glob("a.*")):
            archive.write(part, f"deep/{part.name}")
    for file, name in ((shp, "plain"), (packed, "zipped")):
        areas.add(lab, file, layer=name)
        layer = areas.load(open_lab(lab.folder), name)
        assert layer.ids == ("14", "15", "16")
        assert layer.names[0] == "Tlajomulco de Zúñiga"


def test_utf8_in_a_shapefile_that_says_latin1_is_mended(lab: Lab, tmp_path: Path) -> None:
    names = ["Zúñiga", "b", "c"]
    shp = written(tmp_path / "a.shp", squares(), crs="EPSG:4326", id=list("abc"), name=names)
    shp.with_suffix(".cpg").write_text("ISO-8859-1")
    areas.add(lab, shp, layer="x")
    assert areas.load(open_lab(lab.folder), "x").names[0] == "Zúñiga"


@pytest.mark.parametrize("column", ["the_geom", "WKT", "geometry"])
def test_csv_with_wkt(lab: Lab, tmp_path: Path, column: str) -> None:
    rows = [f'0{i},"{shape.wkt}",N{i}' for i, shape in enumerate(squares())]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([f"clave,{column},nombre", *rows]), encoding="utf-8")
    areas.add(lab, path, layer="x")
    layer = areas.load(open_lab(lab.folder), "x")
    assert (layer.ids, layer.names) == (("00", "01", "02"), ("N0", "N1", "N2"))


def test_latin1_is_read_where_utf8_fails(lab: Lab, tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.json", squares(1), id=["1"], name=["Zúñiga"])
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    areas.add(lab, file, layer="x")
    assert areas.load(open_lab(lab.folder), "x").names == ("Zúñiga",)


def test_numbers_become_whole_texts_and_missing_names_ids(lab: Lab, tmp_path: Path) -> None:
    names = ["  Las   Juntas ", None, ""]
    file = geojson(tmp_path / "a.json", squares(), area_num_1=[35.0, " 7.0 ", 8], name=names)
    added = areas.add(lab, file, layer="x")
    assert added.unnamed == 2 and "2 areas without a name" in added.summary()
    layer = areas.load(open_lab(lab.folder), "x")
    assert (layer.ids, layer.names) == (("7", "8", "35"), ("7", "8", "Las Juntas"))


def test_crossing_rings_are_mended_and_counted(lab: Lab, tmp_path: Path) -> None:
    x, y = HERE
    bow = shapely.Polygon([(x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01)])
    file = geojson(tmp_path / "a.json", [bow, squares(3)[2]], id=["1", "2"])
    assert areas.add(lab, file, layer="x").mended == 1
    layer = areas.load(open_lab(lab.folder), "x")
    assert shapely.is_valid(layer.shapes).all()
    assert shapely.area(layer.shapes[0]) == pytest.approx(
        shapely.area(layer.shapes[1]) / 2, rel=0.01
    )


def test_rows_without_a_shape_are_left_out_and_counted(lab: Lab, tmp_path: Path) -> None:
    shapes = [squares()[0], None, shapely.Polygon()]
    added = areas.add(lab, geojson(tmp_path / "a.json", shapes, id=["1", "2", "3"]), layer="x")
    assert (added.areas, added.empty) == (1, 2)
    assert "2 rows without a shape were left out" in added.summary()


def test_overlaps_above_one_percent_are_counted(lab: Lab, tmp_path: Path) -> None:
    x, y = HERE
    shapes = [*squares(3), shapely.box(x + 0.0295, y, x + 0.04, y + 0.01)]  # 5 % of the third
    added = areas.add(lab, geojson(tmp_path / "a.json", shapes, id=list("abcd")), layer="x")
    assert added.overlapping == 2
    assert "2 areas lie on others" in added.summary()


def test_an_existing_layer_is_replaced_only_on_request(lab: Lab, tmp_path: Path) -> None:
    areas.add(lab, three(tmp_path), layer="x")
    lab = open_lab(lab.folder)
    toml = (lab.folder / "lab.toml").read_text()
    other = geojson(tmp_path / "b.json", squares(2), id=["7", "8"])
    with pytest.raises(BadRequest, match="has a layer 'x' already"):
        areas.add(lab, other, layer="x")
    assert areas.ids(lab, "x") == ("1", "9", "10")
    assert areas.add(lab, other, layer="x", replace=True).replaced
    assert areas.ids(lab, "x") == ("7", "8")
    assert (lab.folder / "lab.toml").read_text() == toml


Faulty = Callable[[Path], tuple[Path, Reading]]


def _with(path: Path, **how: str) -> tuple[Path, Reading]:
    return path, Reading(**how)


def _text(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


FAULTY: dict[str, tuple[Faulty, str]] = {
    "missing": (lambda d: _with(d / "no.geojson"), "There is no file"),
    "folder": (lambda d: _with(d), "is not a file"),
    "empty": (lambda d: _with(_text(d, "a.geojson", "")), "is empty"),
    "cut off": (lambda d: _with(_text(d, "a.geojson", '{"type": "FeatureColl')), "cannot be read"),
    "no areas": (lambda d: _with(geojson(d / "a.geojson", [])), "holds no areas"),
    "web page": (lambda d: _with(_text(d, "a.zip", "<!DOCTYPE html><html>")), "web page or KML"),
    "vrt": (lambda d: _with(_text(d, "a.csv", "<OGRVRTDataSource/>")), "web page or KML"),
    "binary": (lambda d: _with(_text(d, "a.pdf", b"%PDF-1.4\0")), "not a file of boundaries"),
    "damaged zip": (lambda d: _with(_text(d, "a.zip", b"PK\x03\x04xxxx")), "is damaged"),
    "dbf": (lambda d: _with(_text(d, "a.dbf", b"\x03xxx")), "alone is not a Shapefile"),
    "bare csv": (lambda d: _with(_text(d, "a.csv", "id,name\n1,a\n")), "only a table"),
    "points": (
        lambda d: _with(geojson(d / "a.json", [shapely.Point(HERE), squares()[0]], id=["1", "2"])),
        "1 of 2 shapes .* points or lines",
    ),
    "no prj": (
        lambda d: _with(written(d / "a.shp", squares(), crs=None, id=list("abc"))),
        "does not say in which coordinate system",
    ),
    "csv in metres": (
        lambda d: _with(_text(d, "a.csv", f'id,wkt\n1,"{in_metres(squares())[0].wkt}"\n')),
        "does not say in which coordinate system",
    ),
    "no degrees": (
        lambda d: _with(geojson(d / "a.json", in_metres(squares()), id=list("abc"))),
        "cannot be degrees",
    ),
    "swapped": (
        lambda d: _with(geojson(d / "a.json", squares(at=HERE[::-1]), id=list("abc"))),
        "cannot be degrees.*\n.*seem swapped",
    ),
    "nowhere": (
        lambda d: _with(geojson(d / "a.json", squares(at=(3.0, 45.0)), id=list("abc"))),
        "far from where EPSG:32613",
    ),
    "odd crs": (lambda d: _with(three(d), crs="EPSG:1"), "not a coordinate reference system"),
    "no such id": (
        lambda d: _with(three(d), id_column="GEOID"),
        "no column 'GEOID'.\n.*'clave', 'nombre'",
    ),
    "no such name": (lambda d: _with(three(d), name_column="x"), "no column 'x'"),
    "empty ids": (
        lambda d: _with(geojson(d / "a.json", squares(), k=["1", " ", None]), id_column="k"),
        "2 areas .* have no id",
    ),
    "repeated ids": (
        lambda d: _with(geojson(d / "a.json", squares(), k=["1", "1.0", "2"]), id_column="k"),
        "repeats ids: '1'",
    ),
    "nothing unique": (
        lambda d: _with(geojson(d / "a.json", squares(), k=["1", "1", "2"])),
        "No column .* different value",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_faulty_files_are_refused_in_a_sentence(lab: Lab, tmp_path: Path, case: str) -> None:
    make, sentence = FAULTY[case]
    work = tmp_path / "in"
    work.mkdir()
    file, reading = make(work)
    with pytest.raises(SafetyLabError, match=f"(?s){sentence}") as caught:
        areas.add(lab, file, layer="x", reading=reading)
    assert isinstance(caught.value, BadFile | BadRequest)
    assert caught.value.hint
    assert (lab.folder / "lab.toml").read_text(encoding="utf-8") == TOML
    assert sorted(path.name for path in lab.folder.rglob("*")) == ["lab.toml"]


def test_a_shapefile_without_prj_is_read_with_the_crs_given(lab: Lab, tmp_path: Path) -> None:
    metres = in_metres(squares(), "EPSG:3857")
    shp = written(tmp_path / "a.shp", metres, crs=None, id=list("abc"))
    areas.add(lab, shp, layer="x", reading=Reading(crs="EPSG:3857"))
    layer = areas.load(open_lab(lab.folder), "x")
    assert layer.bounds == pytest.approx(shapely.total_bounds(in_metres(squares())), abs=0.5)


def test_a_layer_hundreds_of_kilometres_off_is_refused(lab: Lab, tmp_path: Path) -> None:
    areas.add(lab, three(tmp_path), layer="x")
    lab = open_lab(lab.folder)
    far = geojson(tmp_path / "b.json", squares(at=(-103.4, 24.0)), id=list("abc"))
    with pytest.raises(BadFile, match=r"lie 37\d km from the lab's layer 'x'"):
        areas.add(lab, far, layer="y")
    assert not (lab.folder / "areas/y.geojson").exists()
    near = geojson(tmp_path / "c.json", squares(at=(-103.4, 21.0)), id=list("abc"))
    areas.add(lab, near, layer="y")


@pytest.mark.parametrize("name", ["../x", "a/b", "", "Colonia", "x.y", "/etc/x", "a" * 40])
def test_layer_names_cannot_lead_out_of_the_lab(lab: Lab, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadLab, match="cannot name an area layer"):
        areas.add(lab, three(tmp_path), layer=name)


def test_a_setting_cannot_lead_out_of_the_lab(lab: Lab, tmp_path: Path) -> None:
    table = '[layers.x]\nfile = "../outside.geojson"\n'
    (lab.folder / "lab.toml").write_text(TOML + table, encoding="utf-8")
    with pytest.raises(BadLab, match="not in the lab"):
        areas.add(open_lab(lab.folder), three(tmp_path), layer="x")
    assert not (tmp_path / "outside.geojson").exists()


def test_a_lab_toml_that_takes_no_table_is_left_alone(lab: Lab, tmp_path: Path) -> None:
    inline = TOML + "layers = {}\n"
    (lab.folder / "lab.toml").write_text(inline, encoding="utf-8")
    with pytest.raises(BadLab, match="cannot be entered"):
        areas.add(open_lab(lab.folder), three(tmp_path), layer="x")
    assert (lab.folder / "lab.toml").read_text() == inline
    assert not (lab.folder / "areas").exists()


def test_a_failure_between_the_two_files_leaves_neither(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = whole.write

    def failing(path: Path, text: str) -> None:
        if path.name == "lab.toml":
            raise BadLab("The disk is full.")
        honest(path, text)

    monkeypatch.setattr(whole, "write", failing)
    with pytest.raises(BadLab, match="disk is full"):
        areas.add(lab, three(tmp_path), layer="x")
    assert (lab.folder / "lab.toml").read_text() == TOML
    assert not list((lab.folder / "areas").iterdir())


def test_a_layer_without_its_file_says_how_to_add_it(lab: Lab) -> None:
    (lab.folder / "lab.toml").write_text(TOML + "[layers.x]\n", encoding="utf-8")
    with pytest.raises(BadLab, match=r"(?s)no boundaries yet.*areas add FILE --layer x"):
        areas.load(open_lab(lab.folder), "x")


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[1]",
        '{"features": []}',
        '{"features": [{"properties": {"name": "a"}, "geometry": null}]}',
        '{"features": [{"properties": {"id": "a"}, "geometry": null}]}',
        '{"features": [{"properties": {"id": "a"}, "geometry": {"type": "Point", '
        '"coordinates": [1, 2]}}]}',
        '{"features": [{"properties": {"id": "a"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[1, 2], [3]]]}}]}',
    ],
)
def test_a_spoilt_layer_file_is_named(lab: Lab, text: str) -> None:
    (lab.folder / "lab.toml").write_text(TOML + "[layers.x]\n", encoding="utf-8")
    (lab.folder / "areas").mkdir()
    (lab.folder / "areas/x.geojson").write_text(text)
    with pytest.raises(BadFile, match="is not a layer of areas"):
        areas.load(open_lab(lab.folder), "x")


def test_a_zip_of_two_layers_and_a_bomb_are_refused(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "two.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.geojson", "{}")
    with pytest.raises(BadFile, match="holds 2 files"):
        areas.add(lab, file, layer="x")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b"{" + b" " * (150 << 20))
    with pytest.raises(BadFile, match="unpacks to over"):
        areas.add(lab, bomb, layer="x")


def test_a_geopackage_of_several_layers_is_refused(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    wkb = shapely.to_wkb(np.array(squares()))
    for name in ("one", "two"):
        raw.write(
            file,
            wkb,
            field_data=[np.array(list("abc"))],
            fields=["id"],
            geometry_type="Polygon",
            crs="EPSG:4326",
            layer=name,
            append=file.exists(),
        )
    with pytest.raises(BadFile, match="holds several layers: one, two"):
        areas.add(lab, file, layer="x")


REAL = [
    ("chicago", "chicago_2010_census_tracts", 801, "geoid10", "namelsad10"),
    ("chicago", "chicago_community_area_boundaries", 77, "area_num_1", "community"),
    ("guadalajara", "amg_ageb_urban_2010", 1774, "CVEGEO", "CVEGEO"),
    ("guadalajara", "jalisco_municipios", 125, "cvegeo", "nom_agem"),
]  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize(("city", "file", "n", "id_column", "name_column"), REAL)
def test_real_boundaries(
    shared: Path, tmp_path: Path, city: str, file: str, n: int, id_column: str, name_column: str
) -> None:
    crs = {"chicago": "EPSG:26971", "guadalajara": "EPSG:32613"}[city]
    (tmp_path / "lab.toml").write_text(TOML.replace("EPSG:32613", crs), encoding="utf-8")
    source = shared / "data" / f"{city}_geo" / f"{file}.geojson"
    start = time.perf_counter()
    added = areas.add(open_lab(tmp_path), source, layer="x")
    took = time.perf_counter() - start
    start = time.perf_counter()
    layer = areas.load(open_lab(tmp_path), "x")
    print(f"\n{added.summary()} add {took:.2f} s, load {time.perf_counter() - start:.3f} s")
    assert (added.areas, added.id_column, added.name_column) == (n, id_column, name_column)
    assert len(layer.ids) == len(set(layer.ids)) == n
    assert shapely.is_valid(layer.shapes).all()
    assert added.empty == 0
