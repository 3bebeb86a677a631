"""How do arrays reach a browser in one string? Bytes: `LVTR`, a JSON header, plain arrays; gzip.

After the magic stand the length of the header (uint32) and the header itself (JSON, UTF-8), then
the arrays one after the other, little-endian. The bytes of a two-byte array are stored in two
planes, all low bytes before all high ones, which smooth data pays back under gzip.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from levator.errors import LevatorError

MAGIC = b"LVTR"
DTYPES = {"f4": "<f4", "f2": "<f2", "u4": "<u4", "u2": "<u2", "u1": "u1"}
PLANED = ("f2", "u2")

AnyArray = NDArray[Any]


def pack(header: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> bytes:
    """Gzipped container of `arrays`, whose place in it is added to `header` as `arrays`.

    Raises LevatorError for an array of another type than f4, f2, u4, u2 or u1, or with a value
    that is not finite.
    """
    placed, blocks, offset = [], [], 0
    for name, array in arrays.items():
        dtype = _dtype(name, array)
        block = _planes(np.ascontiguousarray(array, DTYPES[dtype]), dtype)
        placed.append({"name": name, "dtype": dtype, "shape": array.shape, "offset": offset})
        blocks.append(block)
        offset += len(block)
    told = json.dumps({**header, "arrays": placed}, allow_nan=False).encode()
    body = b"".join([MAGIC, struct.pack("<I", len(told)), told, *blocks])
    return gzip.compress(body, compresslevel=9, mtime=0)


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, AnyArray]]:
    """Header and arrays of a container.

    Raises LevatorError when `packed` is not one.
    """
    try:
        body = gzip.decompress(packed)
        (length,) = struct.unpack_from("<I", body, len(MAGIC))
        start = len(MAGIC) + 4 + length
        header = json.loads(body[len(MAGIC) + 4 : start])
        arrays = {entry["name"]: _array(body[start:], entry) for entry in header.pop("arrays")}
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, struct.error):
        raise _foreign() from None
    if not body.startswith(MAGIC):
        raise _foreign()
    return header, arrays


def _foreign() -> LevatorError:
    return LevatorError("these bytes are no lab container; write one with levator.web.pack")


def _dtype(name: str, array: AnyArray) -> str:
    dtype = f"{array.dtype.kind}{array.dtype.itemsize}"
    if dtype not in DTYPES:
        raise LevatorError(
            f"{name} is {array.dtype}; a container holds {', '.join(DTYPES)}: use .astype('f4')"
        )
    if not np.isfinite(array).all():
        raise LevatorError(f"{name} holds values that are not finite; leave them out")
    return dtype


def _planes(array: AnyArray, dtype: str) -> bytes:
    if dtype not in PLANED:
        return array.tobytes()
    return np.ascontiguousarray(array.reshape(-1).view("u1").reshape(-1, 2).T).tobytes()


def _array(blocks: bytes, entry: Mapping[str, Any]) -> AnyArray:
    dtype, shape = entry["dtype"], tuple(entry["shape"])
    count = int(np.prod(shape))
    size = count * np.dtype(DTYPES[dtype]).itemsize
    block = np.frombuffer(blocks, "u1", size, entry["offset"])
    if dtype in PLANED:
        block = np.ascontiguousarray(block.reshape(2, count).T)
    return block.reshape(-1).view(DTYPES[dtype]).reshape(shape)
