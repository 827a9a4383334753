"""Pages ask the database as often for many rows as for one, and as often as tests/query_counts.json says.

A new number is written there by hand, after asking why. KC_UPDATE=1 in the environment writes the present ones.
"""

import json
import os
import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from support import (
    correction_world,
    framework_world,
    ledger_world,
    paper_world,
    publishing,
    quota_world,
    reconciling,
    space_targets,
    space_world,
    tax_world,
    worlds,
)
from support.matrix_world import HOST, ORIGIN, People

from accounting.reconciliation.queries import for_list
from accounting.reconciliation.services import answer_line
from accounting.rollups.services import roll_up
from kunming_coord.audit.context import acting
from kunming_coord.desk.search.services import refresh
from kunming_coord.districts.models import Body, District
from kunming_coord.exchange.services import start_import
from kunming_coord.signin.limits import Kind, Try, record
from projects.financing.services import FinancingDraft, draft_financing
from projects.obligations.services import add_obligation
from projects.register.contacting import add_contact, reveal_contact
from projects.transfers.opinions import ask_bodies

FILE = Path(__file__).parent / "query_counts.json"
FIGURES = {"quarter": ledger_world.Q1.code}
MORE = 6  # rows of everything besides the first; a query per row shows with any number of them
# Page → who reads it, with which query.
PAGES = {
    "desk:home": (("owner", "host_leader", "reviewer", "auditor"), {}),
    "desk:home?tab=done": (("owner", "reviewer"), {"tab": "done"}),
    "desk:home?tab=mine": (("owner",), {"tab": "mine"}),
    "desk:search": (("owner", "reviewer"), {"q": "示例"}),
    "desk:notices": (("owner",), {}),
    "desk:home?tab=changed": (("owner",), {"tab": "changed"}),
    "desk:home?tab=copied": (("owner",), {"tab": "copied"}),
    "api-notices": (("owner",), {}),
    "desk:city": (("owner", "reviewer"), FIGURES),
    "desk:places": (("owner", "reviewer"), {}),
    "desk:places?list=projects": (("owner", "host_filer"), {"list": "projects"}),
    "desk:places?list=factories": (("owner",), {"list": "factories", "vacant": "on", "industry": "化工"}),
    "api-places": (("owner",), {}),
    "api-place-points": (("owner",), {}),
    "desk:changes": (("auditor",), {}),
    "desk:attempts": (("auditor",), {}),
    "desk:calendar": (("owner", "reviewer"), {}),
    "desk:cases": (("owner",), {}),
    "desk:units": (("owner",), {}),
    "parks:list": (("owner",), {}),
    "space:units": (("owner", "host_filer", "reviewer"), {}),
    "space:plots": (("owner",), {}),
    "space:buildings": (("owner",), {}),
    "reservations:list": (("owner", "host_filer"), {}),
    "tenancies:list": (("owner", "host_filer"), {}),
    "joint:issues": (("host_filer",), {}),
    "quotas:board": (("host_filer", "reviewer"), {}),
    "quotas:entries": (("host_filer", "reviewer"), {}),
    "quotas:orders": (("reviewer",), {}),
    "claims:list": (("host_filer", "reviewer"), {}),
    "allocation:list": (("host_filer",), {}),
    "matching:city": (("reviewer",), {}),
    "alike:list": (("owner",), {}),
    "swaps:list": (("owner",), {}),
    "api-quota-claims": (("host_filer",), {}),
    "api-quota-swaps": (("owner",), {}),
    "api-allocations": (("owner",), {}),
    "api-quotas": (("reviewer",), {}),
    "api-quota-entries": (("reviewer",), {}),
    "policies:list": (("owner", "reviewer"), {}),
    "policies:documents": (("owner",), {}),
    "projects:list": (("owner", "reviewer"), {}),
    "projects:enterprises": (("reviewer",), {}),
    "visibility:matrix": (("reviewer",), {}),
    "reveals:list": (("owner", "auditor"), {}),
    "leads:list": (("owner", "recogniser"), {}),
    "leads:checks": (("owner", "recogniser"), {}),
    "leads:pool": (("owner",), {}),
    "transfers:list": (("owner", "host_leader", "reviewer"), {}),
    "opinions:list": (("treasurer",), {}),
    "agreements:list": (("owner", "reviewer"), {}),
    "financing:list": (("owner", "reviewer"), {}),
    "obligations:list": (("owner", "reviewer"), {}),
    "papers:list": (("owner", "reviewer"), {}),
    "frameworks:list": (("owner", "reviewer"), {}),
    "receipts:shareable": (("owner", "statistician", "treasurer"), {"period": "2026Q1"}),
    "receipts:list": (("treasurer",), {}),
    "receipts:files": (("treasurer",), {}),
    "receipts:incentives": (("treasurer",), {}),
    "receipts:shares": (("owner",), {}),
    "mainfigures:list": (("owner", "statistician"), {}),
    "mainfigures:gap": (("owner",), {}),
    "reconciliation:matrix": (("host_filer", "statistician"), {"period": ledger_world.Q1.code}),
    "reconciliation:list": (("host_filer", "statistician"), {}),
    "reconciliation:settings": (("statistician",), {}),
    "exchange:list": (("host_filer", "statistician"), {}),
    "exports:list": (("auditor",), {}),
    "filings:list": (("host_filer", "statistician"), {"area": "filed"}),
    "filings:missing": (("host_filer",), {}),
    "filings:catalogue": (("statistician",), {}),
    "progress:matrix": (("host_filer", "statistician"), {"period": ledger_world.Q1.code}),
    "standing:list": (("host_filer", "statistician"), {}),
    "corrections:list": (("owner", "statistician"), {}),
    "holds:list": (("owner", "approver"), {}),
    "periods:list": (("owner", "approver"), {}),
    "periods:overview": (("approver",), {}),
    "statements:list": (("owner", "reviewer"), FIGURES),
    "statements:list?book=territorial": (("reviewer",), FIGURES | {"book": "territorial"}),
    "benefits:list": (("owner", "reviewer"), FIGURES),
    "ledger:entries": (("auditor",), FIGURES),
    "api-documents": (("owner",), {}),
    "api-policies": (("owner",), {}),
    "api-projects": (("owner", "reviewer"), {}),
    "api-enterprises": (("reviewer",), {}),
    "api-leads": (("owner",), {}),
    "api-transfers": (("owner",), {}),
    "api-agreements": (("owner",), {}),
    "api-financings": (("owner",), {}),
    "api-obligations": (("owner",), {}),
    "api-papers": (("owner",), {}),
    "api-parks": (("owner",), {}),
    "api-floor-units": (("owner",), {}),
    "api-plots": (("owner",), {}),
    "api-buildings": (("owner",), {}),
    "api-reservations": (("owner",), {}),
    "api-tenancies": (("owner",), {}),
    "api-legacy-issues": (("host_filer",), {}),
    "api-frameworks": (("owner",), {}),
    "api-filings": (("host_filer",), {}),
    "api-shareable-taxes": (("owner",), {}),
    "api-tax-receipts": (("treasurer",), {}),
    "api-incentives": (("treasurer",), {}),
    "api-main-figures": (("owner",), {}),
    "api-reconciliation": (("host_filer", "treasurer"), {}),
    "api-corrections": (("owner",), {}),
    "api-reports-quarterly": (("owner", "reviewer"), FIGURES),
}


def grow_taxes(rows: int) -> None:
    """So many more projects with a computed quarter, and as many that await theirs."""
    for _ in range(rows):
        taxed = tax_world.taxed(ledger_world.a_project(ORIGIN), parties=(ORIGIN, HOST))
        tax_world.received(tax_world.Paid(taxed, tax_world.middle(tax_world.Q1), 5))
        tax_world.granted(taxed, tax_world.Q1, 1)
    tax_world.compute()
    for _ in range(rows):
        tax_world.taxed(ledger_world.a_project(ORIGIN), parties=(ORIGIN, HOST))


def grow(people: People, rows: int) -> None:
    """So many more of everything a list shows."""
    grow_taxes(rows)
    for _ in range(rows):
        record(Try(Kind.PASSWORD, people.filer.username, "10.0.0.9", people.filer), succeeded=False)
        worlds.drafted_lead(people)
        worlds.registered_lead(people)
        contact = add_contact(
            project=worlds.registered_lead(people).project,
            name="示例",
            post="",
            phone="13800000000",
            actor=people.filer,
        )
        reveal_contact(contact=contact, actor=people.auditor)
        offered = worlds.offered_transfer(people)
        space_world.plot(people)
        space_world.reserved(people, project=offered.project)
        space_world.tenancy(people)
        space_targets.issue(people)
        ask_bodies(
            transfer=worlds.scheme_transfer_in_review(people, "key_park"),
            bodies=[Body.objects.get(slug="fin")],
            actor=people.reviewer,
        )
        with acting(people.filer):
            agreement = worlds.agreement_in_force(people)
        framework_world.with_counters(people)
        paper_world.issued(people)
        quota_world.carried_out("grant", 10)
        quota_world.carried_out("allocate", 10, taker=HOST)
        quota_world.reserved(people, amount=1)
        quota_world.called(people)
        quota_world.proposed_swap(people, agreement=agreement)
        add_obligation(
            agreement=agreement,
            party=agreement.parties.get(side="origin"),
            title="明确联系人",
            due_on=timezone.localdate(),
            actor=people.filer,
        )
        draft_financing(
            project=agreement.project, draft=FinancingDraft("示例银行", 100, "设备"), actor=people.filer
        )
        project = ledger_world.a_project(ORIGIN)
        ledger_world.agreed(project, arises=HOST)
        ledger_world.verified(project, {"industrial_output": 1_000_000_001}, status="submitted")
        start_import(
            kind="filings",
            data=b"PK\x03\x04 not yet looked at",
            file_name="季报.xlsx",
            actor=people.host_filer,
            quarter=ledger_world.Q1,
        )
        paid = ledger_world.a_project(ORIGIN)
        ledger_world.agreed(paid, arises=HOST)
        (filing,) = ledger_world.verified(paid, {"industrial_output": 7})
        correction_world.a_row(filing)
        correction_world.held(people)
    refresh()
    ledger_world.post()
    roll_up(period=ledger_world.period(), run_uid=uuid.uuid4(), final=False)
    _compare(people, rows)


def _compare(people: People, rows: int) -> None:
    """Differences with an answer of the statistics bureau, and published figures of so many more units."""
    reconciling.compared()
    lines = for_list(people.statistician).filter(quarter=ledger_world.Q1, answer=None)
    for line in lines[:rows]:
        answer_line(line=line, draft=reconciling.DIFFER, actor=people.statistician)
    units = District.objects.exclude(kind="system").order_by("order")[:rows]
    publishing.load(people.statistician, *(publishing.row(district=unit.slug) for unit in units))


def counted(people: People, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, int]]:
    """Page → reader → number of queries, at one moment: a session that was seen a minute ago would be written again."""
    with monkeypatch.context() as clock:
        now = timezone.now()
        clock.setattr(timezone, "now", lambda: now)
        return _counted(people)


def _counted(people: People) -> dict[str, dict[str, int]]:
    found = {}
    for page, (readers, query) in PAGES.items():
        found[page] = {}
        for reader in readers:
            client = Client()
            client.force_login(people.filer if reader == "owner" else getattr(people, reader))
            url = reverse(page.split("?")[0])
            client.get(url, query)  # fills what is cached for the life of the process
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(url, query)
            assert response.status_code == 200, (page, reader)
            found[page][reader] = len(queries)
    return found


@pytest.mark.wide
@pytest.mark.django_db
def test_every_page_needs_as_many_queries_as_were_agreed_however_many_rows_there_are(monkeypatch):
    people = People()
    tax_world.share("vat", (50, 15, 10, 25))
    grow(people, 1)
    one = counted(people, monkeypatch)
    grow(people, MORE)
    many = counted(people, monkeypatch)
    growing = {page: (one[page], many[page]) for page in PAGES if one[page] != many[page]}
    assert not growing, f"queries grow with the rows (one, {1 + MORE}): {growing}"
    if os.environ.get("KC_UPDATE") == "1":
        FILE.write_text(json.dumps(one, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    agreed = json.loads(FILE.read_text(encoding="utf-8"))
    changed = {page: (agreed.get(page), one[page]) for page in PAGES if agreed.get(page) != one[page]}
    assert not changed, (
        f"(agreed, now): {changed}; if the change is right, KC_UPDATE=1 writes tests/query_counts.json"
    )
    assert agreed.keys() == PAGES.keys()
