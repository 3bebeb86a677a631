import numpy as np

from levator.activation.axon.cable import lay
from levator.activation.axon.elimination import eliminate
from levator.activation.axon.kernel import RATIOS
from levator.activation.axon.mrg import build
from levator.activation.axon.search import steps
from levator.activation.exposure import Exposure, Stretch
from levator.activation.waveform import rectangular


def dense(internode, rate):
    """The system of one internode, unknowns inside then around, written out."""
    m = internode.capacitance.shape[1]
    a = internode.capacitance[0] * rate + internode.leak[0]
    c = internode.myelin_capacitance[0] * rate + internode.myelin_leak[0]
    matrix = np.zeros((2 * m, 2 * m))
    for links, at in ((internode.inside[0], 0), (internode.around[0], m)):
        block = np.diag(links[:-1] + links[1:])
        block -= np.diag(links[1:-1], 1) + np.diag(links[1:-1], -1)
        matrix[at : at + m, at : at + m] = block
    matrix[:m, :m] += np.diag(a)
    matrix[m:, m:] += np.diag(a + c)
    matrix[:m, m:] -= np.diag(a)
    matrix[m:, :m] -= np.diag(a)
    return matrix


def test_elimination_agrees_with_a_dense_solve_at_every_level_and_order():
    along = np.linspace(0, 5e-3, 9)
    cable = lay(Exposure((Stretch(along, 0 * along),), "terminates"), build(10e-6))
    plan = steps(rectangular(1e-3), cable, 10e-6, sign=1, finest=5e-6)
    found = eliminate(cable.internode, plan)
    inside, m = cable.internode.inside[0], cable.internode.capacitance.shape[1]
    for level, order in ((0, 0), (3, 2), (6, 3), (9, 1)):
        ratio, here = RATIOS[order], level * len(RATIOS) + order
        rate = (1 + 2 * ratio) / (1 + ratio) / (plan.width[0] * 2**level)
        inverse = np.linalg.inv(dense(cable.internode, rate))
        np.testing.assert_allclose(found.left[here, 0].T.ravel(), inverse[:, 0], rtol=1e-9)
        np.testing.assert_allclose(found.right[here, 0].T.ravel(), inverse[:, m - 1], rtol=1e-9)
        ends = [inside[0] ** 2 * inverse[0, 0], inside[0] * inside[-1] * inverse[0, m - 1]]
        np.testing.assert_allclose(found.schur[here, 0, :2], ends, rtol=1e-9)
