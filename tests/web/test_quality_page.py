"""The quality page: every check with its definition, nothing that few records share."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from safetylab import desk
from safetylab.assess.quality import WEIGHTS
from safetylab.web.data import checks
from tests.web import canary
from tests.web.reading import page


def test_every_check_has_its_definition(client: Client, lab: Path) -> None:
    text = page(client.get("/en/quality/")).text
    for check in desk.open(lab).quality().checks:
        definition = checks.definition(check.name)
        assert definition and definition in text, check.name


def test_every_part_of_the_score_has_its_weight(client: Client, lab: Path) -> None:
    text = page(client.get("/en/quality/")).text
    assert all(checks.part(name) in text for name in WEIGHTS)
    parts = desk.open(lab).quality().parts
    assert f"{100 * parts['placed']:.1f}\N{NO-BREAK SPACE}% {WEIGHTS['placed']}" in text


@pytest.mark.parametrize("name", ["disagree_x", "unplaced_my_layer", "record_x"])
def test_checks_of_layers_are_defined_whatever_the_layer(name: str) -> None:
    assert checks.definition(name)


def test_an_unknown_check_has_none() -> None:
    assert checks.definition("nothing") == ""
    assert checks.definition("") == ""


def test_rows_set_aside_are_told_by_reason(client: Client, lab: Path) -> None:
    text = page(client.get("/en/quality/")).text
    assert "unreadable date 1 45" in text
    assert "the header again 1 1" in text


def test_codes_that_few_records_have_are_put_together(client: Client, tmp_path: Path) -> None:
    with override_settings(SAFETYLAB_LAB=str(canary.make(tmp_path / "quadra"))):
        text = page(client.get("/en/quality/")).text
        spanish = client.get("/es/quality/").content.decode()
    assert "2 other codes, each with fewer than 5 incidents" in text
    assert "Z7" in text  # thirty records have it, but no two of them the same description
    assert canary.MARK not in text + spanish


def test_it_leads_to_where_the_records_come_from(client: Client, lab: Path) -> None:
    links = {link["href"] for link in page(client.get("/es/quality/")).all("a")}
    assert {"/es/about/", "/es/about/#changes", "/es/glossary/#vintage"} <= links
    assert {"/es/data/quality.csv", "/es/data/codes.json", "/es/data/aside.csv"} <= links
