import pytest

from levator.sources.readers import Mention, mentions, readers, scan, scan_toml

CODE = '''
"""A module that talks about skin.modulus in its docstring."""

from levator.sources import quantity, sources, value

STIFF = value("skin.modulus")
NAMES = ("fat.modulus", "plain", "Fig. 2", "e.g. this")


def one(layer):
    return quantity("skin.density").value + sources.value(f"{layer}.modulus")


class Material:
    def read(self, draws, layer):
        def inner():
            return value(f"muscle.{layer}.modulus")

        return draws.get("smas.modulus"), inner
'''


def found(code=CODE):
    return {(m.pattern, m.reader, m.asked) for m in scan(code, "levator.mine")}


def test_a_literal_is_found_with_its_module_and_function():
    assert ("skin.modulus", "levator.mine", True) in found()
    assert ("skin.density", "levator.mine:one", True) in found()


def test_names_in_lists_and_other_calls_are_mentions_but_not_asked_for():
    assert ("fat.modulus", "levator.mine", False) in found()
    assert ("smas.modulus", "levator.mine:Material.read", False) in found()


def test_an_f_string_becomes_a_pattern_of_the_innermost_function():
    assert ("muscle.*.modulus", "levator.mine:Material.read.inner", True) in found()


def test_words_sentences_and_patterns_without_a_beginning_are_no_mentions():
    assert len(found()) == 5


def test_code_without_names_has_no_mentions():
    assert found("x = 1\n") == set()


def test_the_installed_package_is_scanned():
    assert any(m.reader.startswith("levator.field") for m in mentions())
    assert all(isinstance(m, Mention) for m in mentions())


def test_a_number_nobody_reads_has_no_readers():
    assert readers("nobody.reads.this") == ()


@pytest.mark.parametrize("name", ["conductivity.fat", "conductivity.muscle.along"])
def test_the_conductivities_are_read_by_the_field_stage(name):
    assert any(reader.startswith("levator.field") for reader in readers(name))


def test_names_in_a_shipped_toml_file_count_but_the_table_of_unknowns_does_not():
    text = """
note = "see fat.modulus"
[[hypothesis]]
prior = "skin.prior"
effects = ["skin.effect", "plain"]
[[unknown]]
name = "fat.modulus"
"""
    found = {(m.pattern, m.reader, m.asked) for m in scan_toml(text, "levator.mine.toml")}
    assert found == {
        ("skin.prior", "levator.mine.toml", False),
        ("skin.effect", "levator.mine.toml", False),
    }


def test_a_hypothesis_reads_its_prior():
    assert readers("hypothesis.atp.prior") == ("levator.sources.hypotheses.toml",)
