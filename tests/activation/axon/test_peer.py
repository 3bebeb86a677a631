import runpy
from pathlib import Path

import numpy as np
import pytest

RUN = Path(__file__).parents[3] / "evidence" / "verification" / "axon-peer" / "run.py"


@pytest.mark.parametrize("number", [0, 17, 27, 41])
def test_another_code_of_the_same_model_finds_the_same_threshold(number):
    functions = runpy.run_path(str(RUN))
    case, theirs = functions["cases"]()[number], functions["peer"]()[0][number]
    assert functions["threshold"](case, settling=0) == pytest.approx(theirs, rel=0.005)


def test_the_peers_cases_are_many_and_each_has_its_result():
    functions = runpy.run_path(str(RUN))
    cases, peer = functions["cases"](), functions["peer"]()
    assert len(cases) == len(peer[0]) >= 40
    assert np.isfinite(peer).all()
    assert len({(c.diameter, c.width, c.polarity, c.waveform, c.at) for c in cases}) == len(cases)


def test_internodes_beyond_a_passing_end_hardly_matter():
    functions = runpy.run_path(str(RUN.parents[1] / "axon-convergence" / "run.py"))
    case = functions["cases"]()[2]
    found = [functions["threshold"](case, pad=pad) for pad in (5, 20)]
    assert found[0] == pytest.approx(found[1], rel=1e-3)
