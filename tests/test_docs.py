"""The documents are true: their commands parse, their links lead somewhere, their examples run."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from safetylab.cli.program import program
from safetylab.store import lab as labs

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The page's fenced blocks of that language."""
    return [body for kind, body in FENCE.findall(read(page)) if kind == language]


def commands(page: str) -> list[list[str]]:
    """Every `safetylab …` line of the page's shell blocks, as arguments."""
    lines = "".join(blocks(page, "sh")).splitlines()
    found = [shlex.split(line, comments=True) for line in lines if line.startswith("safetylab ")]
    return [words[1:] for words in found]


def anchors(text: str) -> set[str]:
    """What a link within the page may name: GitHub's names for its headings."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def parsed(command: click.Command, name: str, words: list[str], parent: Any = None) -> None:
    """Parse the words as the program would, without running anything."""
    with command.make_context(name, list(words), parent=parent) as context:
        if isinstance(command, click.Group):
            rest = [*context._protected_args, *context.args]
            called, sub, left = command.resolve_command(context, rest)
            assert sub is not None and called is not None
            parsed(sub, called, left, context)


def test_the_readme_shows_its_two_commands_first() -> None:
    first = read("README.md").split("\n## ")[0]
    assert "make demo" in first and "make test" in first
    assert "fictional" in first and "badge" not in first
    targets = re.findall(r"^(\w+):", read("Makefile"), re.M)
    assert set(re.findall(r"^make (\w+)", first, re.M)) <= set(targets)


def test_the_picture_is_light() -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", read("README.md"))
    assert 0 < (ROOT / picture).stat().st_size < 150_000


def test_the_table_of_verbs_names_every_command() -> None:
    verbs = re.findall(r"^\| `(\w+)` \|", read("README.md"), re.M)
    with program.make_context("safetylab", ["--help"], resilient_parsing=True) as context:
        assert verbs == [name for name in program.list_commands(context) if name != "demo"]


@pytest.mark.parametrize("page", [page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_link_leads_somewhere(page: str) -> None:
    here = ROOT / page
    for link in LINK.findall(FENCE.sub("", read(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (here.parent / path).resolve() if path else here
        assert target.exists(), f"{page} links to {link}"
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize(
    "words",
    [*commands("README.md"), *commands("CONTRIBUTING.md")],
    ids=lambda words: " ".join(words[:3]),
)
def test_every_command_line_parses(words: list[str]) -> None:
    parsed(program, "safetylab", words)


def test_a_wrong_command_line_would_be_noticed() -> None:
    with pytest.raises(click.ClickException):
        parsed(program, "safetylab", ["measure", "--no-such-option"])
    with pytest.raises(click.ClickException):
        parsed(program, "safetylab", ["nothing"])


def test_the_example_of_a_lab_opens(tmp_path: Path) -> None:
    (example,) = blocks("docs/lab.md", "toml")
    (tmp_path / "lab.toml").write_text(example, encoding="utf-8")
    lab = labs.open_lab(tmp_path)
    assert list(lab.layers) == ["barrio"] and lab.disclosure == labs.Disclosure()
    assert lab.source("police").columns == ("fecha", "delito")


def test_every_setting_of_every_profile_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", read("docs/lab.md")))
    for profile in labs.PROFILES.glob("*.toml"):
        told = tomllib.loads(profile.read_text(encoding="utf-8"))
        tables = ("layers", "sources", "targets")
        inner = {key for name in tables for each in told.get(name, {}).values() for key in each}
        inner |= {key for each in told.get("work", []) for key in each}
        police = {"publisher", "licence", "crosswalk", "locations", "decimal"}  # docs/sources.md
        police |= {"columns", "formats", "words", "coordinates", "areas"}
        keys = {*told, *told["disclosure"], *inner} - {*tables, "disclosure", "work"} - police
        assert keys <= explained, profile.name


def test_the_recipes_are_python() -> None:
    recipes = blocks("CONTRIBUTING.md", "python")
    assert len(recipes) == 3
    for recipe in recipes:
        compile(recipe, "CONTRIBUTING.md", "exec")


def test_the_index_names_every_page_and_decision() -> None:
    links = set(LINK.findall(read("docs/index.md")))
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in PAGES if "docs" in page.parts}
    assert pages - {"index.md"} <= links


def test_every_dependency_has_its_reason() -> None:
    record = read("docs/decisions/0001-dependencies.md")
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    names = [re.split(r"[<>=]", each)[0] for each in wanted]
    assert [name for name in names if f"| {name} |" not in record] == []


def tracked() -> list[Path]:
    """The files that git keeps, this one left out."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and file != Path(__file__)]


def test_no_path_of_a_build_machine_is_kept() -> None:
    machine = re.compile(rb"(?<![\w.~-])(?:/home/\w+|/Users/\w+|/root/|/work/|[A-Z]:\\Users)")
    found = {}
    for file in tracked():
        if hit := machine.search(file.read_bytes()):
            found[file.relative_to(ROOT).as_posix()] = hit[0]
    assert found == {}
