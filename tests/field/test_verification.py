import numpy as np


def test_potential_and_gradient_converge_at_their_orders(case):
    manufactured = case("conduction-manufactured")
    cells = (4, 8, 16)
    errors = np.array([manufactured["measure"](n) for n in cells])
    potential, gradient = manufactured["orders"](cells, errors)[-1]
    assert 1.75 < potential < 2.3
    assert 0.85 < gradient < 1.3


def test_layered_block_converges_to_the_exact_series(case):
    measure = case("conduction-layered")["measure"]
    coarse, fine = measure(12), measure(24)
    assert (np.log2(coarse.potential / fine.potential) > 1.8).all()
    assert fine.potential.max() < 6e-3
    assert abs(fine.field) < 0.01


def test_electrodes_on_a_half_space_match_the_point_and_disc_formulas(case):
    found = case("conduction-halfspace")["measure"](5e-3)
    assert len(found.error) > 100
    assert np.abs(found.error).max() < 0.03
    assert np.median(np.abs(found.error)) < 0.01
    assert abs(found.disc_error) < 0.08
