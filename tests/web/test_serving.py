"""The server: where it listens, how it stops, what it says when it cannot start."""

import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from safetylab.terms.errors import BadLab, BadRequest
from safetylab.web import serving
from tests.web import server


def test_it_serves_the_lab_on_a_free_port_and_stops_on_ctrl_c(
    folder: Path, tmp_path: Path
) -> None:
    with server.serving(folder, tmp_path / "serve.py") as running:
        host = running.address.removeprefix("http://").rstrip("/")
        asked = HTTPConnection(host, timeout=30)
        asked.request("GET", "/en/quality/")
        answer = asked.getresponse()
        assert answer.status == 200
        assert b"Puerto Almendra" in answer.read()
        before = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0
        assert time.monotonic() - before < 15
    with pytest.raises(OSError):
        socket.create_connection(tuple(host.split(":")), timeout=1).close()  # type: ignore[arg-type]


def test_a_port_that_is_taken_is_said_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = server.start(folder, tmp_path / "serve.py", port)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines() == [
        f"Port {port} of 127.0.0.1 cannot be had: Address already in use.",
        "  hint: choose another with --port, or 0 for any that is free.",
    ]


def test_a_folder_that_is_no_lab_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(BadLab):
        serving.serve(tmp_path)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("203.0.113.9", 0)])
def test_a_place_that_cannot_be_had(host: str, port: int) -> None:
    with pytest.raises(BadRequest):
        serving.free_port(host, port)


def test_addresses_are_written_as_browsers_read_them() -> None:
    assert serving.address("127.0.0.1", 80) == "http://127.0.0.1:80/"
    assert serving.address("::1", 8000) == "http://[::1]:8000/"
