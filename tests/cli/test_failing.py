"""How commands end: a fact, a hint, a code; the lab untouched; no traceback."""

import errno
import signal

import pytest

from safetylab.cli import failing
from safetylab.terms.errors import BadRequest, LabBusy
from tests.cli.conftest import digest


@pytest.mark.parametrize(
    ("words", "fact", "hint"),
    [
        (["measure", "nothing"], "There is no indicator 'nothing'.", "homicide_rate"),
        (["measure", "--period", "soon"], "'soon' is not a period.", "2016-Q1"),
        (["measure", "--period", "1999"], "do not cover 1999", "they reach from"),
        (["measure", "--by", "colour"], "'colour' is not a way", "area, sex"),
        (["measure", "--layer", "x", "--by", "area"], "no area layer 'x'", "areas add"),
        (["measure", "--as-of", "9"], "no vintage 9", "the first is number 1"),
        (["measure", "--format", "xml"], "'xml' is not known to --format", "table, csv, json"),
        (["measure", "--peroid", "2024"], "no option --peroid", "did you mean --period"),
        (["measure", "--period"], "--period needs a value", "write it like: safetylab measure"),
        (["measure", "--list=yes"], "--list takes no value", "write it like"),
        (["mesure"], "no command 'mesure'", "did you mean measure"),
        (["assess", "hotspots"], "INDICATOR is missing", "safetylab assess hotspots robbery"),
        (["assess", "hotspots", "robbery_rate", "--cell", "0.1"], "'0.1' cannot be --cell", "10"),
        (["assess", "hotspots", "sexual_violence_rate"], "never mapped finer", "by area"),
        (["export", "robbery_rate"], "--to is missing", "safetylab export"),
        (["vintages", "all"], "'all' is one argument too many", "safetylab vintages"),
        (["serve", "--port", "http"], "'http' cannot be --port", "from 0 to 65535"),
        (["compile", "missing.csv"], "missing.csv", ""),
        (["compile", "--since", "2024"], "no portal to download from", "name the files"),
        (["compile", "x.csv", "--since", "2024"], "files are compiled whole", "leave them out"),
        (["compile", "--since", "2024", "--until", "2023"], "lies before --since", "earlier"),
        (["compile", "x.csv", "--source", "other"], "no source 'other'", "police"),
        (["areas", "add", "x.geojson", "--layer", "district"], "already", "--replace"),
        (["residents", "add", "x.csv", "--layer", "beat"], "no area layer 'beat'", "areas add"),
    ],
)
def test_a_fact_a_hint_and_exit_code_2(run, made, words, fact, hint):
    before = digest(made)
    done = run("--lang", "en", "--lab", made, *words, lang=None)
    assert done.exit_code == 2
    assert done.stdout == ""
    first, *rest = done.stderr.splitlines()
    assert first.startswith("Error: ") and fact in first
    assert hint in " ".join(rest)
    assert not rest or rest[0].startswith("  hint: ")
    assert digest(made) == before


def test_a_hostile_name_does_not_act(run, made):
    done = run("compile", made, "a\x1b]0;x\x07\x9b2J.csv")
    assert done.exit_code == 2
    assert not set("\x1b\x07\x9b") & set(done.stderr)


def test_a_folder_without_a_lab(run, tmp_path):
    done = run("quality", lab=tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not a lab" in done.stderr and "safetylab new" in done.stderr


def test_a_lab_toml_with_a_mistake(run, own):
    (own / "lab.toml").write_text("name = ")
    done = run("vintages", lab=own)
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


def ended(why: BaseException) -> int:
    def work():
        raise why

    return failing.ended(work)


def test_an_interruption_says_that_nothing_happened(capsys):
    assert ended(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "Interrupted; the lab is as it was.\n"


def test_a_query_that_ctrl_c_broke_off_is_an_interruption(capsys):
    def work():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as why:
            raise RuntimeError("Query interrupted") from why

    assert failing.ended(work) == 130
    assert capsys.readouterr().err == "Interrupted; the lab is as it was.\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_nobody_expected_asks_for_a_report_and_quotes_nothing(capsys):
    assert ended(ZeroDivisionError("one\nby none")) == 1
    said = capsys.readouterr().err
    assert "(ZeroDivisionError)" in said and "report" in said and "by none" not in said
    assert "Traceback" not in said and len(said.splitlines()) == 1


def test_the_traceback_is_there_for_those_who_ask(capsys, monkeypatch):
    monkeypatch.setenv("SAFETYLAB_DEBUG", "1")
    assert ended(ZeroDivisionError("by none")) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_file_that_may_not_be_read(capsys):
    assert ended(PermissionError(errno.EACCES, "Permission denied", "a/lab.toml")) == 2
    assert "a/lab.toml cannot be used: Permission denied." in capsys.readouterr().err


def test_a_closed_pipe_is_not_worth_a_word(capsys):
    assert ended(BrokenPipeError(errno.EPIPE, "Broken pipe")) == 141
    assert capsys.readouterr().err == ""


def test_a_hint_is_optional(capsys):
    assert ended(BadRequest("No.")) == 2
    assert capsys.readouterr().err == "Error: No.\n"


def test_a_busy_lab_is_told(capsys):
    assert ended(LabBusy("Another command is writing.", hint="wait.")) == 2
    assert capsys.readouterr().err == "Error: Another command is writing.\n  hint: wait.\n"
