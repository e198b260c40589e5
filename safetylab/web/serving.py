"""Serve a lab's pages from this machine."""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from threading import Thread

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from safetylab.store.lab import open_lab
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
THREADS = 1
PATIENCE = 3
"""Seconds that requests under way have to end after Ctrl-C."""
START = 60.0
"""Seconds that the server may take to start."""


def serve(
    lab_folder: Path | str,
    *,
    host: str = LOOPBACK,
    port: int = 8000,
    workers: int = 1,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the lab's pages until Ctrl-C; `ready` is called once with their address.

    Port 0 takes a free one. workers: processes that answer, each with memory of its own. Raises
    BadLab where there is no lab, BadRequest where the host or the port cannot be had.
    """
    folder = open_lab(lab_folder).folder.resolve()
    chosen = free_port(host, port)
    _surroundings(folder, host, chosen)
    server = Server(
        "safetylab.web.wsgi:application",
        address=host,
        port=chosen,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        workers_kill_timeout=PATIENCE,
    )
    # A thread speaks no language of its own: it is lent ours.
    announce = (_announce, host, chosen, ready)
    waiting = Thread(target=copy_context().run, args=announce, daemon=True)
    server.on_startup(waiting.start)
    server.serve()


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Raises BadRequest where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as why:
            raise BadRequest(
                say(
                    "Port {port} of {host} cannot be had: {why}.",
                    port=str(port),
                    host=host,
                    why=getattr(why, "strerror", None) or why,
                ),
                hint=say("choose another with --port, or 0 for any that is free."),
            ) from why
        return int(probe.getsockname()[1])


def address(host: str, port: int) -> str:
    """As one types it into a browser."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _surroundings(folder: Path, host: str, port: int) -> None:
    """What the server's process needs to know. It is started afresh: a copy of this one would
    carry the locks of threads (of DuckDB, of Delta) that it does not carry."""
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["SAFETYLAB_LAB"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "safetylab.web.settings"
    os.environ["SAFETYLAB_WARM"] = address(host, port).split("/")[2]
    known = {name for name in os.environ.get("SAFETYLAB_HOSTS", "").split(",") if name}
    os.environ["SAFETYLAB_HOSTS"] = ",".join(sorted(known | {host}))


def _announce(host: str, port: int, ready: Callable[[str], None]) -> None:
    """Tell the address as soon as somebody answers there."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return ready(address(host, port))
