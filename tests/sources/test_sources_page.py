"""docs/sources.md says what is so: its example is read, its tables name every setting."""

import re
import tomllib
from pathlib import Path

from safetylab.sources import police_csv, police_settings
from safetylab.sources.source import makers

PAGE = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")


def test_the_example_is_a_source() -> None:
    (example,) = (
        text for text in re.findall(r"```toml\n(.*?)```", PAGE, re.S) if "decimal" in text
    )
    source = police_csv.source("police", tomllib.loads(example)["sources"]["police"])
    assert source.columns[:3] == ("folio", "fecha", "hora")
    assert [pair.crs for pair in source.coordinates] == ["EPSG:4326", "EPSG:32613"]


def test_every_setting_is_explained() -> None:
    known = {*police_settings.SETTINGS, *police_settings.COLUMNS, *police_settings.FORMATS}
    text = re.sub(r"```.*?```", "", PAGE, flags=re.S)
    own = {word.strip('"') for word in re.findall(r"`([^`\n]+)`", text)}
    sections = set(re.findall(r"\[sources\.<name>\.(\w+)\]", PAGE))
    assert known - own - sections - {"type"} == set()
    assert {"es", "excel", "hhmm", *police_settings.WORDS} <= own


def test_every_type_is_on_the_page() -> None:
    assert {f"`{name}`" for name in makers()} <= set(re.findall(r"`[a-z_]+`", PAGE))
