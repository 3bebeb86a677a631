import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from levator.errors import LevatorError
from levator.regimen import Pause, Phase, Regimen
from levator.regimen.published import published_routines
from levator.regimen.sentence import WORDS, write
from levator.regimen.types import Routine
from levator.sources import references

RATES = st.one_of(
    st.integers(0, 14).map(lambda half: half / 2),
    st.floats(0, 7, allow_nan=False, allow_subnormal=False),
)

VOCABULARY = (
    *("5", "60", "2", "-", "3", ",", "a", "week", "for", "days", "day", "then", "every", "other"),
    *("daily", "nothing", "pause", "twice", "sham", ":", "of", "minutes", "rest", "between"),
    *("with", "quick-guide", "skin", "care", "only"),
)


@st.composite
def phases(draw, *, endless):
    fewest, most = sorted((draw(RATES), draw(RATES)))
    single = draw(st.booleans())
    days = None if endless else draw(st.integers(1, 500))
    seconds = draw(st.none() | st.integers(1, 86_399))
    return Phase(most if single else fewest, most, days, seconds)


@st.composite
def routines(draw):
    """Possible routines: the last phase without end, pauses inside, room for days of rest."""
    listed = [*draw(st.lists(phases(endless=False), max_size=4)), draw(phases(endless=True))]
    cuts = sorted(draw(st.sets(st.integers(1, 400), max_size=6)))
    pauses = [Pause(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    assume(listed[-1].most > 0 or not pauses)
    rest = draw(st.integers(0, 6))
    assume(all(phase.sessions_per_week * (rest + 1) <= 7 for phase in listed))
    return Routine(
        tuple(listed),
        tuple(pauses),
        arm=draw(st.sampled_from(["microcurrent", "sham", "facial exercise", "nmes"])),
        rest=rest,
        programme=draw(st.none() | st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True)),
    )


@given(routines())
def test_written_sentences_read_back_as_the_same_routine(routine):
    regimen = Regimen(write(routine))
    assert regimen.routine == routine
    assert Regimen(str(regimen)) == regimen
    assert str(Regimen(str(regimen))) == str(regimen)


@given(routines())
def test_parts_in_json_bring_back_the_same_routine(routine):
    data = json.loads(json.dumps(Regimen(write(routine)).to_json()))
    assert Regimen.from_json(data).routine == routine
    del data["sentence"]
    assert Regimen.from_json(data).routine == routine


@pytest.mark.parametrize("name", published_routines())
def test_a_published_routine_can_be_named(name):
    known = published_routines()[name]
    assert Regimen(f" {name.upper()} ") == Regimen(known.sentence)
    assert known.source in references()


def outcome(text):
    """What a sentence is read as: the regimen, or the error."""
    try:
        return Regimen(text)
    except LevatorError as error:
        return str(error)


def assert_read_or_taught(text):
    held = outcome(text)
    if isinstance(held, str):
        assert "; write" in held
        assert len(held.splitlines()) == 1
    else:
        assert Regimen(str(held)) == held


@given(st.text(max_size=40))
def test_any_text_is_read_or_answered_with_what_to_write(text):
    assert_read_or_taught(text)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_shuffled_words_of_the_grammar_are_read_or_answered(words):
    assert_read_or_taught(" ".join(words))


@pytest.mark.parametrize(
    ("sentence", "canonical"),
    [
        ("5 a week for 60 days, then 3 a week", "5 a week for 60 days, then 3 a week"),
        ("daily for 8 weeks then every other day", "daily for 8 weeks, then every other day"),
        ("2-3 a week", "2-3 a week"),
        ("two to three sessions weekly", "2-3 a week"),
        ("2–3 times per week", "2-3 a week"),
        ("once or twice a week", "1-2 a week"),
        ("every day", "daily"),
        ("Once a day", "daily"),
        ("7 a week", "daily"),
        ("alternate days", "every other day"),
        ("nothing", "nothing"),
        ("0 a week", "nothing"),
        ("once a week", "1 a week"),
        ("Twice a week for two months", "2 a week for 60 days, then nothing"),
        ("3x a week for 1 day", "3 a week for 1 day, then nothing"),
        ("2.5 a week", "2.5 a week"),
        ("5/week for 14 days; then 1/week", "5 a week for 2 weeks, then 1 a week"),
        ("daily pause day 3", "daily, pause day 3"),
        ("daily, pause days 9 to 12, pause days 2-4", "daily, pause days 2-4, pause days 9-12"),
        (
            "5 sessions per week for 60 days, then 2 a week for 12 weeks, then nothing",
            "5 a week for 60 days, then 2 a week for 12 weeks, then nothing",
        ),
        ("skin care", "skin care only"),
        ("exercise: daily of 30 min", "facial exercise: daily of 30 minutes"),
        ("NMES: 5 a week of 2.5 minutes", "nmes: 5 a week of 150 seconds"),
        ("every other day, never two days running", "every other day, 1 day of rest between"),
        (
            "2 a week, with quick-guide, 2 days rest between sessions, pause day 9",
            "2 a week, pause day 9, 2 days of rest between, with quick-guide",
        ),
        (
            "5 a week for 60 days, then 3 a week, pause days 30-44",
            "5 a week for 60 days, then 3 a week, pause days 30-44",
        ),
    ],
)
def test_wordings_have_one_canonical_sentence(sentence, canonical):
    assert str(Regimen(sentence)) == canonical


@pytest.mark.parametrize("number", range(1, 8))
def test_words_count_like_figures(number):
    assert Regimen(f"{WORDS[number - 1]} a week") == Regimen(f"{number} a week")


def test_a_routine_that_ends_equals_one_followed_by_nothing():
    assert Regimen("5 a week for 60 days") == Regimen("5 a week for 60 days, then nothing")


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("", "cannot read ''; write for example '5 a week for 60 days, then 3 a week'"),
        (
            "daily, mostly",
            "cannot read 'daily, mostly'; write for example '5 a week for 60 days, then 3 a week'",
        ),
        ("5 a week for 1.5 weeks", "cannot read"),
        ("9 a week", "9 sessions a week are more than one a day; write at most 'daily'"),
        ("twice a day", "14 sessions a week are more than one a day"),
        ("3-2 a week", "3-2 a week is no range; write for example '2-3 a week'"),
        ("5 a week for 0 days", "a phase lasts at least 1 day"),
        ("3 a week, then 5 a week", "'3 a week' has no end, so nothing can follow it"),
        ("nothing, then daily", "'nothing' has no end"),
        ("daily, pause days 44-30", "write for example 'pause days 30-44'"),
        ("daily, pause day 0", "no stretch of days from day 1 on"),
        ("daily, pause days 3-9, pause days 5-12", "overlap; write 'pause days 3-12'"),
        ("5 a week for 60 days, pause days 50-70", "runs past day 60, the last of the routine"),
        ("daily for 9 days, then nothing, pause day 10", "runs past day 9"),
        ("nothing, pause day 1", "runs past day 0"),
        ("40 times a day", "280 sessions a week are more than one a day"),
        ("5 a week, 1 day of rest between", "leaves no room for 1 day of rest between; write at"),
        ("skin care only: daily", "cannot read"),
        ("daily, with a, with b", "says the programme twice; write it once"),
        ("daily of 1440 minutes", "is no part of a day"),
        ("daily for 99999 weeks", "has no end; write it without a length"),
    ],
)
def test_errors_show_what_to_write(sentence, message):
    with pytest.raises(LevatorError) as caught:
        Regimen(sentence)
    assert message in str(caught.value)
    assert "write" in str(caught.value)
