"""The areas as OGC features, as map programs read them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from django.test import Client
from owslib.ogcapi.features import Features
from pyproj import Transformer

from safetylab import desk
from safetylab.terms.errors import BadRequest
from tests.web import demo, server

ITEMS = "/ogc/collections/neighbourhood/items"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def links(document: Any) -> dict[str, str]:
    return {
        each["rel"]: each["href"].removeprefix("http://localhost") for each in document["links"]
    }


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server, for clients that bring their own sockets."""
    program = tmp_path_factory.mktemp("ogc") / "serve.py"
    with server.serving(folder, program) as running:
        yield f"{running.address}ogc/"


def test_the_landing_page_leads_to_everything(client: Client, lab: Path) -> None:
    known = links(read(client, "/ogc/"))
    assert {"self", "alternate", "conformance", "data", "service-desc", "service-doc"} <= set(
        known
    )
    for path in known.values():
        assert client.get(path).status_code == 200, path
    assert CORE in read(client, known["conformance"])["conformsTo"]
    described = client.get(known["service-desc"])
    assert described.headers["Content-Type"].endswith("openapi+json;version=3.0")
    assert json.loads(described.content)["openapi"].startswith("3.0")


def test_there_is_a_collection_for_each_layer(client: Client, lab: Path) -> None:
    told = read(client, "/ogc/collections")
    assert [each["id"] for each in told["collections"]] == list(desk.open(lab).lab.layers)
    for each in told["collections"]:
        same = read(client, f"/ogc/collections/{each['id']}")
        assert same["extent"] == each["extent"] and {"self", "items"} <= set(links(same))
        known = links(same) | {"alternate": "/ogc/"}  # a page, of which its own test knows
        assert all(client.get(path).status_code == 200 for path in known.values())
    west, south, east, north = told["collections"][0]["extent"]["spatial"]["bbox"][0]
    assert -108 < west < east < -107 and 18 < south < north < 20
    assert told["collections"][0]["extent"]["temporal"]["interval"] == [
        ["2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]
    ]


def test_a_feature_has_the_released_figures_of_every_rate(client: Client, lab: Path) -> None:
    told = read(client, ITEMS)
    assert told["numberMatched"] == told["numberReturned"] == len(told["features"]) == 60
    at = desk.open(lab)
    rates = [each.code for each in at.indicators().values() if each.answer is None]
    compared = 0
    for code in rates:
        try:
            released = at.release(at.measure(code, by="area", period="2024"))
        except BadRequest:  # so few that no area may be told
            assert all(each["properties"][f"{code}_withheld"] for each in told["features"])
            assert {each["properties"][code] for each in told["features"]} == {None}
            continue
        compared += 1
        rows = {row["area"]: row for row in released.rows}
        for feature in told["features"]:
            known, row = feature["properties"], rows[feature["id"]]
            assert known[code] == row["value"]
            assert known[f"{code}_low"] == row["low"] and known[f"{code}_high"] == row["high"]
            assert known[f"{code}_count"] == row["numerator"]
            assert known[f"{code}_withheld"] is row["withheld"]
    assert compared >= 8
    first = told["features"][0]["properties"]
    assert (first["id"], first["name"], first["year"]) == ("N01", demo.HOSTILE, "2024")
    assert first["residents"] > 0 and first["vintage"] == 1


def test_what_is_withheld_is_null_and_called_so(client: Client, lab: Path) -> None:
    found = [each["properties"] for each in read(client, ITEMS)["features"]]
    hidden = [each for each in found if each["sexual_violence_rate_withheld"]]
    assert len(hidden) > 10
    names = ("", "_low", "_high", "_count")
    assert all(each[f"sexual_violence_rate{n}"] is None for each in hidden for n in names)


def test_shapes_are_in_degrees_east_and_north(client: Client, lab: Path) -> None:
    at = desk.open(lab)
    layer = at.layer("neighbourhood")
    metres = Transformer.from_crs("EPSG:4326", at.lab.crs, always_xy=True).transform
    for n, feature in enumerate(read(client, ITEMS)["features"]):
        there = shapely.from_geojson(json.dumps(feature["geometry"]))
        back = shapely.transform(there, metres, interleaved=False)
        assert shapely.hausdorff_distance(back, layer.shapes[n]) < 10


def test_parts_lead_to_each_other(client: Client, lab: Path) -> None:
    path, ids = f"{ITEMS}?limit=25", []
    while path:
        told = read(client, path)
        assert told["numberMatched"] == 60
        ids += [each["id"] for each in told["features"]]
        path = links(told).get("next", "")
    assert len(ids) == len(set(ids)) == 60


def test_a_box_has_the_areas_that_touch_it(client: Client, lab: Path) -> None:
    whole = read(client, ITEMS)["features"]
    west, south, east, north = shapely.from_geojson(json.dumps(whole[7]["geometry"])).bounds
    x, y = (west + east) / 2, (south + north) / 2
    box = shapely.box(x, y, x + 0.02, y + 0.02)
    told = read(client, f"{ITEMS}?bbox={x},{y},{x + 0.02},{y + 0.02}")
    touched = [
        each["id"]
        for each in whole
        if shapely.intersects(shapely.from_geojson(json.dumps(each["geometry"])), box)
    ]
    assert [each["id"] for each in told["features"]] == touched
    assert 0 < told["numberMatched"] < 60
    assert read(client, f"{ITEMS}?bbox=0,0,1,1")["features"] == []
    assert read(client, f"{ITEMS}?bbox=-180,-90,-10,180,90,10")["numberMatched"] == 60  # a 3-D box
    assert read(client, f"{ITEMS}?bbox=170,-90,-100,90")["numberMatched"] == 60


@pytest.mark.parametrize(
    ("asked", "year"),
    [
        ("2022-06-30T00:00:00Z", "2022"),
        ("2021-01-01/2022-12-31", "2022"),
        ("../2021-05-05", "2021"),
        ("2023-01-01T00:00:00Z/..", "2024"),
        ("..", "2024"),
        ("2023", "2023"),
        ("1980-01-01/1990-01-01", None),
    ],
)
def test_the_time_asked_for_chooses_the_year(
    client: Client, lab: Path, asked: str, year: str | None
) -> None:
    told = read(client, f"{ITEMS}?datetime={asked}&limit=3")
    assert {each["properties"]["year"] for each in told["features"]} == ({year} if year else set())


def test_one_feature(client: Client, lab: Path) -> None:
    response = client.get(f"{ITEMS}/N02")
    assert response.headers["Content-Type"] == "application/geo+json"
    told = json.loads(response.content)
    assert told == read(client, ITEMS)["features"][1] | {"links": told["links"]}
    assert {"self", "collection", "alternate"} <= set(links(told))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{ITEMS}?bbox=1,2,3", 400),
        (f"{ITEMS}?bbox=1,9,3,4", 400),
        (f"{ITEMS}?bbox=nan,0,1,1", 400),
        (f"{ITEMS}?limit=0", 400),
        (f"{ITEMS}?limit=-1", 400),
        (f"{ITEMS}?limit=ten", 400),
        (f"{ITEMS}?datetime=yesterday", 400),
        (f"{ITEMS}?datetime=2022-02-30", 400),
        (f"{ITEMS}?datetime=2023-01-01/2022-01-01", 400),
        (f"{ITEMS}?f=html", 400),
        (f"{ITEMS}?colour=red", 400),
        ("/ogc/?colour=red", 400),
        (f"{ITEMS}/N99", 404),
        ("/ogc/collections/nowhere", 404),
        ("/ogc/collections/nowhere/items", 404),
    ],
)
def test_what_cannot_be_read_gets_a_problem(
    client: Client, lab: Path, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_more_than_the_most_is_the_most(client: Client, lab: Path) -> None:
    assert read(client, f"{ITEMS}?limit=999999")["numberReturned"] == 60


def test_owslib_reads_it(address: str) -> None:
    service = Features(address)
    assert CORE in service.conformance()["conformsTo"]
    assert service.feature_collections() == ["neighbourhood", "district"]
    assert service.api()["openapi"].startswith("3.0")
    told = service.collection_items("neighbourhood", limit=5, bbox=[-108, 18, -107, 20])
    assert told["numberReturned"] == 5 and told["numberMatched"] == 60
    one = service.collection_item("neighbourhood", "N05")
    assert one["properties"]["homicide_rate_withheld"] is False


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="GDAL without OAPIF")
def test_the_library_that_qgis_reads_with_reads_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "no_proxy", "127.0.0.1")
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": ""})
    known = {name for name, _ in pyogrio.list_layers(f"OAPIF:{address}")}
    assert known == {"neighbourhood", "district"}
    info = pyogrio.read_info(f"OAPIF:{address}", layer="neighbourhood")
    assert info["features"] == 60
    fields = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert fields["homicide_rate"] == "float64" and fields["homicide_rate_withheld"] == "bool"
    meta, table = pyogrio.read_arrow(f"OAPIF:{address}", layer="neighbourhood")
    shapes = shapely.from_wkb(np.asarray(table[meta["geometry_name"] or "wkb_geometry"]))
    assert len(shapes) == 60 and shapely.is_valid(shapes).all()
