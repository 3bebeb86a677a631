from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from levator.errors import LevatorError
from levator.web import pack, unpack

KINDS = st.sampled_from(["<f4", "<f2", "<u4", "<u2", "u1"])


@st.composite
def held(draw):
    dtype = np.dtype(draw(KINDS))
    elements = {"allow_nan": False, "allow_infinity": False} if dtype.kind == "f" else {}
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5))
    return draw(hnp.arrays(dtype, shape, elements=hnp.from_dtype(dtype, **elements)))


@given(st.dictionaries(st.text(min_size=1, max_size=8), held(), max_size=4))
def test_what_is_packed_comes_back(arrays):
    header, found = unpack(pack({"told": "µ"}, arrays))
    assert header == {"told": "µ"}
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


@given(st.binary(max_size=64))
def test_other_bytes_are_refused_in_one_line(other):
    for given_bytes in (other, gzip.compress(other), gzip.compress(b"LVTR" + other)):
        with pytest.raises(LevatorError, match="no lab container"):
            unpack(given_bytes)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(LevatorError, match="fields holds values that are not finite"):
        pack({}, {"fields": np.array([1.0, np.nan], dtype="f4")})


def test_doubles_are_refused_with_what_to_write():
    with pytest.raises(LevatorError, match=r"astype\('f4'\)"):
        pack({}, {"points": np.zeros(3)})


def test_the_same_arrays_make_the_same_bytes():
    arrays = {"a": np.arange(9, dtype="u2").reshape(3, 3)}
    assert pack({"v": 1}, arrays) == pack({"v": 1}, arrays)


def test_smooth_two_byte_data_pay_back_the_planes():
    smooth = np.sin(np.linspace(0, 9, 20_000)).astype("f2")
    assert len(pack({}, {"a": smooth})) < 0.9 * len(gzip.compress(smooth.tobytes(), 9))
