"""Retakes the pictures of docs/tour: `python3 manage.py verify -m tour`. The walk is the one test_walk.py checks."""

from pathlib import Path

import pytest
from support.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.tour]

TOUR = Path(__file__).parent.parent.parent / "docs" / "tour"


def test_the_tour_is_photographed_station_by_station(demo_site, visitor):
    taken = set()

    def shoot(person, name):
        person.page.wait_for_load_state("networkidle")
        person.page.wait_for_timeout(400)  # pictures of charts fade in
        person.page.screenshot(path=TOUR / f"{name}.png")
        taken.add(f"{name}.png")

    TOUR.mkdir(parents=True, exist_ok=True)
    for _station in Walk(lambda username: visitor(demo_site, username), shoot).stations():
        pass
    _the_city(visitor(demo_site, "drc-approver"), shoot)
    for old in TOUR.glob("*.png"):
        if old.name not in taken:
            old.unlink()


def _the_city(person, shoot):
    person.go("/city/")
    shoot(person, "15-city")
    person.go("/statements/")
    shoot(person, "16-statements")
    person.go("/cases/")
    shoot(person, "17-cases")
