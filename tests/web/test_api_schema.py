"""The API keeps to its own description: schemathesis asks what it allows, and what it does not."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from safetylab.web.wsgi import application

load_all_checks()
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
PLAIN = {"Accept-Encoding": "identity"}
EXAMPLES = 25
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(
    ("document", "base", "least"),
    [("/api/v1/openapi.json", "http://localhost/", 7), ("/ogc/api", "http://localhost/ogc", 6)],
)
def test_whatever_is_asked_the_answer_is_as_described(
    client: Client, lab: Path, document: str, base: str, least: int, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(client.get(document).content))
    schema.app = application
    checks = [CHECKS.get_one(name) for name in CHECKED]
    answered: dict[str, set[int]] = {}

    def ask(case: Any) -> None:
        response = case.call_and_validate(base_url=base, headers=PLAIN, checks=checks)
        answered.setdefault(case.operation.label, set()).add(response.status_code)

    for found in schema.get_all_operations():
        operation = found.ok()
        SETTINGS(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    assert len(answered) >= least
    if mode is GenerationMode.POSITIVE:
        assert sum(200 in statuses for statuses in answered.values()) >= least - 1
    else:
        assert any(400 in statuses for statuses in answered.values())


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_in_the_description_is_described(
    client: Client, lab: Path, language: str
) -> None:
    document = json.loads(client.get(f"/api/v1/openapi.json?lang={language}").content)
    assert document["openapi"].startswith("3.1")
    assert len(document["paths"]) == 7
    for path, operations in document["paths"].items():
        told = operations["get"]
        assert told["summary"] and told["description"], path
        assert all(each["description"] for each in told["parameters"]), path
        assert {"200", "400", "404", "503"} <= set(told["responses"])
        wrong = told["responses"]["400"]["content"]
        assert list(wrong) == ["application/problem+json"]
    values = document["paths"]["/api/v1/indicators/{code}/values"]["get"]
    assert set(values["responses"]["200"]["content"]) == {"application/json", "text/csv"}
    codes = next(each for each in values["parameters"] if each["name"] == "code")["schema"]["enum"]
    assert "homicide_rate" in codes
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema["properties"].items():
            listed = "items" in told and "$ref" in told["items"]
            assert "description" in told or listed, (name, field)
