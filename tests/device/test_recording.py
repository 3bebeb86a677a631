"""Every oscilloscope writes its own CSV; all of them come back as the same seconds and volts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levator.device.recording import read_text
from levator.errors import LevatorError

TIME = np.arange(400) * 1e-3 - 0.05
VOLTAGE = np.round(np.where(np.mod(TIME, 0.1) < 0.02, 0.35, 0.0) + 1e-3 * np.sin(TIME * 777), 5)
SCALE = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "V": 1.0, "mV": 1e-3}


def rows(time, voltage, separator=",", decimal=".", tail=""):
    pairs = (f"{a:.9g}{separator}{b:.9g}{tail}" for a, b in zip(time, voltage, strict=True))
    return "\n".join(pairs).replace(".", decimal) + "\n"


def rigol_new():
    body = "".join(f"{i},{v:.5e},,\n" for i, v in enumerate(VOLTAGE))
    return f"X,CH1,Start,Increment,\nSequence,Volt,-5.0e-02,1.0e-03\n{body}"


def rigol_old():
    return "Time,X(CH1),\nSecond,Volt,\n" + rows(TIME, VOLTAGE, tail=",")


def siglent():
    head = (
        "Record Length,Analog:400\nSample Interval,CH1:0.001\nVertical Units,CH1:V\n"
        "Vertical Scale,CH1:0.10\nVertical Offset,CH1:0.0\nHorizontal Units,s\n"
        "Horizontal Scale,0.05\nModel Number,SDS1104X-E\n\nSource,CH1\nSecond,Volt\n"
    )
    return head + rows(TIME, VOLTAGE)


def tektronix():
    meta = ["Record Length,4.0e+02", "Sample Interval,1.0e-03", "Vertical Units,V"]
    meta += ["Vertical Scale,1.0e-01", "Horizontal Units,s"]
    heads = [f"{line}," for line in meta] + [",,"] * (len(TIME) - len(meta))
    pairs = zip(heads, TIME, VOLTAGE, strict=True)
    return "".join(f"{head},{a:.9f},{b:.5f},\n" for head, a, b in pairs)


def tektronix_new():
    return "Model,MSO44\nSample Interval,1e-3\n\nLabels,,\nTIME,CH1\n" + rows(TIME, VOLTAGE)


def picoscope():
    return "Time,Channel A\n(ms),(mV)\n\n" + rows(TIME * 1e3, VOLTAGE * 1e3)


def picoscope_comma():
    return "Zeit;Kanal A\n(ms);(mV)\n\n" + rows(TIME * 1e3, VOLTAGE * 1e3, ";", ",")


def hantek():
    body = "".join(
        f"{i},{t:.6f},{v:.5f}\n" for i, (t, v) in enumerate(zip(TIME, VOLTAGE, strict=True))
    )
    return "sample,time,ch1\n" + body


def digital():
    body = "".join(
        f"{t:.6f},{v:.5f},{i % 2}\n" for i, (t, v) in enumerate(zip(TIME, VOLTAGE, strict=True))
    )
    return "Time,Channel A,D15\n(s),(V),(Binary)\n\n" + body


MAKERS = [
    rigol_new,
    rigol_old,
    siglent,
    tektronix,
    tektronix_new,
    picoscope,
    picoscope_comma,
    hantek,
    digital,
]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_the_export_of_a_maker_is_read_as_seconds_and_volts(maker):
    found = read_text(maker(), "trace.csv")
    np.testing.assert_allclose(found.time, TIME, atol=1e-8)
    np.testing.assert_allclose(found.voltage, VOLTAGE, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(
    way=st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), (" ", ".")]),
    second=st.sampled_from(["s", "ms", "us"]),
    volt=st.sampled_from(["V", "mV"]),
    style=st.sampled_from(["time ({0}){2}voltage ({1})", "t [{0}]{2}u [{1}]", "{0}{2}{1}"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
)
def test_any_dialect_comes_back(way, second, volt, style, newline, quoted):
    separator, decimal = way
    if separator == " ":
        style = style.replace(" ", "_")
    head = style.format(second, volt, separator)
    text = f"{head}\n" + rows(TIME / SCALE[second], VOLTAGE / SCALE[volt], separator, decimal)
    if quoted:
        text = "\n".join(
            separator.join(f'"{cell}"' for cell in line.split(separator))
            for line in text.split("\n")
        )
    found = read_text(text.replace("\n", newline), "trace.csv")
    np.testing.assert_allclose(found.time, TIME, atol=1e-8)
    np.testing.assert_allclose(found.voltage, VOLTAGE, atol=1e-8)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400))
def test_junk_is_an_error_of_one_line_never_a_crash(text):
    with pytest.raises(LevatorError) as refused:
        read_text(text, "trace.csv")
    assert "\n" not in str(refused.value)


def test_what_was_understood_is_said():
    said = read_text(picoscope_comma(), "trace.csv").understood
    assert said == "400 rows, semicolon-separated, decimal comma, time in ms, Kanal A in mV"


def test_a_unit_that_is_not_stated_is_said_to_be_assumed():
    assert "V (assumed" in read_text(rows(TIME, VOLTAGE), "trace.csv").understood


def test_a_long_file_is_read_to_its_end():
    time = np.arange(30_000) * 1e-5
    found = read_text("time (s),u (V)\n" + rows(time, np.cos(time)), "trace.csv")
    np.testing.assert_allclose(found.voltage, np.cos(time), atol=1e-8)


def two_channels():
    body = "".join(f"{t:.6f},{v:.5f},{2 * v:.5f}\n" for t, v in zip(TIME, VOLTAGE, strict=True))
    return "Time,Channel A,Channel B\n(s),(V),(V)\n\n" + body


@pytest.mark.parametrize("channel", ["2", "Channel B", "channel b"])
def test_one_of_two_channels_is_chosen_by_name_or_number(channel):
    found = read_text(two_channels(), "trace.csv", channel=channel)
    np.testing.assert_allclose(found.voltage, 2 * VOLTAGE, atol=1e-6)


def changed(old, new):
    text = picoscope()
    assert old in text
    return text.replace(old, new, 1)


BAD = {
    "is empty": "  \n",
    "no two columns": "hello\nworld\n",
    "2 channels": two_channels(),
    "cannot use the unit": changed("(mV)", "(mA)"),
    "is not a number": changed("\n12,", "\nnan,"),
    "'x' in row": changed("\n12,", "\nx,"),
    "runs off the scale": changed("\n12,", "\n12,\N{INFINITY}\n12.5,"),
    "does not increase": changed("\n12,", "\n11,"),
    "jumps": changed("\n349,", "\n3490,"),
    "holds 3 samples": "time (s),u (V)\n0,1\n1,2\n2,3\n",
    "counts its rows": "index,u (V)\n" + rows(np.arange(40), np.arange(40)),
    "only one column": "Time,D1\n(s),(Binary)\n" + rows(np.arange(40), np.arange(40) % 2),
}


@pytest.mark.parametrize("told", BAD)
def test_a_broken_export_is_refused_in_one_line_with_the_reason(told):
    with pytest.raises(LevatorError, match=told) as refused:
        read_text(BAD[told], "trace.csv")
    assert "trace.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_channel_is_answered_with_near_names():
    with pytest.raises(LevatorError, match="'channel a'"):
        read_text(two_channels(), "trace.csv", channel="channel c")
