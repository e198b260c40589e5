"""safetylab demo tells its findings and takes up what is there; serve hands over to the web."""

from types import SimpleNamespace

import pytest

import safetylab
from safetylab.cli import serve
from tests.cli.conftest import digest


@pytest.fixture
def served(monkeypatch):
    """Calls of the web's serve(), which answers at once and stops."""
    calls = []

    def answered(lab, *, host, port, workers, ready):
        calls.append((str(lab), host, port, workers))
        ready(f"http://{host}:{port}/")
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "import_module", lambda name: SimpleNamespace(serve=answered))
    return calls


def test_a_second_demo_takes_up_what_is_there(run, made, served):
    safetylab.open(made).decide()
    before = digest(made)
    done = run("demo", "--dir", made)
    assert done.exit_code == 0, done.output
    assert digest(made) == before
    said = done.stdout
    assert "Every incident here is simulated." in said
    assert "Intentional homicide" in said and "Street robbery" in said
    assert "Quality of the records" in said
    assert "Before it: Intentional homicide" in said and "Since then: " in said
    assert said.splitlines()[-1].startswith("The lab is at http://127.0.0.1:8000/")
    assert served == [(str(made), "127.0.0.1", 8000, 1)]


def test_a_note_in_ones_own_words_may_hold_anything(run, own, served):
    settings = own / "lab.toml"
    note = 'note = "Mine: {this}."'
    lines = settings.read_text().splitlines()
    settings.write_text("\n".join(note if x.startswith("note") else x for x in lines))
    assert "Mine: {this}." in run("demo", "--dir", own, "--no-serve").stdout


def test_the_demo_goes_on_where_it_stopped(run, own, served):
    newest = max((own / "facts" / "vintages").glob("*.json"))
    newest.unlink()
    done = run("demo", "--dir", own, "--no-serve")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("incidents_2025-02.csv: ")
    assert "safetylab serve --lab" in done.stdout.splitlines()[-1]
    assert served == []


def test_a_real_citys_lab_is_no_demo(run, own, served):
    settings = own / "lab.toml"
    settings.write_text(settings.read_text().replace("simulated = true", ""))
    before = digest(own)
    done = run("demo", "--dir", own)
    assert done.exit_code == 2 and "real city" in done.stderr
    assert (digest(own), served) == (before, [])


def test_serve_says_where(run, made, served):
    done = run("serve", "--port", "8123", "--host", "0.0.0.0", "--workers", "2", lab=made)
    assert done.exit_code == 0
    assert "http://0.0.0.0:8123/" in done.stdout
    assert served == [(str(made), "0.0.0.0", 8123, 2)]


def test_serve_needs_a_lab(run, tmp_path, served):
    assert run("serve", lab=tmp_path).exit_code == 2
    assert served == []
