import json
from dataclasses import FrozenInstanceError, fields

import pytest

from levator.errors import LevatorError
from levator.regimen import Pause, Phase, Regimen


def test_json_brings_back_the_same_regimen():
    regimen = Regimen("2-3 times a week for 9 days, then daily, pause days 4-6")
    data = json.loads(json.dumps(regimen.to_json()))
    assert Regimen.from_json(data) == regimen
    assert data == {"sentence": "2-3 a week for 9 days, then daily, pause days 4-6"}


@pytest.mark.parametrize("data", [{}, {"sentence": 5}])
def test_json_without_a_sentence_is_refused(data):
    with pytest.raises(LevatorError, match="a regimen needs a sentence"):
        Regimen.from_json(data)


def test_equal_regimens_hash_alike_however_they_were_worded():
    assert len({Regimen("daily"), Regimen("Every day"), Regimen("7 a week")}) == 1
    assert Regimen("every day").sentence == "every day"


def test_a_regimen_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Regimen("daily").sentence = "nothing"


def test_phases_and_pauses_can_be_read():
    regimen = Regimen("2-3 a week for 60 days, then nothing, pause days 30-44")
    assert regimen.phases == (Phase(2, 3, 60), Phase(0, 0))
    assert regimen.phases[0].sessions_per_week == 2.5
    assert regimen.pauses == (Pause(30, 44),)


@pytest.mark.parametrize("kind", [Phase, Pause, Regimen])
def test_every_field_says_what_it_is_in_which_unit(kind):
    assert fields(kind)
    for row in fields(kind):
        assert row.metadata["unit"]
        assert row.metadata["about"]
