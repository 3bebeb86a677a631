import pytest

from levator.errors import LevatorError
from levator.sources import Grade
from levator.sources.claims import Verdict, claim, claims, parse_claims

ROW = """
[[claim]]
id = "K01"
claim = "Something is so."
verdict = "disputed"
grade = "B"
finding = "One found it, another did not."
speaks = "contour: lift"
sources = ["volk2014", "volk2013"]
"""


def test_a_row_is_read():
    (found,) = parse_claims(ROW)
    assert (found.id, found.verdict, found.grade) == ("K01", Verdict.DISPUTED, Grade.B)
    assert found.sources == ("volk2014", "volk2013")


@pytest.mark.parametrize("key", ["claim", "verdict", "grade", "finding", "speaks", "sources"])
def test_a_row_without_one_of_its_keys_is_refused_by_id(key):
    lines = [line for line in ROW.splitlines() if not line.startswith(key)]
    with pytest.raises(LevatorError, match=f"K01: fill {key}; drop -"):
        parse_claims("\n".join(lines))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"disputed"', '"maybe"', "K01: 'maybe' is not a valid Verdict"),
        ('"B"', '"F"', "K01: 'F' is not a valid Grade"),
        ('["volk2014", "volk2013"]', "[]", "K01: fill sources"),
        ('["volk2014", "volk2013"]', '"volk2014"', "K01: sources must be a list"),
        ('"volk2013"', '"volk2031"', "K01: unknown source 'volk2031'.*'volk2013'"),
        ("speaks", 'said_by = "x"\nspeaks', "K01: fill -; drop said_by"),
        ('id = "K01"', 'id = ""', "fill id"),
    ],
)
def test_a_wrong_row_is_refused_with_what_to_write(old, new, complaint):
    with pytest.raises(LevatorError, match=complaint):
        parse_claims(ROW.replace(old, new))


def test_an_id_twice_is_refused():
    with pytest.raises(LevatorError, match="K01 twice"):
        parse_claims(ROW * 2)


def test_a_claim_is_found_by_its_id_and_a_wrong_one_names_the_nearest():
    assert claim("K24").verdict is Verdict.SUPPORTED
    with pytest.raises(LevatorError, match="unknown claim 'K35'"):
        claim("K35")


def test_the_thirty_four_claims_are_all_there_in_order():
    assert [entry.id for entry in claims()] == [f"K{n:02d}" for n in range(1, 35)]


def test_each_claim_and_each_finding_is_one_sentence():
    for entry in claims():
        for text in (entry.claim, entry.finding):
            assert text.endswith("."), entry.id
            assert ". " not in text, entry.id
            assert len(text) < 300, entry.id


def test_a_disputed_claim_cites_at_least_two_sources():
    for entry in claims():
        if entry.verdict is Verdict.DISPUTED:
            assert len(entry.sources) > 1, entry.id


def test_nothing_is_supported_by_opinion_or_assumption_alone():
    for entry in claims():
        if entry.verdict is Verdict.SUPPORTED:
            assert entry.grade.rank <= Grade.C.rank, entry.id


def test_no_claim_of_effect_on_muscle_or_contour_is_called_supported():
    for name in ("K14", "K15", "K16", "K17", "K27", "K28", "K33"):
        assert claim(name).verdict is Verdict.UNPROVEN


def test_contracting_stimulation_is_no_evidence_that_the_device_works():
    for name in ("K14", "K15", "K16", "K33"):
        assert "kavanagh2012" not in claim(name).sources


def test_every_verdict_says_what_it_means():
    assert len({verdict.meaning for verdict in Verdict}) == len(Verdict)
