"""What gel is for, and how probable it is that a muscle contracts or the skin feels the current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from levator.activation.probability import jeffreys
from levator.sources import from_si
from levator.twin.report.figures.canvas import BLUE, ORANGE, QUIET, Picture, data_address
from levator.twin.report.figures.charts import Axis, Whisker, whiskers
from levator.twin.report.parts import Table, table
from levator.twin.report.sections.dose import TOP
from levator.twin.report.sections.opening import CONTACT_WORDS
from levator.twin.report.wording import (
    LEVEL,
    chance,
    current,
    current_unit,
    measured,
    odds,
    percent,
    percents,
    symbol,
)
from levator.twin.result import TwinResult
from levator.twin.twin import Twin
from levator.twin.types import LEVELS, Interval, MuscleAnswer

CONTACT_COLOURS = {"gel": BLUE, "film": BLUE, "sweat": ORANGE, "bare": ORANGE}


@dataclass(frozen=True)
class ContactView:
    """What the section on gel shows."""

    picture: Picture
    currents: Table
    effects: Table
    gel: str
    film: str
    bare: str
    shunted: str
    ratio: str
    cut_gel: str
    cut_bare: str


@dataclass(frozen=True)
class Chance:
    """What the section on probabilities shows."""

    contracts: str
    contraction_odds: str
    felt: str
    felt_odds: str
    draws: int
    picture: Picture
    every: Table


def contact(twin: Twin, result: TwinResult) -> ContactView:
    """The section on gel against bare skin."""
    gel, film, bare = (result.contacts[name] for name in ("gel", "film", "bare"))
    currents = [
        (
            CONTACT_WORDS[name],
            current(answer.current),
            percents(answer.entering),
            current(answer.tissue),
            current(answer.nerve),
            measured(answer.over_bare, "1"),
        )
        for name, answer in result.contacts.items()
    ]
    effects = [
        (
            CONTACT_WORDS[name],
            measured(answer.voltage, "V"),
            percent(answer.limited),
            percent(answer.any_contraction),
            chance(answer.felt, answer.felt_low, answer.felt_high),
        )
        for name, answer in result.contacts.items()
    ]
    return ContactView(
        picture=_contact_picture(twin, result),
        currents=table(
            f"Where the current goes; means over a pulse, medians with {LEVEL} intervals",
            (
                "contact",
                "out of the source",
                "enters living tissue",
                "in living tissue",
                "as a nerve feels it",
                "over bare skin",
            ),
            currents,
        ),
        effects=table(
            f"One session with gel and without; medians with {LEVEL} intervals",
            ("contact", "voltage", "voltage runs out", "some muscle contracts", "felt"),
            effects,
        ),
        gel=current(gel.tissue),
        film=current(film.tissue),
        bare=current(bare.tissue),
        shunted=percents(_rest(film.entering)),
        ratio=measured(gel.over_bare, "1"),
        cut_gel=percent(gel.limited),
        cut_bare=percent(bare.limited),
    )


def _rest(share: Interval) -> Interval:
    return Interval(1 - share.median, 1 - share.high, 1 - share.low)


def probability(result: TwinResult) -> Chance:
    """The section on the probability of contraction and of feeling."""
    answer = result.activation
    ranked = sorted(answer.muscles, key=lambda m: (m.probability, m.margin.median), reverse=True)
    rows = [
        (m.name, chance(m.probability, m.probability_low, m.probability_high), odds(m.probability))
        for m in ranked
    ]
    return Chance(
        contracts=chance(*_any(result)),
        contraction_odds=odds(answer.any_contraction),
        felt=chance(answer.felt, answer.felt_low, answer.felt_high),
        felt_odds=odds(answer.felt),
        draws=result.inputs.draws,
        picture=_chance_picture(result, ranked[:TOP]),
        every=table("All muscles", ("muscle", "contracts in", "in words"), rows),
    )


def _contact_picture(twin: Twin, result: TwinResult) -> Picture:
    low, high = twin.setting.current.quantile(np.array([LEVELS[0], LEVELS[-1]]))
    set_to = Interval(twin.setting.current.value, float(low), float(high))
    named = [("set on the device", set_to, QUIET)]
    for name, answer in result.contacts.items():
        named.append((f"through {CONTACT_WORDS[name]}", answer.tissue, CONTACT_COLOURS[name]))
    unit = current_unit(set_to.median)
    rows = [Whisker.of(name, amperes, from_si(1, unit), hue) for name, amperes, hue in named]
    words = "; ".join(f"{name} {current(amperes)}" for name, amperes, _ in named)
    return Picture(
        src=data_address(whiskers(rows, Axis(f"current [{symbol(unit)}]", least=0.0))),
        alt=f"Current into living tissue, medians with {LEVEL} intervals: {words}.",
        caption="What is set, and what enters living tissue, averaged over a pulse.",
        wide=True,
    )


def _chance_picture(result: TwinResult, muscles: Sequence[MuscleAnswer]) -> Picture:
    answer = result.activation
    named = [
        ("felt by the skin", Interval(answer.felt, answer.felt_low, answer.felt_high), ORANGE),
        *((m.name, _share(m), BLUE) for m in muscles),
        ("any muscle at all", Interval(*_any(result)), QUIET),
    ]
    rows = [Whisker.of(name, share, 100, colour) for name, share, colour in named]
    return Picture(
        src=data_address(whiskers(rows, Axis("share of draws [%]", least=0.0), width=6.4)),
        alt=(
            f"Probability that the skin feels the current ({percent(answer.felt)}), that each of "
            f"{len(muscles)} muscles contracts (at most {percent(muscles[0].probability)}) and "
            f"that any muscle does ({percent(answer.any_contraction)})."
        ),
        caption=f"The {len(muscles)} muscles most likely to answer, the skin, and all together.",
        wide=True,
    )


def _any(result: TwinResult) -> tuple[float, float, float]:
    """Share of draws in which any muscle contracts, with its interval."""
    share, draws = result.activation.any_contraction, result.inputs.draws
    low, high = jeffreys(np.arange(draws) < round(share * draws))
    return share, float(low), float(high)


def _share(muscle: MuscleAnswer) -> Interval:
    return Interval(muscle.probability, muscle.probability_low, muscle.probability_high)
