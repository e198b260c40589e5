"""Residents by area, year, sex and age: the denominators of every rate."""

import csv
import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from safetylab.sources import census, reading
from safetylab.sources.census import EVERYONE, Band, Key, natural
from safetylab.store import areas, whole
from safetylab.store.cells import Cells, counted
from safetylab.store.lab import Lab
from safetylab.terms.errors import BadFile, BadRequest, NotEnoughData
from safetylab.terms.period import Period
from safetylab.terms.words import say, say_many

SCHEMA = pa.schema(
    [
        ("area", pa.string()),
        ("year", pa.int16()),
        ("sex", pa.string()),
        ("age_from", pa.int16()),
        ("age_to", pa.int16()),
        ("residents", pa.float64()),
    ]
)
SEXES = ("female", "male")
