"""Entering a layer in lab.toml, without touching a letter of what people wrote there."""

import json
import tempfile
from pathlib import Path

from safetylab.store.lab import Lab, open_lab
from safetylab.terms.errors import BadLab, SafetyLabError
from safetylab.terms.words import say


def with_layer(lab: Lab, layer: str, label: str | None) -> str:
    """The lab's settings with the new layer's table at their end.

    Raises BadLab when they could not be opened with it.
    """
    written = (lab.folder / "lab.toml").read_text(encoding="utf-8")
    shown = label or layer.replace("_", " ").capitalize()
    table = (
        f"\n[layers.{layer}]\n"
        f"label = {{ {lab.languages[0]} = {quoted(shown)} }}\n"
        f'file = "areas/{layer}.geojson"\n'
    )
    longer = written.rstrip("\n") + "\n" + table
    try:
        opens = layer in _opened(longer).layers
    except SafetyLabError:
        opens = False
    if not opens:
        raise BadLab(
            say("The layer '{layer}' cannot be entered in lab.toml.", layer=layer),
            hint=say("enter it by hand: {table}", table=" ".join(table.split())),
        )
    return longer


def quoted(text: str) -> str:
    """The text as TOML writes it: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _opened(settings: str) -> Lab:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "lab.toml").write_text(settings, encoding="utf-8")
        return open_lab(folder)
