"""Tissue that is not this face's changes the field by a factor a muscle, and that is measured."""

from __future__ import annotations

import numpy as np
import pytest

from levator.device import device
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor
from levator.testing import slab_face
from levator.twin import spread as module
from levator.twin.designs import ranges
from levator.twin.spread import READINGS, spread, with_setting
from levator.web.trial import placements


@pytest.fixture(scope="module")
def probe():
    return device("nuface-trinity-plus")


@pytest.fixture(scope="module")
def pairs(coarse_face, probe):
    return list(placements(coarse_face, probe, 6, np.random.default_rng(3)))


@pytest.fixture(scope="module")
def found(coarse_face, probe, pairs):
    return spread(coarse_face, probe, pairs)


def test_every_draw_has_a_factor_for_every_muscle(found, coarse_face):
    shape = (found.draws.n, len(coarse_face.muscles))
    for name in READINGS:
        assert found.factors[name].shape == shape
        assert (found.factors[name] > 0).all()
    assert found.resistance.shape == shape[:1]
    assert (found.missed >= 0).all()


def test_factors_are_one_where_tissue_is_as_sourced(coarse_face, probe, pairs):
    over = ranges(module._table(probe, None), module.STAGES)
    reader = module._Reader(coarse_face, pairs)
    reference = dict(zip(over.names, over.reference, strict=True))
    assert np.array_equal(reader.read({}), reader.read(reference))


def test_worse_conductors_raise_the_resistance(found):
    skin = found.draws["conductivity.skin"]
    assert np.corrcoef(np.log(skin), np.log(found.resistance))[0, 1] < 0
    assert np.corrcoef(np.log(skin), np.log(found.factors["vector"].mean(axis=1)))[0, 1] < 0


def test_all_conductivities_scaled_by_one_number_scale_every_field(coarse_face, pairs):
    reader = module._Reader(coarse_face, pairs)
    names = [f"conductivity.{part}" for part in ("skin", "fat", "smas", "parotid", "vestibule")]
    names += ["conductivity.muscle.along", "conductivity.muscle.across"]
    sourced = vars(Conductivity.reference())
    keys = ("skin", "fat", "smas", "parotid", "vestibule", "muscle_along", "muscle_across")
    twice = {name: 2 * sourced[key] for name, key in zip(names, keys, strict=True)}
    assert np.allclose(2 * reader.read(twice), reader.read({}), rtol=1e-9)


def test_readings_are_those_of_direct_solves(coarse_face, pairs):
    from levator.device import injection

    row = module._Reader(coarse_face, pairs).read({})
    conductor = Conductor(coarse_face, Conductivity.reference())
    ohm = [conductor.resistance(injection(coarse_face, pair)) for pair in pairs]
    assert np.allclose(row[-len(pairs) :], ohm)


def test_settings_differ_in_current_only(found, probe):
    low, high = (with_setting(found, probe, name) for name in list(probe.settings)[:2])
    assert (low["device.current"] < high["device.current"]).all()
    for name in found.draws.values:
        if name != "device.current":
            assert np.array_equal(low[name], found.draws[name])


def test_a_synthetic_face_is_refused(probe, pairs):
    with pytest.raises(LevatorError, match=r"Face\.of"):
        spread(slab_face(cells=12), probe, pairs)
