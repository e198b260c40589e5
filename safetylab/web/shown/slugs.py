"""Ids of any letters as parts of an address that has room for letters, digits, - and _ only."""

import re

_PLAIN = re.compile(r"[A-Za-z0-9]")
_ESCAPED = re.compile(r"_([0-9a-f]{2})")
LONGEST = 600


def joined(*parts: str) -> str:
    """The parts as one slug: what is neither letter nor digit is written as _ and two digits."""
    return "-".join(_written(part) for part in parts)


def parted(slug: str) -> tuple[str, ...]:
    """The parts of a slug that joined() made; none, (), where it did not."""
    try:
        found = tuple(_read(part) for part in slug[:LONGEST].split("-"))
    except ValueError:  # not UTF-8
        return ()
    return found if joined(*found) == slug else ()


def _written(part: str) -> str:
    return "".join(
        letter if _PLAIN.fullmatch(letter) else "".join(f"_{b:02x}" for b in letter.encode())
        for letter in part
    )


def _read(part: str) -> str:
    raw = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), part)
    return raw.encode("latin-1").decode("utf-8")
