"""New labs: complete or not there at all."""

import os
from pathlib import Path

import numpy as np
import pytest
import shapely

from safetylab.sources import demo_city
from safetylab.store import areas, cities, residents
from safetylab.store.lab import Lab, open_lab
from safetylab.terms.errors import BadLab, BadRequest
from safetylab.terms.period import year


@pytest.fixture(scope="module")
def chicago(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return cities.create(tmp_path_factory.mktemp("labs") / "chicago", city="chicago")


def test_profiles_are_listed() -> None:
    assert set(cities.cities()) >= {"chicago", "demo", "guadalajara", "none"}


@pytest.mark.parametrize("city", ["none", "guadalajara"])
def test_a_lab_without_areas_says_how_to_add_them(tmp_path: Path, city: str) -> None:
    lab = cities.create(tmp_path / "deep" / "lab", city=city)
    assert sorted(path.name for path in lab.folder.iterdir()) == sorted(
        [*cities.FOLDERS, "lab.toml", ".gitignore", "README.md"]
    )
    assert "facts/" in (lab.folder / ".gitignore").read_text().splitlines()
    steps = " ".join(cities.next_steps(lab))
    assert "safetylab areas add" in steps and "safetylab residents add" in steps
    assert "areas add" in (lab.folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in lab.folder.parent.iterdir()] == ["lab"]


@pytest.mark.parametrize("name", ['Ciudad "X"', "Zúñiga\\n", "\\1 é", "a\nb"])
def test_a_lab_bears_the_name_it_is_given(tmp_path: Path, name: str) -> None:
    lab = cities.create(tmp_path / "lab", city="guadalajara", name=name)
    assert lab.name == " ".join(name.split())
    assert "# Los límites no vienen" in (lab.folder / "lab.toml").read_text(encoding="utf-8")


def test_without_a_name_it_is_called_as_its_folder(tmp_path: Path) -> None:
    assert cities.create(tmp_path / "bogota", city="none").name == "bogota"


def test_chicago_has_its_77_community_areas(chicago: Lab) -> None:
    layer = areas.load(chicago, "community")
    assert layer.ids == tuple(str(i) for i in range(1, 78))
    names = dict(zip(layer.ids, layer.names, strict=True))
    assert [names[i] for i in ("8", "26", "59", "76")] == [
        "Near North Side",
        "West Garfield Park",
        "McKinley Park",
        "O'Hare",
    ]
    assert shapely.is_valid(layer.shapes).all()
    assert shapely.area(layer.shapes).sum() == pytest.approx(598e6, rel=0.01)  # 231 square miles
    assert cities.next_steps(chicago) == ()


@pytest.mark.parametrize(
    ("when", "total"), [(2010, 2_695_598), (2016, 2_717_788), (2020, 2_746_388)]
)
def test_chicago_has_its_residents(chicago: Lab, when: int, total: int) -> None:
    found = residents.by_area(chicago, "community", year(when))
    assert found.total == pytest.approx(total, abs=1)
    assert found.note() == "" and found.missing == ()
    assert found.person_years.min() > 2000
    text = (chicago.folder / "residents/community.csv").read_text(encoding="utf-8")
    assert "U.S. Census Bureau, American Community Survey, via CMAP" in text


@pytest.mark.shared
def test_chicago_lies_where_the_city_says(chicago: Lab, shared: Path, tmp_path: Path) -> None:
    lab = cities.create(tmp_path / "lab", city="chicago")
    portal = shared / "data/chicago_geo/chicago_community_area_boundaries.geojson"
    areas.add(lab, portal, layer="portal", reading=areas.Reading("area_num_1"))
    ours, theirs = (areas.load(open_lab(lab.folder), name) for name in ("community", "portal"))
    assert ours.ids == theirs.ids
    shared_area = shapely.area(shapely.intersection(ours.shapes, theirs.shapes))
    assert (
        shared_area / shapely.area(shapely.union(ours.shapes, theirs.shapes)) > 0.94
    ).all()  # another digitisation


def test_the_demo_city_moves_in_with_its_exports(tmp_path: Path) -> None:
    lab = cities.create(tmp_path / "demo", city="demo")
    assert lab.simulated
    assert len(areas.load(lab, "neighbourhood").ids) > 20
    assert len(areas.load(lab, "district").ids) > 2
    found = residents.by_area(lab, "neighbourhood", year(2024), sex="female", ages=(15, 29))
    assert not np.isnan(found.person_years).any()
    assert list((lab.folder / "exports").glob("*.csv"))
    assert not (lab.folder / ".city").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadRequest, match="in use already"):
        cities.create(tmp_path, city="none")
    with pytest.raises(BadRequest, match="in use already"):
        cities.create(tmp_path / "mine.txt", city="none")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    folder.mkdir()
    before = folder.stat().st_ino
    assert cities.create(folder, city="none").folder == folder
    assert folder.stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["lab"]


@pytest.mark.parametrize("city", ["atlantis", "../none", ""])
def test_an_unknown_city_is_named(tmp_path: Path, city: str) -> None:
    with pytest.raises(BadRequest, match=r"(?s)no city .*chicago, demo"):
        cities.create(tmp_path / "lab", city=city)
    assert not list(tmp_path.iterdir())


def test_a_failure_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(folder: Path) -> None:
        (folder / "areas").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(demo_city, "write_city", failing)
    with pytest.raises(BadLab, match="No space left"):
        cities.create(tmp_path / "lab", city="demo")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_one_may_not_write_in(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BadLab, match="cannot be"):
        cities.create(tmp_path / "lab", city="none")
