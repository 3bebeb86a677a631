from __future__ import annotations

import re
from base64 import b64decode
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from levator.device import device, footprint, injection, patch_weights
from levator.errors import LevatorError
from levator.field import Conductivity, Conductor, mean_fields
from levator.sources import ledger, quantity
from levator.twin.cache import MatrixCache
from levator.web import lab_data, page, responses, solving, unpack
from levator.web.lab import SLOT
from levator.web.responses import footprints, heard
from levator.web.solving import Solved, solved
from levator.web.thinning import KEPT, spread_out
from levator.web.trial import CURRENT, DOSE, INTERVAL, PLANE, RESISTANCE, placements
from levator.web.words import zones


@pytest.fixture(scope="module")
def conductor(coarse_face):
    return Conductor(coarse_face, Conductivity.reference())


def test_errors_are_those_of_a_good_approximation(lab):
    errors = lab.header["errors"]
    assert errors[DOSE]["worst"] < 0.02
    assert errors[PLANE]["median"] < 0.01
    assert errors[PLANE]["high"] < 0.06
    assert errors[RESISTANCE]["worst"] < 0.06
    assert errors[CURRENT]["worst"] < 2e-3


def test_doses_equal_a_direct_solve_to_half_precision(coarse_face, probe, conductor, preview):
    placed = next(placements(coarse_face, probe, 1, np.random.default_rng(5)))
    amperes = injection(coarse_face, placed)
    exact = mean_fields(coarse_face).read(conductor.potential(amperes)).reshape(-1, 3)
    error = np.linalg.norm(preview.doses(amperes) - exact, axis=1)
    assert error.max() < 2e-3 * np.linalg.norm(exact, axis=1).max()


def test_own_resistance_is_that_of_the_conductor_where_it_is_kept(
    coarse_face, probe, conductor, preview
):
    feet = footprints(coarse_face, footprint(probe.electrode))
    kept = spread_out(coarse_face.mesh.skin, KEPT)[[3, 500]]
    read = responses(conductor, feet[:, kept])
    assert (read.self_resistance > 0).all()
    np.testing.assert_allclose(read.self_resistance, preview.arrays["self_ohm"][kept], rtol=1e-5)


def test_what_a_node_hears_is_what_a_sphere_raises_there(coarse_face, conductor):
    """Reciprocity: rows by adjoint solves are the rows of columns by forward solves."""
    feet = footprints(coarse_face, 6e-3)[:, [5, 300, 900]]
    nodes = np.array([2, 40, 800])
    told = []
    rows = heard(conductor, nodes, feet, told.append)
    columns = responses(conductor, feet, told.append).plane
    np.testing.assert_allclose(rows, columns[nodes], rtol=1e-8, atol=1e-10)
    assert told == [1, 1]


def test_footprints_are_those_of_the_device(coarse_face):
    feet = footprints(coarse_face, 6e-3)
    for node in (0, 511, coarse_face.mesh.n_surface - 1):
        alone = patch_weights(coarse_face.mesh, coarse_face.mesh.skin[node], 6e-3)
        np.testing.assert_array_equal(feet[:, [node]].toarray()[:, 0], alone)


def test_responses_report_their_progress(coarse_face, conductor):
    told = []
    responses(conductor, footprints(coarse_face, 6e-3)[:, :150], told.append)
    assert told[-1] == 1
    assert all(a < b for a, b in pairwise(told))


def test_what_is_solved_is_kept_and_read_again(coarse_face, probe, lab, tmp_path, monkeypatch):
    cache = MatrixCache(tmp_path)
    monkeypatch.setattr(solving, "_solve", lambda *_: fresh(lab))
    with ledger() as book:
        solved(coarse_face, probe, cache=cache)
    monkeypatch.setattr(solving, "_solve", lambda *_: pytest.fail("solved again"))
    with ledger() as again:
        found = solved(coarse_face, probe, cache=cache)
    assert found.errors == lab.header["errors"]
    assert again.entries == book.entries != {}
    for name, array in found.arrays.items():
        np.testing.assert_array_equal(array, lab.arrays[name])
    with pytest.raises(pytest.fail.Exception):
        solved(coarse_face, device("generic-two-sphere"), cache=cache)


def fresh(lab):
    """What solves would give, out of a page that has been made."""
    quantity("conductivity.fat")
    parts = ("map.", "self_", "plane.", "draw.", "level.", "skin.")
    arrays = {name: each for name, each in lab.arrays.items() if name.startswith(parts)}
    return Solved(arrays, lab.header["errors"], 1.0, ("conductivity.fat",))


def test_one_factor_of_tissue_a_muscle_gives_nearly_the_interval_of_every_placement(lab):
    assert lab.header["errors"][INTERVAL]["median"] < 0.1
    factors = lab.arrays["draw.field"].astype(float)
    assert factors.shape[1] == len(lab.header["muscles"])
    low, high = np.quantile(factors, [0.05, 0.95], axis=0)
    assert (high / low > 1.2).all()
    assert (high / low < 5).all()


def test_random_placements_keep_the_spacing_and_lie_on_the_skin(coarse_face, probe):
    rng = np.random.default_rng(3)
    for placed in placements(coarse_face, probe, 8, rng):
        assert placed.spacing == pytest.approx(probe.spacing.value, abs=2e-4)
        near = np.linalg.norm(coarse_face.mesh.skin - placed.cathode, axis=1).min()
        assert near < 5e-3


def test_pads_without_a_fixed_spacing_are_refused(coarse_face):
    with pytest.raises(LevatorError, match="choose a device with a fixed spacing"):
        lab_data(coarse_face, device("facial-nmes"))


def test_the_container_in_the_page_is_the_data(lab, lab_page):
    text = lab_page.read_text(encoding="utf-8")
    packed = re.search(r'id="levator-data">([^<]+)</script>', text)[1]
    header, arrays = unpack(b64decode(packed))
    assert header["device"]["name"] == lab.header["device"]["name"]
    for name, array in lab.arrays.items():
        np.testing.assert_array_equal(arrays[name], array)


def test_the_page_asks_for_nothing_from_elsewhere(lab_page):
    text = lab_page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r'(?:src|href)\s*=\s*"(?!data:)[^"]', text)


def test_a_page_without_its_built_part_says_how_to_build_it(lab, monkeypatch, tmp_path):
    monkeypatch.setattr("levator.web.lab.files", lambda _: tmp_path)
    with pytest.raises(LevatorError, match="make web"):
        page(lab)


def test_muscle_triangles_stand_one_after_the_other(lab):
    told = lab.header["muscles"]
    ends = [each["first_triangle"] + each["n_triangles"] for each in told]
    assert [each["first_triangle"] for each in told] == [0, *ends[:-1]]
    assert ends[-1] == len(lab.arrays["muscle.triangles"])
    assert lab.arrays["muscle.triangles"].max() < len(lab.arrays["muscle.points"])


def test_every_zone_has_a_mask_and_a_reason_from_the_papers(coarse_face, lab, probe):
    told = {each["name"]: each["reason"] for each in zones(coarse_face, probe)}
    assert list(told) == list(coarse_face.zones)
    assert "temples" in told["temple, left"]
    assert "manual" in told["temple, left"]
    for k, mask in enumerate(coarse_face.zones.values()):
        np.testing.assert_array_equal(lab.arrays[f"zone.{k}"], mask)


def test_the_scale_covers_two_decades_up_to_a_round_number(lab):
    scale = lab.header["scale"]
    assert scale["high"] / scale["low"] == pytest.approx(100)
    assert f"{scale['high']:.0e}"[0] in "125"


def test_the_footer_names_grade_and_frozen_numbers(lab):
    assert any("weakest grade, X (our assumption)" in note for note in lab.header["notes"])
    assert any("sealed" in note for note in lab.header["notes"])
    assert {"device.spacing", "contact.pressing_depth"} <= set(lab.header["frozen"])


def test_the_built_page_holds_one_slot_for_data():
    built = files("levator.web").joinpath("static", "lab.html").read_bytes()
    assert built.count(SLOT) == 1
