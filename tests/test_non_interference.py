"""T11: whatever another district does in private, everything this district can fetch stays byte for byte the same."""

import datetime as dt
import uuid
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support import (
    correction_world,
    enterprise_world,
    ledger_world,
    matrix,
    publishing,
    space_targets,
    space_world,
    tax_world,
    tiers,
    worlds,
)
from support.agreed_world import agreed
from support.crawl import crawl, without_ids
from support.factories import credit_code, district, indicator, make_user
from support.matrix_world import People, target
from support.workbooks import column_of, edited, work

from accounting.confirmations.services import create_link
from accounting.corrections.models import Correction
from accounting.corrections.noticing import notice_corrections
from accounting.filings.models import Filing
from accounting.filings.services import open_filings, save_values, submit_filing, verify_filing
from accounting.holds.services import put_on_hold
from accounting.ledger.holds import Hold
from accounting.reconciliation.models import ReconciliationItem
from accounting.reconciliation.queries import for_list
from accounting.reconciliation.services import AnswerDraft, answer_line, explain_item, reconcile
from accounting.rollups.services import roll_up
from accounting.standing.services import add_authorisation
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.desk.notices.collecting import collect
from kunming_coord.desk.notices.services import deliver_digest
from kunming_coord.desk.remarks.services import add_remark
from kunming_coord.desk.remarks.urging import urge
from kunming_coord.desk.search.services import refresh
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.services import start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from parks.space.models import FloorUnit
from parks.space.services import set_price
from projects.agreements.drafts import PartyDraft
from projects.register.recording import AuthorisationDraft
from projects.transfers.models import Transfer
from projects.transfers.services import draft_transfer

pytestmark = [pytest.mark.django_db, pytest.mark.wide]

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
QUARTER = Quarter.of(2026, 3)
EARLIER = Quarter.of(2025, 1)
FOREIGN = {
    *("projects:detail", "leads:detail", "leads:edit", "transfers:new", "transfers:detail", "transfers:edit"),
    *("agreements:new-from-transfer", "agreements:new-from-project", "agreements:detail", "agreements:edit"),
    *("api-project", "api-lead", "api-transfer", "api-agreement", "receipts:waterfall", "api-shareable-tax"),
    *("leads:rivals", "leads:evidence-file", "leads:receipt-pdf", "leads:receipt-json", "api-lead-receipt"),
    *("reconciliation:detail", "desk:remarks", "api-remarks"),
    *("reservations:detail", "joint:issue", "claims:detail", "api-reservation", "api-legacy-issue"),
    *("transfers:change", "api-project-contacts"),
    *("exchange:detail", "exchange:annotated", "api-import", "api-import-rows"),
}
PARK_PAGES = ("tenancies:counts", "balance:park")
SECRET = "隐秘之星科技有限公司"
NATIONAL = enterprise_world.CODE  # both register the project under it
SHARED_CODE = credit_code(4321)  # both districts talk to this enterprise; neither may learn of the other


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def ours():
    """西山 with something in every room: leads, a transfer, an agreement with 安宁, filings, figures."""
    people = People()
    collect()
    worlds.drafted_lead(people, title="西山示例一", credit_code=SHARED_CODE)
    worlds.registered_lead(people, title="西山示例二", national_code=NATIONAL)
    worlds.offered_transfer(people, title="西山示例三")
    worlds.drafted_transfer(people, title="西山示例四")
    worlds.drafted_agreement(people, transfer=worlds.approved_transfer(people, title="西山示例五"))
    agreement = worlds.agreement_in_force(
        people,
        transfer=worlds.approved_transfer(people, title="西山示例六"),
        terms=[worlds.term("tax_revenue"), worlds.term("industrial_output")],
    )
    tax_world.taxed_and_computed("xishan", "anning")
    _load(people.host_filer, "anning")
    _report(agreement.project, people)
    publishing.load(
        people.statistician, publishing.row(), publishing.row(year="2026", months="9", as_of="2026-10-25")
    )
    _compared(people)
    _theirs_in_a_closed_quarter()
    people.parties = correction_world.Parties()  # with accounts at 西山, which its own pages may list
    correction_world.changed(people.parties, quarter=EARLIER)
    correction_world.notice()
    correction_world.held(people)
    open_filings(quarter=QUARTER, actor=system_user())
    _talk(Transfer.objects.get(project__title="西山示例三"), people, "请安排看地。")
    space_world.reserved(people, project=Transfer.objects.get(project__title="西山示例三").project)
    space_world.tenancy(people)
    space_world.unit(People(origin="wuhua", host="luquan"), price_fen=None)
    return people


def _talk(transfer, people, text):
    """A word and a copy on an offered transfer, 催办, and everybody told; all of it can be searched for."""
    said = {"text": f"@{people.host_leader.username} {text}", "copies": people.leader.username}
    add_remark(matter="transfer", subject=transfer, actor=people.filer, **said)
    urge(matter="transfer", subject=transfer, actor=people.filer)
    collect()
    deliver_digest()
    refresh()


def _theirs_in_a_closed_quarter():
    """五华 and 禄劝 have a figure in a quarter that is closed for everybody before a correction begins."""
    project = ledger_world.a_project("wuhua")
    agreed(project, shares={"wuhua": 3, "luquan": 7}, arises="luquan")
    ledger_world.verified(project, {"industrial_output": 5}, EARLIER, host="luquan")


def _compared(people):
    """The quarter compared; 安宁 has a difference it has not explained yet."""
    reconcile(quarter=QUARTER, actor=system_user())
    line = for_list(people.statistician).get(indicator__code="industrial_output", quarter=QUARTER)
    answer_line(line=line, draft=AnswerDraft("differ", reason="omission"), actor=people.statistician)


def _load(filer, host):
    """A workbook of a district: downloaded, a figure in it spoiled, sent back, checked; and an export of its list."""
    open_filings(quarter=QUARTER, actor=system_user())
    content = template_of(kind_of("filings"), Scope(district(host), QUARTER), actor=filer)[0]
    letters = column_of(content, "规模以上工业产值（万元）", "填报表-产出")
    content = edited(content, {f"{letters}3": "隐秘的数"}, "填报表-产出")
    work(start_import(kind="filings", data=content, file_name="隐秘.xlsx", actor=filer, quarter=QUARTER))


def _report(project, people):
    """A quarter filed, verified, posted and rolled up."""
    open_filings(quarter=QUARTER, actor=system_user())
    for filing in Filing.objects.filter(project=project).select_related("group", "host", "project"):
        codes = [term.indicator.code for term in project.compiled_terms.filter(indicator__group=filing.group)]
        save_values(
            filing=filing,
            values=dict.fromkeys(codes, 1_000_000_003),
            explanation="",
            actor=people.host_filer,
        )
        submit_filing(filing=filing, actor=people.host_filer)
        verifier = people.treasurer if filing.group.verifier_role == "treasurer" else people.statistician
        verify_filing(filing=filing, actor=verifier)
        ledger_world.post(filing.group.code, QUARTER)
        roll_up(period=ledger_world.period(filing.group.code, QUARTER), run_uid=uuid.uuid4(), final=False)


def act_in_private(cast):
    """五华 does everything a district can do without 西山: the same enterprise, drafts, an agreement, filings."""
    theirs = People(origin="wuhua", host="luquan")
    secret = {"enterprise_name": SECRET}
    shared = worlds.registered_lead(theirs, title="西山示例一", credit_code=SHARED_CODE, **secret)
    paper = AuthorisationDraft(number="密", signed_on=dt.date(2026, 1, 5), valid_from=None)
    add_authorisation(project=shared.project, draft=paper, actor=theirs.filer)
    worlds.drafted_lead(theirs, title="隐秘草稿", **secret)
    recognised = worlds.recognised_lead(theirs, title="隐秘认定", **secret)
    draft_transfer(lead=recognised, actor=theirs.filer)
    worlds.offered_transfer(theirs, title="隐秘流转", **secret)
    parties = [*worlds.two_parties(theirs), PartyDraft("other", district("guandu"))]
    shares = (Fraction(2, 10), Fraction(6, 10), Fraction(2, 10))
    agreement = worlds.agreement_in_force(
        theirs,
        transfer=worlds.approved_transfer(theirs, title="隐秘协议", **secret),
        parties=parties,
        terms=[
            worlds.term(code, shares=shares, arises_in="luquan", deviation_reason="示例：三方")
            for code in ("tax_revenue", "industrial_output")
        ],
    )
    enterprise_world.producing(theirs, title="西山示例二", national_code=NATIONAL, enterprise_name=SECRET)
    _load(theirs.host_filer, "luquan")
    for filing in Filing.objects.filter(project=agreement.project).select_related("group", "host", "project"):
        codes = [
            term.indicator.code
            for term in agreement.project.compiled_terms.filter(indicator__group=filing.group)
        ]
        save_values(
            filing=filing, values=dict.fromkeys(codes, 777), explanation="密", actor=theirs.host_filer
        )
        create_link(filing=filing, hours=24, actor=theirs.host_filer)
        submit_filing(filing=filing, actor=theirs.host_filer)
    tax_world.taxed_and_computed("wuhua", "luquan")
    tax_world.taxed(ledger_world.a_project("wuhua"), arises="luquan", parties=("wuhua", "luquan"))
    _differ_in_private(agreement.project, theirs)
    _correct_and_hold(cast)
    _share_a_park(theirs)
    make_user("wuhua", "reviewer")
    _talk(Transfer.objects.get(project__title="隐秘流转"), theirs, SECRET)


def _share_a_park(theirs):
    """禄劝 asks another rent, and enters a tenant, money and an issue of its park."""
    unit = FloorUnit.objects.get(floor__building__district__slug="luquan")
    set_price(unit=unit, price_fen=77_777, from_day=NOW.date(), actor=theirs.park_manager)
    space_world.tenancy(theirs, enterprise_name=SECRET, source_district=district("wuhua"))
    space_targets.entry(theirs, SECRET)
    space_targets.issue(theirs, SECRET)


def _differ_in_private(project, theirs):
    """禄劝's figure differs and is explained."""
    reconcile(quarter=QUARTER, actor=system_user())
    line = for_list(theirs.statistician).get(indicator__code="industrial_output", project=project)
    answer_line(line=line, draft=AnswerDraft("differ", reason="scope"), actor=theirs.statistician)
    item = ReconciliationItem.objects.get(line=line)
    explain_item(item=item, actor=theirs.host_filer, reason="other", note=SECRET)


def _correct_and_hold(cast):
    """Their figure changes after its quarter was closed, and is put on hold."""
    cast.filer = make_user("luquan", "filer")
    filing = Filing.objects.get(host__slug="luquan", concerns=EARLIER, group__code="production")
    correction_world.refiled(cast, filing, {"industrial_output": 778})
    notice_corrections(actor=system_user())
    put_on_hold(
        project=filing.project,
        indicator=indicator("industrial_output"),
        from_quarter=QUARTER,
        to_quarter=QUARTER,
        reason=SECRET,
        actor=make_user("drc", "approver"),
    )


def plain_routes():
    """Every address that needs no argument: where a curious person would start."""
    for name, pattern in matrix.routes().items():
        if not pattern.pattern.converters and not pattern.pattern.regex.groups and "admin:" not in name:
            yield reverse(name)


def starting_points():
    """Where a walk begins: every plain address, and the pages of the quarter that has figures."""
    figures = [f"{reverse('statements:list')}?quarter={QUARTER.code}&book={book}" for book in Book]
    quarter = [f"{reverse('desk:city')}?quarter={QUARTER.code}"]
    quarter.append(f"{reverse('reconciliation:matrix')}?period={QUARTER.code}")
    quarter.append(f"{reverse('exchange:template', args=['filings'])}?quarter={QUARTER.code}")
    parks = [reverse(page, args=[park]) for page in PARK_PAGES for park in ("anning", "luquan")]
    return [*plain_routes(), *figures, *quarter, *parks]


def everything(user, *, probes=()):
    """All that somebody can fetch; with probes, lists are filtered and searched as well."""
    client = Client()
    client.force_login(user)
    return crawl(client, starting_points(), probes)


def test_nothing_a_district_can_fetch_tells_of_what_another_does_in_private(ours):
    viewers = {
        ours.filer: (SECRET[:2], SHARED_CODE, "ymzx"),
        **({} if tiers.BRIEF else {ours.host_filer: (), ours.stranger: ()}),
    }
    before = {user.pk: everything(user, probes=probes) for user, probes in viewers.items()}
    act_in_private(ours.parties)
    for user, probes in viewers.items():
        after = everything(user, probes=probes)
        assert after.keys() == before[user.pk].keys(), user.label
        changed = [url for url, answer in after.items() if answer != before[user.pk][url]]
        assert not changed, (user.label, changed)
    assert len(before[ours.filer.pk]) > 100, "the walk has become too short to prove anything"


def test_every_link_somebody_is_shown_leads_somewhere(ours):
    for user in (ours.host_filer, ours.reviewer):
        pages = everything(user)
        broken = {url: status for url, (status, _) in pages.items() if status >= 400}
        assert set(broken) <= set(starting_points()), (user.label, broken)


@pytest.mark.long  # two more walks of every page: the walk before and after says nearly as much
def test_what_a_district_creates_looks_the_same_whatever_another_did_before(ours):
    alone = _created_and_seen(ours)
    act_in_private(ours.parties)
    assert _created_and_seen(ours) == alone


def _created_and_seen(people):
    """The addresses and pages after 西山 adds a lead; undone afterwards, and compared without the random ids."""
    with transaction.atomic():
        worlds.registered_lead(people, title="西山新增", credit_code=credit_code(5432))
        pages = everything(people.filer)
        transaction.set_rollback(True)
    return sorted((without_ids(url), status, without_ids(body)) for url, (status, body) in pages.items())


def test_the_pages_of_another_district_are_absent_by_every_address(ours):
    act_in_private(ours.parties)
    client = Client()
    client.force_login(ours.filer)
    theirs = People(origin="wuhua", host="luquan")
    foreign = [line for line in matrix.lines() if line.method == "GET" and line.route in FOREIGN]
    assert len(foreign) == len(FOREIGN)
    for line in foreign:
        response = client.get(reverse(line.route, kwargs=target(line.route, line.action, theirs).kwargs))
        assert (line.route, response.status_code) == (line.route, line.expected["stranger"])
        assert SECRET not in response.content.decode()
    correction = Correction.objects.get(filing__host__slug="luquan").uid
    hold = Hold.objects.get(project__origin__slug="wuhua").uid
    for route, uid in (
        ("corrections:detail", correction),
        ("api-correction", correction),
        ("holds:detail", hold),
    ):
        assert (route, client.get(reverse(route, args=[uid])).status_code) == (route, 404)
