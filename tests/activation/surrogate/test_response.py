"""The passive answer is that of the full model's own circuit."""

import numpy as np
import pytest

from levator.activation.axon import build, lay
from levator.activation.axon.mrg import membrane, rates
from levator.activation.exposure import Exposure, Stretch
from levator.activation.surrogate import kernel
from levator.activation.surrogate.relaxation import RATES, weights
from levator.activation.surrogate.response import flattened, respond, tables
from levator.activation.waveform import rectangular

CASES = {"passes": 0, "ends at both": 2, "passes on": 3, "forks": 5}


def laid(exposure, diameter):
    fibres = flattened([exposure], np.array([diameter]))
    room = kernel.empty(kernel.count(fibres, 0))
    return room, kernel.lay(fibres, 0, room)


@pytest.mark.parametrize("case", CASES)
def test_nodes_lie_where_the_full_model_lays_them(fibres, case):
    exposure, diameter = (some[CASES[case]] for some in fibres)
    cable, (room, n) = lay(exposure, build(diameter)), laid(exposure, diameter)
    assert room.parent[:n].tolist() == cable.tree.parent.tolist()
    np.testing.assert_allclose(room.arc[:n], cable.arc, atol=1e-7)
    np.testing.assert_allclose(room.at_node[:n], cable.tree.at_node, rtol=1e-4)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [1e-4, 1e-3])
def test_voltages_are_those_of_the_whole_circuit(fibres, case, width):
    exposure, diameter = (some[CASES[case]] for some in fibres)
    room, n = laid(exposure, diameter)
    rated = np.empty((n, len(RATES)))
    kernel.answer(room, n, diameter, tables(), rated)
    found = rated @ weights(rectangular(width), np.array([width]))[:, 0]
    exact = passive(exposure, diameter, width)
    assert np.abs(found - exact).max() < 5e-3 * np.abs(exact).max()


@pytest.mark.parametrize("count", [2, 3, 4, 9])
def test_few_samples_along_a_fibre_are_enough(count):
    along = np.linspace(0, 20e-3, count)
    found = respond([Exposure((Stretch(along, along**2),))], np.array([8e-6]), rectangular(1e-4))
    assert np.isfinite(found.features).all()


def test_a_fibre_answers_the_same_in_any_company(fibres):
    some, thick = fibres
    both = respond(some, thick, rectangular(2e-4))
    alone = respond(some[2:3], thick[2:3], rectangular(2e-4))
    np.testing.assert_array_equal(both.features[2], alone.features[0])
    np.testing.assert_array_equal(both.drive[2], alone.drive[0])


def passive(exposure, diameter, width, *, steps=400):
    """Voltages [V/A] of the nodes at the end of a pulse, every piece an unknown of its own."""
    made = build(diameter)
    cable = lay(exposure, made)
    tree, between, node = cable.tree, cable.internode, membrane(made, rates())
    n, m = len(cable.arc), between.capacitance.shape[1]
    size = n + 2 * (n - 1) * m
    store, lead = np.zeros((size, size)), np.zeros((size, size))
    drive, push = np.zeros(size), np.zeros(size)
    at = round(-node.first / node.step)
    gate = node.rates[at, ::2] / (node.rates[at, ::2] + node.rates[at, 1::2])
    rest = node.persistent * gate[0] ** 3 + node.fast * gate[1] ** 3 * gate[2]
    rest += node.slow * gate[3] + node.leak
    k = np.arange(n)
    store[k, k], lead[k, k] = node.capacitance, rest
    push[k], drive[k] = node.capacitance * tree.at_node, rest * tree.at_node

    def link(i, j, g):
        lead[i, i] += g
        lead[j, j] += g
        lead[i, j] -= g
        lead[j, i] -= g

    for j in range(1, n):
        up, kind = tree.parent[j], tree.kind[j]
        inner = n + (j - 1) * m + np.arange(m)
        outer = inner + (n - 1) * m
        gi, gp = between.inside[kind], between.around[kind]
        link(up, inner[0], gi[0])
        link(inner[-1], j, gi[m])
        for q in range(1, m):
            link(inner[q - 1], inner[q], gi[q])
            link(outer[q - 1], outer[q], gp[q])
        for piece, g, v in ((outer[0], gp[0], up), (outer[-1], gp[m], j)):
            lead[piece, piece] += g
            drive[piece] += g * tree.at_node[v]
        outside = tree.at_piece[(j - 1) * m : j * m]
        for matrix, axon in ((store, between.capacitance[kind]), (lead, between.leak[kind])):
            matrix[inner, inner] += axon
            matrix[outer, outer] += axon
            matrix[inner, outer] -= axon
            matrix[outer, inner] -= axon
        store[outer, outer] += between.myelin_capacitance[kind]
        lead[outer, outer] += between.myelin_leak[kind]
        push[outer] += between.myelin_capacitance[kind] * outside
        drive[outer] += between.myelin_leak[kind] * outside
    jump = np.linalg.solve(store, push)
    dt = width / steps
    first, later = store / dt + lead, store / dt + lead / 2
    now = np.zeros(size)
    for step in range(steps):
        right = drive - lead @ jump
        if step < 4:
            now = np.linalg.solve(first, store @ now / dt + right)
        elif step == 4:
            later = np.linalg.inv(later)
            now = later @ ((store / dt - lead / 2) @ now + right)
        else:
            now = later @ ((store / dt - lead / 2) @ now + right)
    return (now + jump)[:n] - tree.at_node
