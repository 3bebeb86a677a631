import numpy as np
import pytest

from levator.errors import LevatorError
from levator.regimen import (
    Regimen,
    adherence_models,
    attend,
    full,
    habit,
    none,
    partial,
    stopped,
)
from levator.sources import ledger, quantity, to_si, value

DAY = to_si(1, "day")
PLAN = Regimen("5 a week for 60 days, then 3 a week").planned(182)


def run(model, planned=PLAN, draws=40, seed=0):
    return attend(planned, rng=np.random.default_rng(seed), draws=draws, model=model)


def test_the_stored_hazard_is_the_fit_to_completion():
    fitted = -np.log(16 / 27) / value("adherence.completed_after")
    assert value("adherence.completed") == pytest.approx(16 / 27, rel=1e-4)
    assert value("adherence.dropout_hazard") == pytest.approx(fitted, rel=1e-3)


def test_habit_reproduces_the_59_per_cent_who_completed_20_weeks():
    attended = run("habit", planned=np.ones(145), draws=40000)
    still = attended[:, 140].mean() / value("adherence.share_kept")
    assert still == pytest.approx(16 / 27, abs=0.01)


def test_the_spread_of_the_hazard_covers_both_published_dropouts():
    low, high = quantity("adherence.dropout_hazard").quantile(np.array([0.025, 0.975]))
    weeks = value("adherence.completed_after")
    app = quantity("adherence.app_dropout").quantile(np.array([0.025, 0.975]))
    completed = quantity("adherence.completed").quantile(np.array([0.975, 0.025]))
    assert low < (-np.log(1 - app) / weeks).min()
    assert high > (-np.log(1 - app) / weeks).max()
    assert low < -np.log(completed[0]) / weeks * 1.1
    assert high > -np.log(completed[1]) / weeks * 0.9


def test_people_differ_in_the_share_they_keep():
    kept = run("habit", planned=np.ones(21), draws=4000).mean(axis=1)
    independent = run(partial(0.75), planned=np.ones(21), draws=4000).mean(axis=1)
    assert kept.std() > 1.5 * independent.std()


@pytest.mark.parametrize("name", ["full", "partial", "stopped", "none", "habit"])
def test_nobody_trains_without_a_plan(name):
    attended = run(name)
    assert attended.shape == (40, 182)
    assert attended.dtype == bool
    assert not attended[:, PLAN == 0].any()


def test_the_registry_holds_every_model_of_the_report():
    assert set(adherence_models()) == {"full", "habit", "partial", "stopped", "none"}


def test_a_run_records_only_the_numbers_its_model_reads():
    for name, read in (("full", set()), ("partial", {"adherence.partial_share"})):
        with ledger() as book:
            run(name)
        assert set(book.entries) == read


def test_full_attends_everything_and_none_nothing():
    assert (run(full) == (PLAN > 0)).all()
    assert not run(none).any()


def test_partial_attends_its_share():
    share = run(partial(0.3), draws=2000).sum() / (2000 * PLAN.sum())
    assert share == pytest.approx(0.3, abs=0.01)
    assert run(partial(0)).sum() == 0
    assert (run(partial(1)) == run(full)).all()


def test_stopped_attends_until_its_day():
    attended = run(stopped(60))
    assert (attended[:, :60] == run(full)[:, :60]).all()
    assert not attended[:, 60:].any()
    assert (run("stopped") == attended).all()


@pytest.mark.parametrize("model", [habit, partial(0.5)])
def test_a_longer_calendar_leaves_earlier_days_alone(model):
    assert np.array_equal(run(model, planned=PLAN[:90]), run(model)[:, :90])


@pytest.mark.parametrize("name", ["habit", "partial"])
def test_the_generator_alone_decides(name):
    assert np.array_equal(run(name, seed=3), run(name, seed=3))
    assert not np.array_equal(run(name, seed=3), run(name, seed=4))


def test_the_plan_stays_unchanged():
    before = PLAN.copy()
    for model in adherence_models().values():
        run(model)
    assert np.array_equal(PLAN, before)


def test_mistakes_are_answered_with_what_to_write():
    with pytest.raises(LevatorError, match="'partial'"):
        run("partly")
    with pytest.raises(LevatorError, match="between 0 and 1"):
        partial(1.2)
    with pytest.raises(LevatorError, match="stopped"):
        stopped(-1)
