import pytest

from levator.errors import LevatorError
from levator.sources import catalogue, ledger, parse_table, quantity, value
from levator.sources.catalogue import merge

ROW = """
[{name}]
value = 20
unit = "kPa"
spread = {{ kind = "exact" }}
grade = "X"
source = "levator-assumption"
where = "a test"
"""


def table(*names, text=ROW):
    return "".join(text.format(name=name) for name in names)


def test_a_row_is_named_after_its_table():
    rows = parse_table(table("skin.modulus", "fat.modulus", "fat.deep.modulus"), "t.toml")
    assert [row.name for row in rows] == ["skin.modulus", "fat.modulus", "fat.deep.modulus"]


def test_an_empty_table_holds_nothing():
    assert parse_table("", "t.toml") == ()


def test_broken_toml_is_refused_with_the_file():
    with pytest.raises(LevatorError, match=r"t\.toml is not valid TOML"):
        parse_table("[a.b\nvalue=", "t.toml")


def test_a_name_twice_in_one_table_is_refused():
    with pytest.raises(LevatorError, match=r"t\.toml is not valid TOML"):
        parse_table(table("skin.modulus", "skin.modulus"), "t.toml")


def test_a_name_in_two_tables_is_refused():
    rows = parse_table(table("skin.modulus"), "t.toml")
    with pytest.raises(LevatorError, match=r"second: skin\.modulus stands in two tables"):
        merge({"first": rows, "second": rows})


def test_a_source_outside_the_bibliography_is_refused_with_what_to_add():
    text = table("skin.modulus").replace("levator-assumption", "nobody1900")
    with pytest.raises(LevatorError, match=r"cites 'nobody1900'.*add @misc\{nobody1900"):
        parse_table(text, "t.toml")


def test_a_row_below_another_row_is_refused():
    with pytest.raises(LevatorError, match=r"^skin\.modulus has deep; a row holds"):
        parse_table(table("skin.modulus", "skin.modulus.deep"), "t.toml")


def test_a_number_outside_any_row_is_refused():
    with pytest.raises(LevatorError, match=r"skin\.thickness must be a table that holds value"):
        parse_table("[skin]\nthickness = 1.5\n", "t.toml")


def test_an_incomplete_row_is_refused_by_its_full_name():
    text = table("skin.deep.modulus").replace('grade = "X"\n', "")
    with pytest.raises(LevatorError, match=r"^skin\.deep\.modulus lacks grade"):
        parse_table(text, "t.toml")


def test_a_number_is_read_by_name_in_si():
    assert quantity("camera.photo_noise").value == pytest.approx(0.5e-3)
    assert value("camera.photo_noise") == quantity("camera.photo_noise").value


def test_an_unknown_name_is_refused_with_the_nearest_ones():
    with pytest.raises(LevatorError, match=r"'camera.photo_nose'.*'camera\.photo_noise'"):
        quantity("camera.photo_nose")
    with pytest.raises(LevatorError, match=r"unknown quantity"):
        value("Camera.Photo_Noise.")


def test_near_names_are_found_whatever_their_case():
    with pytest.raises(LevatorError, match=r"'camera\.photo_noise'"):
        quantity("CAMERA.PHOTO_NOISE")


def test_reading_a_number_enters_it_in_the_ledger_and_listing_does_not():
    with ledger() as book:
        catalogue()
        assert book.entries == {}
        value("camera.photo_noise")
    assert list(book.entries) == ["camera.photo_noise"]
