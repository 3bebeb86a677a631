import pytest
from pybtex.database import parse_string

from levator.errors import LevatorError
from levator.sources import as_bibtex, citation, references
from levator.sources.bibliography import address


def test_a_citation_says_who_when_what_and_where():
    line = citation("rosell1988")
    assert line == (
        "Rosell et al., 1988, Skin impedance from 1 Hz to 1 MHz. https://doi.org/10.1109/10.4599"
    )


def test_one_author_is_not_et_al():
    assert citation("lambros2007").startswith("Lambros, 2007, ")


def test_an_undated_page_is_cited_without_a_year():
    assert citation("metrophysio").startswith("Metro Physiotherapy, [Are you chewing")


def test_accents_are_readable():
    assert citation("makela2019").startswith("Mäkelä et al., 2019")


def test_no_citation_shows_markup():
    for key in references():
        assert not set("{}\\") & set(citation(key)), key


def test_every_entry_has_an_author_a_title_and_an_address():
    for key, entry in references().items():
        assert entry.persons.get("author"), key
        assert entry.fields.get("title"), key
        assert address(key), key


def test_an_unknown_source_is_refused_with_the_nearest_keys():
    for read in (citation, address, lambda key: as_bibtex([key])):
        with pytest.raises(LevatorError, match=r"unknown source 'volk2041'.*'volk2014'"):
            read("volk2041")


def test_bibtex_holds_exactly_the_chosen_entries_and_can_be_read_again():
    text = as_bibtex(["volk2014", "gabriel1996", "volk2014"])
    again = parse_string(text, "bibtex").entries
    assert list(again) == ["gabriel1996", "volk2014"]
    assert again["volk2014"].fields["doi"] == references()["volk2014"].fields["doi"]


def test_the_whole_bibliography_survives_a_round_trip():
    again = parse_string(as_bibtex(references()), "bibtex").entries
    assert set(again) == set(references())
