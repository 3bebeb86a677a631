"""What of a routine's sentence reaches the chain: arm, programme, length of a session."""

import numpy as np
import pytest

import levator as lv
from levator.sources import draw
from levator.twin.chain import course, physics, respond


def test_an_arm_without_current_is_refused_with_what_to_write(coarse_face):
    with pytest.raises(lv.LevatorError, match="write the regimen without 'sham:'"):
        lv.Twin(coarse_face, lv.device("nuface-trinity-plus"), lv.Regimen("sham: daily"))


def test_a_named_programme_is_the_session(coarse_face):
    named = lv.Twin(
        coarse_face, lv.device("nuface-trinity-plus"), lv.Regimen("daily, with quick-guide")
    )
    other = lv.Twin(coarse_face, lv.device("nuface-trinity-plus"), lv.Regimen("daily"))
    assert named.session.name != other.session.name
    with pytest.raises(lv.LevatorError, match="quick-guide"):
        lv.Twin(coarse_face, lv.device("nuface-trinity-plus"), lv.Regimen("daily, with quick-gide"))


def test_sessions_of_twice_the_length_train_as_two(coarse_run):
    twin, _ = coarse_run
    solved, draws = twin.solve(), draw(32, 1, twin.table)
    state = physics(twin.face, solved, draws)
    response = respond(solved, state, draws, "gel")
    whole = response.seconds
    grown = [
        course(
            response,
            state,
            lv.Regimen(f"daily{words}"),
            draws,
            weeks=2,
            adherence="full",
            hypotheses=(),
        ).state.stocks.trained[:, -1]
        for words in ("", f" of {round(whole)} seconds", f" of {2 * round(whole)} seconds")
    ]
    assert grown[0].max() > 0
    np.testing.assert_allclose(grown[1], grown[0], rtol=2e-3)
    np.testing.assert_allclose(grown[2], 2 * grown[0], rtol=2e-3)
