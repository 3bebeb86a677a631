"""How thick are skin, fat and all soft tissue at each point of the face?

Published thicknesses T_i stand at landmarks; between them the logarithm is kriged (see `kriging`),

    log T(x) = sum_i w_i(x) log(T_i m_i b_i a_i),

with ratios m of men to women (Rhine and Moore), b of body mass and a of age (Wysong 2013, 2014).
Where muscle makes up most of an assumed thickness, b acts on the rest of it.
The trend is how far a spot moves when the head grows fat; weights are those of the person the
template was cut from, so they serve everybody. Fat above and below the fascia changes with body
mass and age in one proportion, as in the MRI series of 2023. Body mass beyond the columns of the
table acts as at its ends; so does age.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from levator.anatomy.depth.anchors import AGEING, FASCIA, LEAN, POOLED, SKIN, TABLE, TOTAL
from levator.anatomy.depth.kriging import Sites, weights
from levator.anatomy.person import Person, Sex
from levator.anatomy.shape.head import head, macro_weights
from levator.anatomy.shape.template import REFERENCE, landmarks, template
from levator.anatomy.types import Array, Resolution
from levator.sources import quantity, value

LENGTH = 0.025
NUGGET = 0.2
PLAIN_NUGGET = 0.01
UNMOVED = 1e-3
FAT, THIN = "head/head-fat-incr", "head/head-fat-decr"


@dataclass(frozen=True)
class Depths:
    """Depths below the skin surface [m], shape (n_surface,) each."""

    skin: Array
    smas: Array
    below_smas: Array
    total: Array


@dataclass(frozen=True)
class LeftOut:
    """A landmark's thickness [m] as its neighbours tell it, as published, and the published sd."""

    site: str
    predicted: float
    published: float
    sd: float


def depths(person: Person, resolution: Resolution) -> Depths:
    """Layer depths [m] of a person, whose `thickness` multiplies `skin` and `fat`.

    Each layer is held below a share of the total, so that thin places keep every layer. Fat is
    scaled above and below the fascia, the sheet of fascia and muscle is not.
    """
    total = _field(total_anchors(person), resolution)
    skin = np.minimum(_skin(person, resolution), value("thickness.most.skin") * total)
    sheet = np.minimum(value("thickness.smas_sheet"), value("thickness.most.smas_sheet") * total)
    fascia = skin + _superficial_fat(person, resolution, total - skin - sheet)
    fascia = np.minimum(fascia, value("thickness.most.smas_depth") * total)
    fat = person.thickness.get("fat", 1.0)
    dermis = person.thickness.get("skin", 1.0) * skin
    smas = dermis + fat * (fascia - skin)
    return Depths(dermis, smas, smas + sheet, smas + sheet + fat * (total - fascia - sheet))


def total_anchors(person: Person) -> dict[str, float]:
    """Thickness from skin to bone [m] of such a person at each landmark of `TOTAL`, by site."""
    women = {site: value(f"thickness.total.{site}") for group in TOTAL.values() for site in group}
    own = {site: at * _sex_ratio(site, person.sex) for site, at in women.items()}
    found: dict[str, float] = {}
    for group, sites in TOTAL.items():
        heavier = _bmi_ratio(group, person.bmi)
        found |= {site: _heavier(own[site], _lean(site), heavier) for site in sites}
    for region, ageing in AGEING.items():
        lost = _age_change(region, person)
        found |= {site: found[site] * (1 + lost / own[site]) for site in ageing}
    return found


def left_out(sex: Sex = "female") -> tuple[LeftOut, ...]:
    """Each landmark with a published spread, predicted by all the others.

    For people of normal weight and of the age that the tables are taken to stand for.
    """
    anchors = total_anchors(_typical(sex))
    sites = _total_sites()
    logs, found = np.log(list(anchors.values())), []
    for i, (site, published) in enumerate(anchors.items()):
        if site in TABLE + POOLED:
            weight = weights(sites.without(i), sites.only(i), length=LENGTH, nugget=NUGGET)
            predicted = float(np.exp(weight[0] @ np.delete(logs, i)))
            found.append(LeftOut(site, predicted, published, value(f"thickness.sd.{site}")))
    return tuple(found)


def _skin(person: Person, resolution: Resolution) -> Array:
    young, older = (quantity(f"thickness.skin_age.{when}").shown for when in ("young", "older"))
    age = min(max(person.age, young), older)
    passed = (age - quantity("thickness.skin_age.reference").shown) / (older - young)
    change = value(f"thickness.skin_age.{person.sex}") * passed
    anchors = {at: value(f"thickness.skin.{person.sex}.{site}") for site, at in SKIN.items()}
    return (1 + change) * _plain_field(anchors, resolution)


def _superficial_fat(person: Person, resolution: Resolution, fat: Array) -> Array:
    """Fat above the fascia [m] where all `fat` is as thick as given.

    Its share is that of the people behind the published depths of the fascia.
    """
    measured = replace(
        person,
        bmi=quantity("thickness.smas_depth.bmi").shown,
        age=quantity("thickness.age.reference").shown,
    )
    total = _field(total_anchors(measured), resolution)
    sheet = np.minimum(value("thickness.smas_sheet"), value("thickness.most.smas_sheet") * total)
    skin = np.minimum(_skin(measured, resolution), value("thickness.most.skin") * total)
    depth = {at: value(f"thickness.smas_depth.{site}") for site, at in FASCIA.items()}
    fascia = np.maximum(_plain_field(depth, resolution), skin)
    return np.asarray((fascia - skin) / (total - skin - sheet) * fat, dtype=np.float64)


def _sex_ratio(site: str, sex: Sex) -> float:
    known = sex == "male" and site in TABLE
    return value(f"thickness.male.{site}") if known else 1.0


def _lean(site: str) -> float:
    """Muscle and skin [m] at a site whose thickness is our own assumption, else 0."""
    return value(f"thickness.lean.{site}") if site in LEAN else 0.0


def _heavier(thickness: float, lean: float, ratio: float) -> float:
    return lean + (thickness - lean) * ratio


def _bmi_ratio(group: str, bmi: float) -> float:
    classes = ("slender", "normal", "obese")
    at = [value(f"thickness.bmi.{name}.bmi") for name in classes]
    ratio = [value(f"thickness.bmi.slender.{group}"), 1.0, value(f"thickness.bmi.obese.{group}")]
    return float(np.interp(bmi, at, ratio))


def _age_change(region: str, person: Person) -> float:
    """Change of thickness [m] from the age of the tables to that of `person`."""
    ages = [quantity(f"thickness.age.{when}").shown for when in ("young", "middle", "old")]
    row = f"thickness.age.{person.sex}.{region}"
    lost = [0.0, value(f"{row}.middle"), value(f"{row}.old")]
    then, now = quantity("thickness.age.reference").shown, person.age
    return float(np.interp(now, ages, lost) - np.interp(then, ages, lost))


def _typical(sex: Sex) -> Person:
    """One of the people the tables speak of."""
    age = quantity("thickness.age.reference").shown
    return Person(sex=sex, bmi=value("thickness.bmi.normal.bmi"), age=age)


def _field(anchors: Mapping[str, float], resolution: Resolution) -> Array:
    """The total thickness [m] at every skin node, shape (n_surface,)."""
    return np.asarray(np.exp(_total_weights(resolution) @ np.log(list(anchors.values()))))


def _plain_field(anchors: Mapping[str, float], resolution: Resolution) -> Array:
    """As `_field`, for values at landmarks and without a trend."""
    logs = np.log(list(anchors.values()))
    return np.asarray(np.exp(_plain_weights(tuple(anchors), resolution) @ logs))


@cache
def _total_weights(resolution: Resolution) -> Array:
    lean, fat = (template(resolution).surface(_shaped(name)) for name in (THIN, FAT))
    here = Sites(_skin_nodes(resolution), _trend(lean, fat))
    return _even(weights(_total_sites(), here, length=LENGTH, nugget=NUGGET), resolution)


@cache
def _plain_weights(places: tuple[str, ...], resolution: Resolution) -> Array:
    known, skin = _at(places, landmarks(_shaped())), _skin_nodes(resolution)
    there, here = (Sites(at, np.ones((len(at), 1))) for at in (known, skin))
    return _even(weights(there, here, length=LENGTH, nugget=PLAIN_NUGGET), resolution)


def _even(weight: Array, resolution: Resolution) -> Array:
    """The weights made equal to the last bit on both sides, and read-only."""
    same: Array = (weight + weight[template(resolution).mirror]) / 2
    same.setflags(write=False)
    return same


def _total_sites() -> Sites:
    places = [at for group in TOTAL.values() for at in group.values()]
    lean, fat = (_at(places, landmarks(_shaped(name))) for name in (THIN, FAT))
    return Sites(_at(places, landmarks(_shaped())), _trend(lean, fat))


def _trend(lean: Array, fat: Array) -> Array:
    """1 and log(1 + d / 1 mm), where d is how far a spot moves with fat."""
    moved = np.linalg.norm(fat - lean, axis=1)
    return np.column_stack([np.ones(len(moved)), np.log1p(moved / UNMOVED)])


def _skin_nodes(resolution: Resolution) -> Array:
    return _folded(template(resolution).surface(_shaped()))


def _at(places: Iterable[str], found: Mapping[str, Array]) -> Array:
    middle = [np.mean([found[part] for part in place.split("+")], axis=0) for place in places]
    return _folded(np.array(middle))


def _folded(points: Array) -> Array:
    """The points laid onto the left side, so that both sides read the same anchors."""
    return np.column_stack([np.abs(points[:, 0]), points[:, 1:]])


def _shaped(*targets: str) -> Array:
    """Head vertices [m] of the person the template was cut from, with `targets` in full."""
    return head().shape({**macro_weights(REFERENCE), **dict.fromkeys(targets, 1.0)})
