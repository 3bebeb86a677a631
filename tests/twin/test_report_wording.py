import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levator.sources import references, to_si
from levator.twin.report.wording import (
    amount,
    chance,
    cited,
    count,
    current,
    length,
    lift,
    measured,
    odds,
    percent,
    plain,
    significant,
    size,
)
from levator.twin.types import Interval

SPACE = "\u00a0"
METRES_MM = st.floats(-30, 30, allow_nan=False)


def plainly(text):
    return text.replace(SPACE, " ").replace("\u202f", " ").replace("−", "-")


@pytest.mark.parametrize(
    ("mm", "written"),
    [
        (0.0, "0 mm"),
        (3e-8, "less than 0.1 µm"),
        (-9.9e-5, "less than 0.1 µm"),
        (0.0004, "+0.4 µm"),
        (-0.0087, "-8.7 µm"),
        (0.0123, "+0.012 mm"),
        (0.47, "+0.47 mm"),
        (-1.8, "-1.80 mm"),
    ],
)
def test_a_length_is_written_in_the_unit_that_shows_it(mm, written):
    assert plainly(length(mm)) == written


@given(METRES_MM)
def test_a_length_that_is_not_zero_is_never_printed_as_zero(mm):
    digits = re.findall(r"[\d.]+", plainly(length(mm)))
    assert (mm == 0) == all(float(number) == 0 for number in digits)


@given(METRES_MM)
def test_a_length_is_read_back_within_its_last_digit(mm):
    shown = plainly(length(mm))
    if not shown.startswith("less"):
        number, unit = shown.split()
        scale = {"mm": 1.0, "µm": 1e-3}[unit]
        assert float(number) * scale == pytest.approx(mm, abs=6e-3, rel=0.06)


@given(METRES_MM)
def test_a_size_has_no_sign(mm):
    assert not re.search(r"[+−-]", size(mm))
    assert size(mm) == size(-mm)


@given(st.lists(METRES_MM, min_size=3, max_size=3).map(sorted))
def test_no_end_of_an_interval_is_a_false_zero(ends):
    low, median, high = ends
    shown = plainly(lift(Interval(median, low, high)))
    written = re.search(r"^(.*?) \(.*?: (.*) to (.*?)\)", shown)
    if written is None:
        assert "less than 0.1 µm either way" in shown
        assert max(abs(low), abs(high)) < 1e-4
        return
    for value, text in zip((median, low, high), written.groups(), strict=True):
        number = float(re.findall(r"[\d.]+", text)[0])
        assert (number == 0) == (value == 0)
        assert ("-" in text) == (value < 0)


def test_an_interval_keeps_one_unit_for_median_and_ends():
    assert plainly(lift(Interval(0.0, -2e-5, 4.2e-3))) == "0 (90 %: > -0.1 to +4.2) µm"
    assert plainly(lift(Interval(-0.043, -0.81, 0.002))) == "-0.04 (90 %: -0.81 to < +0.01) mm"
    assert plainly(lift(Interval(0.0, -2e-8, 3e-8))) == "0 mm (90 %: less than 0.1 µm either way)"
    assert plainly(lift(Interval(0.0, 0.0, 0.0))) == "0 mm (90 %: 0 to 0)"


@given(st.floats(1e-12, 1e12))
def test_significant_digits_are_kept(number):
    shown = significant(number, 3)
    mantissa, _, power = shown.partition(" × 10")
    exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    assert float(mantissa) * 10.0**exponent == pytest.approx(number, rel=6e-3)


def test_trailing_zeros_are_dropped_only_after_the_point():
    assert [plain(x) for x in (52.0, 60.0, 0.5, 1200.0, 0.10)] == ["52", "60", "0.5", "1200", "0.1"]


def test_currents_are_written_in_milliamperes_from_one_on():
    assert plainly(current(Interval(365e-6, 104e-6, 418e-6))) == "365 (104 to 418) µA"
    assert plainly(current(Interval(12.6e-3, 4.57e-3, 34.7e-3))) == "12.6 (4.57 to 34.7) mA"


def test_quantities_carry_their_unit_in_the_signs_people_write():
    assert plainly(amount(12.0, "kohm cm2")) == "12 kΩ cm²"
    assert plainly(amount(0.2, "1")) == "0.2"
    assert plainly(measured(Interval(to_si(2, "ms"), 0.0, to_si(3, "ms")), "ms")).endswith(" ms")
    assert plainly(count(25844)) == "25 844"


def test_a_share_too_small_for_a_digit_says_so():
    assert plainly(percent(0.0)) == "0 %"
    assert plainly(percent(0.0004)) == "below 0.1 %"
    assert plainly(percent(0.005)) == "0.5 %"
    assert plainly(chance(0.27, 0.22, 0.32)) == "27 % (22 % to 32 %)"


def test_words_for_odds_follow_the_probability():
    words = [odds(p) for p in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert words == ["very unlikely", "unlikely", "about as likely as not", "likely", "very likely"]


def test_numbers_that_are_not_finite_do_not_break_a_page():
    assert significant(math.inf) == "inf"


@pytest.mark.parametrize("key", sorted(references())[:40])
def test_a_citation_links_only_to_the_web(key):
    line, link = cited(key)
    assert line
    assert link == "" or link.startswith(("https://", "http://"))
    assert link == "" or link not in line


def test_an_address_with_another_scheme_is_left_out(monkeypatch):
    monkeypatch.setattr("levator.twin.report.wording.address", lambda _: "javascript:alert(1)")
    assert cited("volk2014")[1] == ""
