"""Circuits of placements on the coarse face: exact where it matters, and physical laws."""

from __future__ import annotations

import numpy as np
import pytest

import levator as lv
from levator.device import default_session, device, injection, skin_contact
from levator.device.film import Film, gel_film
from levator.field import Conductivity, Conductor, mean_fields
from levator.field.electrodes import entry
from levator.field.touch import touch
from levator.sources import draw, unknowns
from levator.twin.entering import (
    IMPEDANCES,
    LAYERS,
    Entering,
    entering,
    restored_entering,
    stored_entering,
)
from levator.twin.label import label_of_placement
from levator.twin.matrices import stations
from levator.twin.operating import LAYER, operating, source_of

BARE, PADS, BRIDGE = range(3)
OPERATING = IMPEDANCES >= 0.3


@pytest.fixture(scope="module")
def conductor(coarse_face) -> Conductor:
    return Conductor(coarse_face, Conductivity.reference())


@pytest.fixture(scope="module")
def probe():
    return device("nuface-trinity-plus")


@pytest.fixture(scope="module")
def places(coarse_face, probe):
    found, _ = stations(default_session(coarse_face, probe))
    return found[0], found[len(found) // 2], found[-1]


@pytest.fixture(scope="module")
def read(conductor):
    readings = mean_fields(conductor.face)

    def fields(amperes):
        vectors = readings.read(conductor.potential(amperes)).reshape(-1, 3, amperes.shape[1])
        return np.linalg.norm(vectors, axis=1).T

    return fields


@pytest.fixture(scope="module")
def found(conductor, places, read) -> Entering:
    amperes = np.column_stack([injection(conductor.face, place) for place in places])
    resistance = np.array([conductor.resistance(column) for column in amperes.T])
    return entering(conductor, places, read, fields=read(amperes), resistance=resistance)


@pytest.fixture(scope="module")
def draws(probe):
    return draw(128, 1, (*unknowns(), *probe.unknowns()))


def share(found: Entering, layer: int):
    inner = found.tissue[layer] + 2 * IMPEDANCES[:, None] / found.area[layer]
    return 1 / (1 + found.shunt[layer] * inner), inner


def solved(conductor, touched, impedance):
    nodes = np.unique(touched.nodes)
    loads = np.zeros((conductor.face.mesh.n_nodes, len(nodes)))
    loads[nodes, np.arange(len(nodes))] = 1.0
    raised = conductor.respond(loads - conductor.volume_weights[:, None])[nodes]
    at = np.searchsorted(nodes, touched.nodes)
    local = ((raised + raised.T) / 2)[np.ix_(at, at)]
    return [entry(local, touched, impedance=float(z)) for z in impedance]


@pytest.mark.parametrize("layer", [BARE, PADS, BRIDGE])
def test_circuits_say_what_the_whole_skin_operator_says(conductor, places, found, layer) -> None:
    film = None if LAYERS[layer] is None else gel_film(LAYERS[layer])
    exact = solved(conductor, touch(conductor.face.mesh, places[0], film), IMPEDANCES)
    shares, inner = share(found, layer)
    volts = found.series[layer] + shares * inner
    for told, wanted in (
        (shares[:, 0], [one.entering for one in exact]),
        (found.area[layer, :, 0], [one.area for one in exact]),
        (volts[:, 0], [one.resistance for one in exact]),
    ):
        np.testing.assert_allclose(told[OPERATING], np.array(wanted)[OPERATING], rtol=5e-3)


def test_only_a_film_from_sphere_to_sphere_leads_current_past_the_face(found) -> None:
    for layer in (BARE, PADS):
        np.testing.assert_allclose(share(found, layer)[0], 1.0, atol=1e-6)
    shunted = share(found, BRIDGE)[0]
    assert (np.diff(shunted, axis=0) < 0).all()
    assert shunted[0].min() > 0.8
    assert shunted[-1].max() < 0.01


def test_gel_widens_the_entry_and_spares_the_tissue(found) -> None:
    assert (found.area[PADS] > 2 * found.area[BARE]).all()
    assert (found.tissue[PADS] < found.tissue[BARE]).all()
    assert (found.peak[PADS] < found.peak[BARE]).all()
    assert (found.wetted >= found.area * (1 - 1e-6)).all()


def test_bare_spheres_raise_the_field_of_an_even_disc(found) -> None:
    np.testing.assert_allclose(found.gain[BARE][OPERATING], 1.0, atol=0.05)


def test_share_entering_goes_to_one_as_the_film_loses_its_conductance(conductor, places) -> None:
    shares = []
    for conductivity in (0.5, 0.05, 0.005, 0.0005):
        film = Film(conductivity, 0.5e-3, 5e-3, "bridge")
        touched = touch(conductor.face.mesh, places[0], film)
        shares.append(solved(conductor, touched, [1.0])[0].entering)
    assert (np.diff(shares) > 0).all()
    assert shares[-1] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("conductivity", "thickness"), [(0.2, 1.0), (4.0, 1.0), (1.0, 4.0), (0.2, 0.2), (4.0, 4.0)]
)
def test_another_film_is_the_solved_one_scaled_with_its_tissue_left_alone(
    conductor, places, conductivity, thickness
) -> None:
    usual = gel_film("bridge")
    other = Film(
        usual.conductivity * conductivity, usual.thickness * thickness, usual.margin, "bridge"
    )
    scale, mesh = other.along / usual.along, conductor.face.mesh
    impedance = np.array([0.3, 1.0, 3.0, 10.0])
    wanted = solved(conductor, touch(mesh, places[1], other), impedance)
    told = solved(conductor, touch(mesh, places[1], usual), scale * impedance)
    for z, one, same in zip(impedance, wanted, told, strict=True):
        inner = _tissue(conductor, same) + 2 * scale * z / same.area
        shunt = (1 / same.entering - 1) / inner
        own = _tissue(conductor, same) + 2 * z / same.area
        assert 1 / (1 + scale * shunt * own) == pytest.approx(one.entering, abs=0.04)
        assert one.area == pytest.approx(same.area, rel=0.1)


def _tissue(conductor, one) -> float:
    return conductor.resistance(one.injection)


def test_stored_circuits_come_back_in_single_precision(found) -> None:
    again = restored_entering(stored_entering(found))
    for name, held in vars(found).items():
        np.testing.assert_allclose(getattr(again, name), held, rtol=1e-6, atol=1e-12)
    assert again.at([1]).gain.shape[2] == 1
    assert again.at([1]).even == again.even[1]


@pytest.mark.parametrize("contact", LAYER)
def test_skin_under_load_never_resists_more_and_finds_a_balance(found, draws, contact) -> None:
    skin, source = skin_contact(draws), source_of(draws)
    resistance = np.tile(found.even, (draws.n, 1))
    at = operating(found, draws, source, skin, contact=contact, resistance=resistance)
    unbroken = operating(
        found,
        draws,
        source,
        type(skin)(**{**vars(skin), "breakdown_voltage": np.full(draws.n, 1e12)}),
        contact=contact,
        resistance=resistance,
    )
    assert (at.impedance <= unbroken.impedance * (1 + 1e-9)).all()
    assert (at.way.area > 0).all()
    assert (at.way.shunt >= 0).all()
    low, high = (
        end(axis=0) for end in (found.tissue.min(axis=0).min, found.tissue.max(axis=0).max)
    )
    assert (at.way.tissue >= low * (1 - 1e-9)).all()
    assert (at.way.tissue <= high * (1 + 1e-9)).all()


def test_more_tissue_in_a_draw_resists_more(found, draws) -> None:
    skin, source = skin_contact(draws), source_of(draws)
    one, twice = (
        operating(
            found, draws, source, skin, contact="bare", resistance=np.tile(r, (draws.n, 1))
        ).way.tissue
        for r in (found.even, 2 * found.even)
    )
    np.testing.assert_allclose(twice / one, 2.0, rtol=0.02)


def test_one_placement_is_told_against_its_label(conductor, places, probe) -> None:
    told = label_of_placement(conductor, places[0], probe, "level 5")
    assert told.bare[1] < told.gel[1] <= told.label
    assert 0.05 < told.shunted[1] < 0.95
    assert told.ratio[0] >= 0.99
    with pytest.raises(lv.LevatorError, match="level"):
        label_of_placement(conductor, places[0], probe, "level 9")
