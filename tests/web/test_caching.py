"""Kept pages: made once, of the lab as it now is, sent once."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from safetylab.store import cube, incidents
from safetylab.store import lab as labs
from safetylab.store.incidents import Selection
from safetylab.terms.period import Period, year
from safetylab.web import pages, warming
from safetylab.web.kept import Kept, once
from safetylab.web.shown import figures
from safetylab.web.shown.figures import Ask
from tests.web import demo


class Counting:
    """A view that counts how often it is asked, and answers with that."""

    def __init__(self, **headers: str) -> None:
        self.asked, self.headers = 0, headers

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return HttpResponse(
            f"answer {self.asked}", headers={"ETag": f'"{self.asked}"'} | self.headers
        )


def ask(view: Callable[[HttpRequest], HttpResponse], path: str = "/en/", **headers: str) -> Any:
    return pages.keeping(view)(RequestFactory().get(path, headers=headers))


def test_a_page_is_made_once_for_each_address_and_kind_of_reader(lab: Path) -> None:
    view = Counting()
    assert ask(view).content == ask(view).content == b"answer 1"
    assert ask(view, "/en/?indicator=theft_rate").content == b"answer 2"
    assert ask(view, "/es/").content == b"answer 3"
    assert ask(view, **{"Accept-Encoding": "gzip, br"}).content == b"answer 4"
    assert ask(view, Host="127.0.0.1").content == b"answer 5"
    assert ask(view).content == b"answer 1"


def test_what_a_page_below_a_language_does_not_depend_on_is_not_looked_at(lab: Path) -> None:
    view = Counting()
    assert ask(view, Accept="text/html", **{"Accept-Language": "fr"}).content == b"answer 1"
    assert ask(view, Accept="*/*").content == b"answer 1"
    assert ask(view, "/api/v1/", Accept="text/csv").content == b"answer 2"
    assert ask(view, "/api/v1/", Accept="application/json").content == b"answer 3"


def test_who_has_the_page_is_told_so_without_making_it(lab: Path) -> None:
    view = Counting()
    first = ask(view)
    again = ask(view, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, view.asked) == (304, b"", 1)
    assert ask(view, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Vary": "Cookie"}, {"Cache-Control": "private"}, {"Cache-Control": "no-store"}]
)
def test_what_is_a_readers_own_is_not_kept(lab: Path, headers: dict[str, str]) -> None:
    view = Counting(**headers)
    ask(view)
    assert ask(view).content == b"answer 2"


def test_pages_that_are_not_there_and_errors_are_not_kept(lab: Path) -> None:
    asked = []

    def missing(request: HttpRequest) -> HttpResponse:
        asked.append(request.path)
        return HttpResponse("no", status=404)

    assert ask(missing).status_code == ask(missing).status_code == 404
    assert len(asked) == 2


def test_nothing_is_kept_without_a_lab(tmp_path: Path) -> None:
    view = Counting()
    with override_settings(SAFETYLAB_LAB=str(tmp_path)):
        ask(view)
        assert ask(view).content == b"answer 2"


def test_what_changes_the_lab_is_seen_at_once(demo_lab: Path, tmp_path: Path) -> None:
    folder, view = demo.copied(demo_lab, tmp_path / "lab"), Counting()
    residents = next((folder / "residents").glob("*.csv"))

    def touch(file: Path) -> None:
        before = file.stat().st_mtime_ns
        os.utime(file, ns=(before, before + 1_000_000))

    changes: list[Callable[[], None]] = [
        lambda: touch(folder / "lab.toml"),
        lambda: touch(residents),
        lambda: touch(next((folder / "areas").glob("*.geojson"))),
        lambda: demo.compile_export(folder, 1, at=demo.SECOND),
    ]
    with override_settings(SAFETYLAB_LAB=str(folder)):
        for n, change in enumerate(changes, start=1):
            assert ask(view).content == ask(view).content == f"answer {n}".encode()
            change()
        assert ask(view).content == b"answer 5"


def test_a_real_page_is_the_same_kept_and_zipped_once(client: Client, lab: Path) -> None:
    first, again = (client.get("/en/quality/", headers={"Accept-Encoding": "gzip"}) for _ in "12")
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.content == again.content  # zipped anew, it would hold other random bytes
    assert dict(first.headers) == dict(again.headers)
    plain = client.get("/en/quality/")
    assert "Content-Encoding" not in plain.headers and b"</html>" in plain.content


def test_a_figure_is_of_one_state_throughout_a_page(lab: Path) -> None:
    with figures.one_state():
        before = figures.state()
        with override_settings(SAFETYLAB_LAB="elsewhere"):
            assert figures.state() == before
    with override_settings(SAFETYLAB_LAB="elsewhere"):
        assert figures.state() != before


def test_two_readers_of_one_thing_wait_others_do_not() -> None:
    made: list[str] = []
    begun, go_on = threading.Event(), threading.Event()
    kept: Kept[str] = Kept(10)

    def slow() -> str:
        begun.set()
        assert go_on.wait(10)
        made.append("slow")
        return "slow"

    with ThreadPoolExecutor(3) as readers:
        waiting = [readers.submit(kept.get, "slow", slow) for _ in range(2)]
        assert begun.wait(10)
        assert kept.get("quick", lambda: "quick") == "quick"
        assert not made
        go_on.set()
        assert [each.result(10) for each in waiting] == ["slow", "slow"]
    assert made == ["slow"]


def test_what_fails_is_tried_again() -> None:
    kept: Kept[int] = Kept(10)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 1) == 1


def test_the_longest_unused_goes_first_and_the_total_is_bounded() -> None:
    kept: Kept[bytes] = Kept(100, len)
    for name in "abc":
        kept.get(name, lambda: bytes(40))
        kept.get("a", lambda: b"made anew")
    assert kept.total <= 100
    assert kept.get("a", lambda: b"") == bytes(40)
    assert kept.get("b", lambda: b"anew") == b"anew"
    kept.get("huge", lambda: bytes(101))
    assert kept.get("huge", lambda: b"anew") == b"anew"


def test_once_tells_arguments_apart() -> None:
    @once(4)
    def pair(first: int, second: int = 0) -> list[int]:
        return [first, second]

    assert pair(1) is pair(1)
    assert pair(1, second=2) == [1, 2] and pair(2) == [2, 0]


def test_sixteen_threads_count_the_same(lab: Path) -> None:
    facts = incidents.facts(labs.open_lab(lab))
    part = Period(date(2023, 1, 10), date(2024, 2, 10))
    asked = [
        (Selection(offences=(code,)), span)
        for code in ("0101", "0401", "0502")
        for span in (part, year(2023))
    ]
    expected = [cube.count(facts.rows, chosen, span, by=("sex",)) for chosen, span in asked]
    cube._cube.cache_clear()

    def all_of(_: int) -> list[Any]:
        return [cube.count(facts.rows, chosen, span, by=("sex",)) for chosen, span in asked]

    with ThreadPoolExecutor(16) as readers:
        assert list(readers.map(all_of, range(48))) == [expected] * 48


def test_sixteen_readers_at_once_see_the_same_figures(lab: Path) -> None:
    asks = [Ask(code, "area", year(2024)) for code in ("theft_rate", "robbery_rate")]
    with ThreadPoolExecutor(16) as readers:
        found = list(readers.map(figures.released, asks * 16))
    assert all(each is found[n % 2] for n, each in enumerate(found))


def test_warming_makes_home_and_what_it_leads_to(lab: Path) -> None:
    asked: list[str] = []

    def application(environ: dict[str, Any], start: Any) -> Any:
        asked.append(environ["PATH_INFO"] + environ["QUERY_STRING"])
        page = (
            b'<a href="/en/areas/?a=1&amp;b=2#x">A</a><a href="/en/areas.csv">B</a><a href="#c">'
        )
        return HttpResponse(page if asked[-1] == "/en/" else b"")

    assert warming.warm(application, "localhost:8000") == 3
    assert asked == ["/en/", "/es/", "/en/areas/a=1&b=2"]
