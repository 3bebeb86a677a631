import pytest
from click.testing import CliRunner

from levator.cli.evidence import evidence, why
from levator.errors import LevatorError
from levator.sources import Grade, catalogue
from levator.sources.catalogue import tables
from levator.sources.contradictions import contradictions


def run(command, *words):
    outcome = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert outcome.exit_code == 0
    return " ".join(outcome.output.split())


def test_why_shows_value_range_grade_source_and_place():
    said = run(why, "yardstick.brow_lift")
    assert "value 1.8 mm" in said
    assert "5-95 % -0.996 to 4.6" in said
    assert f"grade C: {Grade.C.meaning}" in said
    assert "browlift2018: Endoscopic temporal brow lift series" in said
    assert "https://pubmed.ncbi.nlm.nih.gov/31764641" in said
    assert "height at mid-pupil" in said


def test_why_names_the_code_that_reads_the_number():
    assert "read by levator.field" in run(why, "conductivity.fat")


def test_why_says_how_a_draw_of_the_number_acts():
    assert "drawn emulated for the field stage, person" in run(why, "conductivity.skin")
    assert "drawn" not in run(why, "camera.visits")


def test_why_shows_titles_in_square_brackets_whole():
    assert "[How long does a face lift last?" in run(why, "yardstick.facelift.jowl")


def test_why_of_an_exact_number_has_no_range():
    said = run(why, "gravity.acceleration")
    assert "5-95 % exact" in said
    assert "9.807 m/s2" in said


def test_why_of_a_prefix_lists_every_number_under_it():
    said = run(why, "visibility")
    under = [name for name in catalogue() if name.startswith("visibility.")]
    assert len(under) > 3
    assert all(name in said for name in under)
    assert "yardstick" not in said


def test_why_of_a_prefix_stops_at_whole_words():
    with pytest.raises(LevatorError, match="unknown quantity 'visib'"):
        run(why, "visib")


def test_why_of_a_claim_shows_its_verdict_and_its_sources():
    said = run(why, "K06")
    assert "verdict disputed: sources disagree with each other" in said
    assert "10.1002/mus.24204" in said


def test_why_of_an_unknown_name_shows_the_nearest_ones():
    with pytest.raises(LevatorError, match=r"'camera\.photo_noise'"):
        run(why, "camera.photo_nois")


def test_evidence_lists_every_number_its_grades_and_every_contradiction():
    said = run(evidence)
    assert all(name in said for name in catalogue())
    assert f"grades of {len(catalogue())} numbers" in said
    assert said.count("contradiction:") == len(contradictions())


def test_evidence_keeps_the_order_of_the_tables():
    said = run(evidence)
    spots = [said.index(f" {rows[0].name} ") for rows in tables().values()]
    assert spots == sorted(spots)


def test_evidence_of_one_grade_shows_that_grade_only():
    said = run(evidence, "--grade", "A")
    shown = {name for name in catalogue() if f" {name} " in said}
    assert shown == {name for name, row in catalogue().items() if row.grade is Grade.A}
    assert f"grades of {len(shown)} numbers" in said


def test_evidence_of_one_stage_shows_what_that_stage_reads():
    said = run(evidence, "--stage", "field")
    assert "conductivity.fat" in said
    assert "yardstick.facelift.jowl" not in said


def test_evidence_of_one_stage_shows_the_contradictions_about_its_sources():
    said = run(evidence, "--stage", "contour")
    assert "How stiff is the soft tissue of a face?" in said
    assert "How often does a person swallow" not in said


def test_evidence_refuses_an_unknown_stage_with_the_nearest_one():
    with pytest.raises(LevatorError, match="unknown stage 'contuor'; write for example 'contour'"):
        run(evidence, "--stage", "contuor")


def test_evidence_refuses_an_unknown_grade():
    outcome = CliRunner().invoke(evidence, ["--grade", "F"])
    assert outcome.exit_code == 2
    assert "'F' is not one of 'A', 'B', 'C', 'D', 'E', 'X'" in outcome.output


def test_numbers_of_a_device_file_can_be_asked_for():
    said = run(why, "device.nuface-trinity-plus.spacing")
    assert "38 mm" in said
    assert "X" in said
    listed = run(why, "device.facial-nmes")
    assert "device.facial-nmes.compliance" in listed
