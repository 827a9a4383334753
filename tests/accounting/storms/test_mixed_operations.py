"""Writers who file, verify, post, close, hold, correct and take back at once: not a fen goes astray (T1 to T8, T17)."""

import pytest
from support.soundness import assert_books_sound, assert_sound, not_as_stated, settled, story
from support.storm import Weather, seed, storm
from support.storm_acts import WEIGHTS
from support.storm_world import World

from accounting.corrections.noticing import notice_corrections

pytestmark = pytest.mark.django_db(transaction=True)

OFTEN = ("file", "verify", "post")
EVERYTHING = sorted(act.__name__ for act in WEIGHTS)


def blown_over(writers: int, operations: int) -> Weather:
    """The books after a storm, sound; what happened in it."""
    world = World()
    weather = storm(world, writers=writers, operations=operations, seed=seed())
    assert not weather.failed, f"{weather.told()}\n{weather.failed[0]}"
    assert weather.deadlocks == 0, weather.told()
    assert_books_sound(weather.told())
    settled()
    notice_corrections(actor=world.system)
    otherwise = not_as_stated()
    assert otherwise == [], "\n".join([weather.told(), *(story(filing) for filing, *_rest in otherwise)])
    assert_sound(weather.told())
    assert weather.operations >= 0.9 * writers * operations, weather.told()
    assert not [act for act in OFTEN if not weather.done[act]], weather.told()
    print(weather.told())  # pytest -s shows what a storm was made of
    return weather


@pytest.mark.wide
def test_a_small_storm_leaves_no_error():
    blown_over(writers=8, operations=25)


@pytest.mark.storm
@pytest.mark.production
def test_thirty_two_writers_with_a_hundred_operations_each_leave_no_error():
    weather = blown_over(writers=32, operations=100)
    assert len(weather.done) >= len(EVERYTHING) - 3, f"hardly anything but the usual; {weather.told()}"


@pytest.mark.long
def test_thirty_two_writers_with_a_thousand_operations_each_leave_no_error():
    weather = blown_over(writers=32, operations=1000)
    assert sorted(weather.done) == EVERYTHING, weather.told()
