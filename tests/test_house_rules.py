"""The house's rules on sizes and docstrings, which no linter keeps."""

import ast
from pathlib import Path

import pytest

import safetylab

HOME = Path(safetylab.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
SHARE_OF_LONG_FUNCTIONS = 0.03
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def functions(module: Path) -> list[Function]:
    return [node for node in ast.walk(tree(module)) if isinstance(node, Function)]


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(HOME).as_posix())
def test_a_module_says_what_it_is_for_and_is_not_too_long(module: Path) -> None:
    assert ast.get_docstring(tree(module))
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_few_functions_are_long() -> None:
    lengths = [lines(function) for module in MODULES for function in functions(module)]
    long = [n for n in lengths if n > LONGEST_FUNCTION]
    assert len(lengths) > 500
    assert len(long) <= SHARE_OF_LONG_FUNCTIONS * len(lengths)


def test_the_median_function_is_short() -> None:
    lengths = sorted(lines(function) for module in MODULES for function in functions(module))
    assert 4 <= lengths[len(lengths) // 2] <= 8


def test_public_functions_of_the_library_say_what_they_do() -> None:
    silent = [
        f"{module.relative_to(HOME)}: {node.name}"
        for module in MODULES
        if module.parent.name not in ("cli", "migrations")
        for node in tree(module).body
        if isinstance(node, Function) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(HOME).as_posix())
def test_nothing_is_said_inside_the_braces_of_a_text(module: Path) -> None:
    """Python 3.11 finds no words to translate there, later ones do."""
    texts = [node for node in ast.walk(tree(module)) if isinstance(node, ast.JoinedStr)]
    inside = [node for text in texts for node in ast.walk(text) if isinstance(node, ast.Call)]
    names = {node.func.id for node in inside if isinstance(node.func, ast.Name)}
    assert not names & {"say", "say_many", "N_"}
