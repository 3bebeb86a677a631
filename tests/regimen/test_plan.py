import json
from dataclasses import FrozenInstanceError, fields

import pytest

from levator.errors import LevatorError
from levator.regimen import Pause, Phase, Regimen
from levator.regimen.types import Routine


def test_json_holds_the_sentence_and_its_parts():
    regimen = Regimen("sham: 2-3 times a week of 5 min for 9 days, then daily, pause days 4-6")
    data = json.loads(json.dumps(regimen.to_json()))
    assert Regimen.from_json(data) == regimen
    assert data == {
        "sentence": "sham: 2-3 a week of 5 minutes for 9 days, then daily, pause days 4-6",
        "arm": "sham",
        "phases": [
            {"fewest": 2.0, "most": 3.0, "days": 9, "seconds": 300},
            {"fewest": 7, "most": 7, "days": None, "seconds": None},
        ],
        "pauses": [{"first": 4, "last": 6}],
        "rest_days": 0,
        "programme": None,
    }


def test_a_sentence_alone_is_enough():
    assert Regimen.from_json({"sentence": "daily"}) == Regimen("daily")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "a regimen needs a sentence; write"),
        ({"sentence": 5}, "a sentence is text; write"),
        ({"phases": 5}, "are no routine; write for example"),
        ({"phases": [{"fewest": 1}]}, "are no routine; write for example"),
        ({"phases": [{"fewest": "x", "most": 1}]}, "are no routine; write for example"),
        ({"phases": [{"fewest": 1, "most": 1}], "arm": "shame"}, "sham"),
        ({"phases": [{"fewest": 1, "most": 1}], "sentence": "daily"}, "disagree"),
        ({"phases": [{"fewest": 7, "most": 7}], "rest_days": 1}, "leaves no room"),
    ],
)
def test_json_that_is_no_regimen_is_answered_with_what_to_write(data, says):
    with pytest.raises(LevatorError, match=says):
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


@pytest.mark.parametrize("kind", [Phase, Pause, Regimen, Routine])
def test_every_field_says_what_it_is_in_which_unit(kind):
    assert fields(kind)
    for row in fields(kind):
        assert row.metadata["unit"]
        assert row.metadata["about"]
