"""The page in a real browser: what it computes, and whether hands, keys and fingers move it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from levator.device import deliver, footprint, patch_weights, skin_contact
from levator.device.contact import contact_impedance
from levator.device.reaching import at_drawn
from levator.device.surface import nearest
from levator.sources import draw, unknowns
from levator.twin.spread import DRAWS, SEED
from levator.twin.types import LEVELS
from levator.web.trial import placements

UPLOADED_MS = 50
AREA = 1.23e-4


@pytest.fixture(scope="module")
def pairs(coarse_face, probe):
    return list(placements(coarse_face, probe, 4, np.random.default_rng(11)))


def at(tab, handle):
    box = tab.locator("#view").bounding_box()
    x, y = tab.evaluate("handle => levator.onScreen(handle)", handle)
    return box["x"] + x, box["y"] + y


def pair(tab):
    ends = tab.evaluate("[levator.pair.anode.point, levator.pair.cathode.point]")
    return np.array(ends)


def moved(tab, before):
    tab.wait_for_function(
        "told => Math.hypot(...levator.pair.anode.point.map((x, k) => x - told[k])) > 1e-4",
        arg=before[0].tolist(),
    )
    return pair(tab)


def test_delivery_is_that_of_the_python_module(tab):
    grid = list(
        itertools.product(
            ("breakdown", "linear", "perfect"),
            ("gel", "bare"),
            (0.0, 80e-6, 400e-6, 3e-3),
            (3.0, 12.0, 40.0),
            (150.0, 900.0),
            (1e-4, 6e-2),
        )
    )
    asked, expected = [], []
    for model, contact, wanted, compliance, tissue, width in grid:
        skin = skin_contact()
        found = deliver(
            set_current=wanted,
            compliance=compliance,
            area=AREA,
            tissue_resistance=tissue,
            pulse_width=width,
            skin=skin,
            contact=contact,
            model=model,
        )
        expected.append([found.current, found.voltage, found.contact_impedance, found.limited])
        impedance = contact_impedance(skin, width, contact=contact)
        asked.append(
            {
                "setCurrent": wanted,
                "compliance": compliance,
                "area": AREA,
                "tissueResistance": tissue,
                "areaImpedance": float(impedance),
                "breakdownVoltage": float(skin.breakdown_voltage),
                "model": model,
            }
        )
    told = tab.evaluate("all => all.map(levator.twin.deliver)", asked)
    found = [[t["current"], t["voltage"], t["contactImpedance"], t["limited"]] for t in told]
    np.testing.assert_allclose(
        np.array(found, dtype=float), np.array(expected, dtype=float), rtol=1e-6, atol=1e-15
    )
    assert {bool(row[3]) for row in expected} == {True, False}


def test_patches_are_those_of_the_python_module(tab, coarse_face, preview, pairs):
    mesh = preview_mesh(coarse_face, preview)
    radius = pairs[0].radius
    points = [end for placed in pairs for end in (placed.anode, placed.cathode)]
    told = tab.evaluate(
        """([points, radius]) => points.map(point => {
            const foot = levator.lab.skin.nearest(point);
            return [...levator.twin.patchWeights(levator.lab.skin, foot, radius)];
        })""",
        [[point.tolist() for point in points], radius],
    )
    for point, shares in zip(points, told, strict=True):
        weights = np.zeros(mesh.n_surface)
        for node, share in shares:
            weights[int(node)] = share
        np.testing.assert_allclose(weights, patch_weights(mesh, point, radius), atol=1e-6)


def test_readings_are_those_of_the_python_module(tab, coarse_face, preview, pairs, probe):
    mesh = preview_mesh(coarse_face, preview)
    for placed in pairs:
        told = tab.evaluate(
            """([anode, cathode]) => {
                const { lab } = levator;
                const pair = { anode: lab.skin.nearest(anode), cathode: lab.skin.nearest(cathode) };
                const { settings, setting } = lab.header.device;
                const level = settings.findIndex(({ name }) => name === setting);
                const read = lab.read(pair, "gel", level);
                return { ...read, strength: [...read.strength] };
            }""",
            [placed.anode.tolist(), placed.cathode.tolist()],
        )
        feet = nearest(mesh, placed.anode), nearest(mesh, placed.cathode)
        weights = [patch_weights(mesh, foot.point, placed.radius) for foot in feet]
        ohm = preview.resistance(*feet) * preview.arrays["draw.resistance"]
        found = delivered(probe, ohm)
        doses = np.linalg.norm(preview.doses(weights[0] - weights[1]), axis=1)
        expected = preview.intervals(found.current) * doses
        ends = [[dose[end] for dose in told["doses"]] for end in ("low", "median", "high")]
        np.testing.assert_allclose(ends, expected, rtol=1e-4, atol=1e-6 * expected.max())
        low, median, high = np.quantile(found.current, LEVELS)
        interval = {"low": low, "median": median, "high": high}
        assert told["current"] == pytest.approx(interval, rel=1e-5)
        assert told["voltage"] == pytest.approx(np.median(found.voltage), rel=1e-5)
        assert told["limited"] == pytest.approx(found.limited.mean())
        field = preview.strength(*feet) * median
        np.testing.assert_allclose(told["strength"], field, rtol=1e-3, atol=1e-5 * field.max())
        assert told["tissueResistance"] == pytest.approx(np.median(ohm), rel=1e-5)


def delivered(probe, ohm):
    """What the device delivers over its own draws and those of the skin, by the Python module."""
    read = [row for row in unknowns() if row.stage in ("anatomy", "field", "device")]
    draws = draw(DRAWS, SEED, [*read, *probe.unknowns(None)])
    return at_drawn(draws, radius=footprint(probe.electrode), resistance=ohm, contact="gel")


def preview_mesh(face, preview):
    """The mesh with its skin rounded as the page has it."""
    points = face.mesh.points.copy()
    points[: face.mesh.n_surface] = preview.arrays["skin.points"]
    return replace(face.mesh, points=points)


def test_a_dragged_sphere_takes_the_other_along(opened, probe):
    tab = opened()
    before, field = pair(tab), tab.evaluate("[...levator.reading.strength]")
    x, y = at(tab, "anode")
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, 25):
        tab.mouse.move(x - 1.5 * step, y - step)
    after = moved(tab, before)
    tab.mouse.up()
    tab.wait_for_timeout(300)
    after = pair(tab)
    assert np.linalg.norm(after - before, axis=1).min() > 2e-3
    assert np.linalg.norm(after[1] - after[0]) == pytest.approx(probe.spacing.value, abs=2e-4)
    assert np.abs(np.subtract(tab.evaluate("[...levator.reading.strength]"), field)).max() > 0.01


def test_colours_are_uploaded_soon_after_a_movement(tab):
    x, y = at(tab, "cathode")
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, 30):
        tab.mouse.move(x + step, y - step)
        tab.wait_for_timeout(20)
    tab.mouse.up()
    worked = tab.evaluate("levator.timings.map(timing => timing.worked)")
    assert len(worked) >= 5
    assert np.median(worked) < UPLOADED_MS
    marks = tab.evaluate("performance.getEntriesByName('levator: moved to uploaded').length")
    assert marks >= 5


def test_arrow_keys_move_and_brackets_turn_the_pair(tab, probe):
    tab.locator("#view").focus()
    start = pair(tab)
    tab.keyboard.press("ArrowUp")
    up = moved(tab, start)
    assert (up - start)[:, 1].mean() > 1e-3
    tab.keyboard.press("[")
    turned = moved(tab, up)
    assert np.linalg.norm(turned.mean(axis=0) - up.mean(axis=0)) < 1.5e-3
    assert np.linalg.norm(turned[1] - turned[0]) == pytest.approx(probe.spacing.value, abs=2e-4)


def test_the_knob_turns_the_pair_in_place(tab):
    before = pair(tab)
    x, y = at(tab, "knob")
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, 20):
        tab.mouse.move(x + 4 * step, y + 2 * step)
        tab.wait_for_timeout(20)
    for step in range(1, 20):
        tab.mouse.move(x + 76, y + 38 - 6 * step)
        tab.wait_for_timeout(20)
    tab.mouse.up()
    after = moved(tab, before)
    way = [(ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0]) for ends in (before, after)]
    assert way[0] @ way[1] < 0.98
    assert np.linalg.norm(after.mean(axis=0) - before.mean(axis=0)) < 4e-3


def test_dragging_beside_the_spheres_turns_the_view_only(tab):
    before = pair(tab)
    seen = at(tab, "anode")
    tab.mouse.move(60, 300)
    tab.mouse.down()
    tab.mouse.move(200, 300, steps=5)
    tab.mouse.up()
    tab.wait_for_timeout(500)
    np.testing.assert_array_equal(pair(tab), before)
    assert np.hypot(*np.subtract(at(tab, "anode"), seen)) > 10


def test_gel_and_level_change_what_is_delivered(tab):

    def current():
        return tab.evaluate("levator.reading.current.median")

    with_gel = current()
    tab.get_by_role("radio", name="Bare skin").check()
    tab.wait_for_function("told => levator.reading.current.median < told / 2", arg=with_gel)
    tab.get_by_role("radio", name="Gel").check()
    tab.get_by_role("radio", name="level 1, 80 µA").check()
    tab.wait_for_function("() => levator.reading.current.median < 90e-6")


def test_a_source_that_runs_out_of_voltage_says_in_how_many_draws(tab):
    tab.get_by_role("radio", name="Gel").check()
    with_gel = tab.evaluate("levator.reading.limited")
    tab.get_by_role("radio", name="Bare skin").check()
    tab.wait_for_function("told => levator.reading.limited > told", arg=with_gel)
    share = tab.evaluate("levator.reading.limited")
    assert f"cut by compliance in {100 * share:.0f} %" in tab.locator("#asked").inner_text()


def test_every_number_carries_its_interval_and_the_bars_their_grade(tab, lab):
    low, median, high = tab.evaluate(
        "['low', 'median', 'high'].map(end => levator.reading.current[end])"
    )
    assert low < median < high
    assert f"to {1e6 * high:.0f} µA" in tab.locator("#between").inner_text()
    for bar in tab.locator("#bars li:visible b").all()[:4]:
        assert re.fullmatch(r"<?[\d.]+ \(<?[\d.]+–<?[\d.]+\)", bar.inner_text())
    assert f"grade {lab.header['grade']['letter']}" in tab.locator("#grade").inner_text()
    assert tab.locator("#bars li:visible u").count() >= 10


def test_a_sphere_in_a_zone_is_warned_of_in_the_words_of_the_papers(opened, lab):
    tab = opened()
    assert tab.locator("#warning").is_hidden()
    tab.locator("#view").focus()
    for _ in range(60):
        before = pair(tab)
        tab.keyboard.press("ArrowUp")
        moved(tab, before)
        if tab.evaluate("levator.reading.zones.length"):
            break
    told = tab.locator("#warning").inner_text()
    zone = tab.evaluate("levator.reading.zones[0].zone")
    assert zone["name"] in told
    assert zone["reason"] in told
    assert zone in lab.header["zones"]


def test_bars_are_sorted_and_all_muscles_can_be_seen(tab, lab):
    assert tab.locator("#bars li:visible").count() == 10
    tab.get_by_role("button", name="Show all muscles").click()
    labels = {each["label"] for each in lab.header["muscles"]}
    rows = tab.locator("#bars li:visible")
    assert rows.count() == len(labels)
    doses = tab.evaluate("levator.reading.doses.map(dose => dose.median)")
    strongest = lab.header["muscles"][int(np.argmax(doses))]["label"]
    first = tab.evaluate(
        """() => [...document.querySelectorAll('#bars li')]
            .find(row => row.ariaPosInSet === '1').querySelector('.name').textContent"""
    )
    assert first == strongest


def test_layers_can_be_taken_off_and_put_on(tab):
    before = tab.locator("#view").screenshot()
    muscles = tab.get_by_role("button", name="Muscles", exact=True)
    muscles.click()
    tab.get_by_role("button", name="Skin").click()
    assert muscles.get_attribute("aria-pressed") == "true"
    tab.wait_for_timeout(400)
    assert tab.locator("#view").screenshot() != before


def test_everything_that_can_be_operated_has_a_name(tab):
    nameless = tab.evaluate(
        """() => [...document.querySelectorAll('button, input, summary, canvas')].filter(part =>
            !(part.textContent.trim() || part.ariaLabel || part.labels?.[0]?.textContent.trim()))
            .map(part => part.outerHTML)"""
    )
    assert nameless == []


def test_motion_is_left_out_where_it_is_not_wanted(opened):
    tab = opened(reduced_motion="reduce")
    moving = "getComputedStyle(document.querySelector('#bars li')).transitionDuration"
    assert tab.evaluate(moving) == "0s"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_fits_its_window(opened, width, height):
    tab = opened(viewport={"width": width, "height": height})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    panel = tab.locator("#panel").bounding_box()
    assert panel["x"] + panel["width"] <= width + 1
    assert panel["height"] > 200
    box = tab.locator("#view").bounding_box()
    for handle in ("anode", "cathode", "knob"):
        x, y = at(tab, handle)
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]


def test_a_finger_moves_the_pair(opened):
    tab = opened(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    before = pair(tab)
    x, y = at(tab, "cathode")
    session = tab.context.new_cdp_session(tab)

    def touch(kind, *places):
        points = [{"x": px, "y": py} for px, py in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    for step in range(1, 15):
        touch("touchMove", (x + step, y - 2 * step))
    touch("touchEnd")
    assert np.linalg.norm(moved(tab, before) - before, axis=1).max() > 1e-3
