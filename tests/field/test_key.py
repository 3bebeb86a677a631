from dataclasses import replace

import pytest

from levator.field import fibre_means, fingerprint, mean_fields, serial
from levator.testing import slab_face


@pytest.fixture(scope="module")
def key(face, sigma):
    return fingerprint(face, sigma, mean_fields(face))


def test_the_same_arguments_give_the_same_key(key, sigma):
    again = slab_face(cells=12)
    assert fingerprint(again, sigma, mean_fields(again)) == key
    assert len(key) == 64


def test_everything_that_changes_the_answer_changes_the_key(key, face, warped, sigma):
    functionals = mean_fields(face)
    scaled = replace(functionals, rows=functionals.rows * 2)
    thinner = replace(face.muscle_map, fraction=face.muscle_map.fraction * 0.9)
    others = {
        fingerprint(warped, sigma, functionals),
        fingerprint(face, replace(sigma, fat=sigma.fat * (1 + 1e-12)), functionals),
        fingerprint(face, sigma, fibre_means(face)),
        fingerprint(face, sigma, scaled),
        fingerprint(face, sigma, functionals, serial),
        fingerprint(replace(face, muscle_map=thinner), sigma, functionals),
        fingerprint(replace(face, tissue=1 - face.tissue // 2), sigma, functionals),
    }
    assert len(others | {key}) == 8


def test_swapped_conductivities_give_another_key(key, face, sigma):
    swapped = replace(sigma, skin=sigma.fat, fat=sigma.skin)
    assert fingerprint(face, swapped, mean_fields(face)) != key
