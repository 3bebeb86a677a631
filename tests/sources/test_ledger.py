import pytest

from levator.sources import Grade, Ledger, catalogue, ledger, quantity, weakest


def test_a_ledger_holds_what_was_read_inside_it_once():
    quantity("camera.visits")
    with ledger() as book:
        quantity("camera.photo_noise")
        quantity("camera.photo_noise")
        quantity("yardstick.facelift.jowl")
    quantity("camera.session_noise")
    assert sorted(book.entries) == ["camera.photo_noise", "yardstick.facelift.jowl"]
    assert book.entries["camera.photo_noise"] is catalogue()["camera.photo_noise"]


def test_ledgers_nest_and_the_outer_one_sees_inner_reads():
    with ledger() as outer:
        quantity("camera.visits")
        with ledger() as inner:
            quantity("camera.photo_noise")
        quantity("camera.session_noise")
    assert sorted(inner.entries) == ["camera.photo_noise"]
    assert sorted(outer.entries) == ["camera.photo_noise", "camera.session_noise", "camera.visits"]


def test_two_ledgers_in_turn_share_nothing():
    with ledger() as first:
        quantity("camera.visits")
    with ledger() as second:
        quantity("camera.photo_noise")
    assert not set(first.entries) & set(second.entries)


def test_a_ledger_closes_when_its_block_fails():
    def fail():
        with ledger() as book:
            books.append(book)
            raise ZeroDivisionError

    books = []
    with pytest.raises(ZeroDivisionError):
        fail()
    quantity("camera.visits")
    assert books[0].entries == {}


def test_grade_is_the_weakest_one_read_and_its_links_are_named():
    with ledger() as book:
        quantity("yardstick.facelift.jowl")
        assert book.grade is Grade.B
        quantity("camera.photo_noise")
        quantity("camera.session_noise")
    assert book.grade is Grade.X
    assert [q.name for q in book.weakest_links()] == ["camera.photo_noise", "camera.session_noise"]
    assert book.sources == ("jones2012", "levator-assumption")


def test_an_empty_ledger_has_no_weak_link():
    book = Ledger()
    assert book.grade is Grade.A
    assert book.weakest_links() == ()
    assert book.sources == ()


def test_grades_run_from_measured_to_assumed():
    assert [grade.rank for grade in Grade] == list(range(6))
    assert weakest([Grade.B, Grade.E, Grade.A]) is Grade.E
    assert weakest([Grade.E, Grade.X, Grade.D]) is Grade.X
    assert len({grade.meaning for grade in Grade}) == len(Grade)
