"""Retakes the pictures of docs/tour: `python3 manage.py verify -m tour`. The walk is the one test_walk.py checks."""

from pathlib import Path

import pytest
from support.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.tour]

TOUR = Path(__file__).parent.parent.parent / "docs" / "tour"

# Further pages: whose, the picture, the address, and the link to follow from there (none where the page itself is meant).
ROW = "table.list tbody a"
MORE = (
    ("drc-approver", "18-places", "/places/?theme=taken", ""),
    ("drc-approver", "19-visibility", "/visibility/", ""),
    ("xishan-filer", "20-lead-receipt", "/leads/?status=recognised", ROW),
    ("xishan-filer", "21-transfer-change", "/transfers/?status=approved", ROW),
    ("xishan-filer", "22-papers", "/papers/", ROW),
    ("xishan-filer", "23-frameworks", "/frameworks/", ROW),
    ("xishan-filer", "24-search", "/search/?q=xs", ""),
    ("xishan-filer", "25-tokens", "/tokens/", ""),
    ("xishan-filer", "26-sign-ins", "/account/sign-ins/", ""),
    ("drc-reviewer", "27-holidays", "/calendar/", ""),
    ("anning-filer", "28-floor-grid", "/space/buildings/", 'main a:has-text("示例工业上楼")'),
    ("anning-filer", "29-reservations", "/reservations/", ""),
    ("xishan-filer", "30-park", "/parks/", ROW),
    ("land-keeper", "31-quotas", "/quotas/", ""),
    ("drc-approver", "32-assignment", "/matching/", ""),
    ("drc-approver", "33-homogeneity", "/homogeneity/", ""),
    ("anning-filer", "34-reservation-rules", "/reservations/rules/", ""),
)


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
    for username, name, address, follow in MORE:
        person = visitor(demo_site, username)
        person.go(address)
        if follow:
            person.page.locator(follow).first.click()
        shoot(person, name)
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
