"""The Guadalajara sample: broken letters, spreadsheet hours, no identifiers; in Spanish."""

from datetime import datetime

import pytest

from safetylab.store import areas, cities, incidents, ingest, query
from safetylab.store import lab as labs
from safetylab.store.boundaries import Reading
from safetylab.terms.words import spoken

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def compiled(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gdl") / "guadalajara"
    lab = cities.create(folder, city="guadalajara")
    maps = shared / "data" / "guadalajara_geo"
    municipios = Reading(id_column="cvegeo", name_column="nom_agem")
    areas.add(lab, maps / "jalisco_municipios.geojson", layer="municipio", reading=municipios)
    lab = labs.open_lab(folder)
    agebs = Reading(id_column="CVEGEO")
    areas.add(lab, maps / "amg_ageb_urban_2010.geojson", layer="ageb", reading=agebs)
    lab = labs.open_lab(folder)
    sample = shared / "data" / "guadalajara_iieg" / "iieg_jalisco_incidents_sample.csv"
    return lab, ingest.compile_files(lab, "jalisco", [sample], at=datetime(2026, 1, 15))


def asked(lab, sql):
    return query.ask(sql.format(rows=incidents.facts(lab).rows)).to_pylist()


def test_every_row_is_compiled_and_has_an_identifier_of_its_own(compiled):
    lab, compilation = compiled
    assert (compilation.counts["read"], compilation.counts["compiled"]) == (4999, 4999)
    (found,) = asked(lab, "SELECT count(DISTINCT incident_id) AS n FROM {rows}")
    assert found["n"] == 4999


def test_the_lost_letter_is_mended(compiled):
    lab, _ = compiled
    (found,) = asked(lab, "SELECT count(*) AS n FROM {rows} WHERE recorded_municipio = '14097'")
    assert found["n"] == 492  # Tlajomulco de Zúñiga, all of it misspelt in the file


def test_hours_are_read_in_all_three_ways(compiled):
    lab, _ = compiled
    (found,) = asked(lab, "SELECT count(*) FILTER (WHERE hour IS NULL) AS unknown FROM {rows}")
    assert found["unknown"] == 517 + 11  # "N.D." and "N.D. "


def test_recorded_municipio_agrees_with_the_map(compiled):
    lab, _ = compiled
    (found,) = asked(
        lab,
        "SELECT avg((recorded_municipio = area_municipio)::INT) AS agree, "
        "count(area_ageb) AS in_ageb FROM {rows} WHERE placed_municipio = 'point'",
    )
    assert found["agree"] > 0.99
    assert found["in_ageb"] > 3000


def test_it_says_so_in_spanish(compiled):
    _, compilation = compiled
    token = spoken.set("es")
    try:
        assert "filas leídas" in compilation.summary()
    finally:
        spoken.reset(token)
