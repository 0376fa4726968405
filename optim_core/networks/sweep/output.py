"""Results as a table: one row a run, its schema, and files that are there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

FORMATS = (".parquet", ".json")
# Lists carry what was computed in single precision. Numbers that are compared or averaged stay in double.
_CURVE, _TABLE = pa.list_(pa.float32()), pa.list_(pa.list_(pa.float32()))
SCHEMA = pa.schema([
    ("setting", pa.string()), ("data", pa.string()), ("kind", pa.string()), ("depth", pa.int32()),
    ("width", pa.int32()), ("norm", pa.string()), ("init", pa.string()), ("beta2", pa.float64()),
    ("steps", pa.int32()), ("stage", pa.string()), ("method", pa.string()), ("lr", pa.float64()),
    ("weight_decay", pa.float64()), ("paper_decay", pa.float64()), ("multiplier", pa.float64()), ("seed", pa.int64()),
    ("accuracy", pa.float64()), ("test_loss", pa.float64()), ("loss", pa.float64()), ("validation", pa.float64()),
    ("diverged_at", pa.int32()), ("curve_steps", pa.list_(pa.int32())), ("curve_loss", _CURVE),
    ("curve_accuracy", _CURVE), ("early", pa.list_(pa.float64())), ("histogram_steps", pa.list_(pa.int32())),
    ("histograms", _TABLE), ("gradient", _TABLE), ("validation_loss", pa.float64()), ("curve_test_loss", _CURVE),
    ("cloud_steps", pa.list_(pa.int32())), ("slope", _CURVE), ("sharpness", _CURVE), ("estimate", _CURVE),
    ("gamma", _CURVE), ("slope_by_layer", _TABLE), ("sharpness_by_layer", _TABLE),
    ("ray_kinds", pa.list_(pa.string())), ("ray_at", _TABLE), ("ray_slope", _TABLE), ("ray_sharpness", _TABLE),
])  # fmt: skip
ORDER = ("setting", "stage", "method", "lr", "weight_decay", "multiplier", "seed")


def table(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as a pyarrow table of SCHEMA."""
    return pa.Table.from_pylist(list(rows), SCHEMA)


def joined(tables: Iterable[Any]) -> Any:
    """The rows of all tables in one order, whatever theirs."""
    return pa.concat_tables([table([]), *tables]).sort_by([(name, "ascending") for name in ORDER])


def write(path: Path, rows: Any, metadata: Mapping[str, Any]) -> None:
    """Write a table with its metadata to `path`, by its suffix Parquet or JSON. Whoever reads `path`, also after a
    crash or a cut of the power, finds the file before or the whole file after."""
    held = {key: value if isinstance(value, str) else json.dumps(value) for key, value in metadata.items()}

    def fill(file: Any) -> None:
        if path.suffix == ".json":
            whole = {"metadata": dict(metadata), "rows": rows.to_pylist()}
            file.write((json.dumps(whole, allow_nan=False, ensure_ascii=False) + "\n").encode())
        else:
            described = rows.replace_schema_metadata(held)
            parquet.write_table(described, file, compression="zstd", compression_level=19, write_page_checksum=True)

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name too
    finally:
        os.close(folder)


def read(path: Path) -> tuple[Any, dict[str, Any]]:
    """(table, metadata) of a file that `write` made. Raises ValueError for another, or a damaged one."""
    try:
        if path.suffix == ".json":
            whole = json.loads(path.read_text("utf-8"))
            return table(whole["rows"]), whole["metadata"]
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            found = file.read()  # `read_table` would bring pandas
    except (pa.ArrowException, ValueError, KeyError, TypeError, OSError) as problem:
        raise ValueError(f"{path} is not a file of results: {problem}") from None
    held = found.schema.metadata or {}
    return found.replace_schema_metadata(None), {key.decode(): _plain(value.decode()) for key, value in held.items()}


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
