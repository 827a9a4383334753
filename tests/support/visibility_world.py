"""One project at each stage of 可见范围 with a mark in every field, and a reader for every relation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.districts.models import Body
from parks.directory.models import Park
from projects.agreements.drafts import PartyDraft
from projects.register.contacting import add_contact
from projects.register.contacts import ProjectContact
from projects.register.demands import DemandDraft
from projects.register.facts import StageRecord
from projects.register.models import Project
from projects.register.profiling import InvestmentDraft, SiteDraft, add_site, record_investment, set_demand
from projects.transfers.models import Transfer
from projects.transfers.opinions import answer_opinion, ask_opinions
from projects.transfers.services import match_transfer, offer_transfer, receive_transfer
from projects.visibility.table import Relation, Stage
from support import worlds
from support.factories import district, make_user
from support.stages import DAY, WAN

PHONE, MASKED = "13912345678", "139****5678"
NATIONAL = "2412-530112-04-01-123456"
THIRD = "guandu"
# Field of a project → what stands for it on its page; `credit_code` and `park` are the project's own.
MARKS: Mapping[str, str] = {
    "title": "标记项目",
    "enterprise_name": "云南标记有限公司",
    "planned_investment_fen": "51,234.56",
    "agreed_investment_fen": "31,234.56",
    "demand": "321.7 亩",
    "national_code": NATIONAL,
    "arrived": "777.00",
    "completed": "888.00",
    "sites": "标记路 9 号",
    "stages": "标记佐证",
    "enterprise": "四上名录",
}


@dataclass
class World:
    """A project at a stage, its transfer if there is one, and who stands to it how."""

    project: Project
    transfer: Transfer | None
    readers: Mapping[Relation, User]

    @property
    def contact(self) -> ProjectContact:
        """Whom one speaks with at its enterprise."""
        return self.project.contacts.get()


def at(stage: Stage, people: worlds.People) -> World:
    """The project at this stage with all who can stand to it there."""
    readers = {
        Relation.ORIGIN: people.leader,
        Relation.CITY: people.approver,
        Relation.AUDITOR: people.auditor,
        Relation.OTHERS: make_user("fumin", "filer"),
    }
    transfer: Transfer | None = None
    facts = {
        "title": MARKS["title"],
        "enterprise_name": MARKS["enterprise_name"],
        "planned_investment_fen": 51_234_560_000,
        "agreed_investment_fen": 31_234_560_000,
    }
    if stage == Stage.LEAD:
        project = worlds.recognised_lead(people, **facts).project
    elif stage == Stage.MATCHING:
        transfer = _offered(people, facts)
        project = transfer.project
        readers |= {Relation.CANDIDATE: people.host_leader, Relation.ASKED: _treasurer()}
    else:
        transfer = worlds.approved_transfer(people, **facts)
        project = transfer.project
        make = worlds.proposed_agreement if stage == Stage.ACCEPTED else worlds.agreement_in_force
        _three(make, people, transfer)
        transfer.refresh_from_db()
        readers |= {Relation.HOST: people.host_leader, Relation.PARTY: make_user(THIRD, "leader")}
    _mark(project, people)
    return World(Project.objects.get(pk=project.pk), transfer, readers)


def _treasurer() -> User:
    return make_user("fin", "treasurer")


def _offered(people: worlds.People, facts: Mapping[str, object]) -> Transfer:
    """Offered after 财政局 was asked and answered."""
    transfer = receive_transfer(transfer=worlds.submitted_transfer(people, **facts), actor=people.reviewer)
    ask_opinions(transfer=transfer, actor=people.reviewer, bodies=[Body.objects.get(slug="fin")])
    answer_opinion(
        request=transfer.opinion_requests.get(), verdict="agree", words="标记意见", actor=_treasurer()
    )
    match_transfer(transfer=transfer, actor=people.reviewer)
    return offer_transfer(transfer=transfer, host=district(people.host_slug), actor=people.reviewer)


def _three(make, people: worlds.People, transfer: Transfer) -> None:  # type: ignore[no-untyped-def]
    """An agreement of 首谈地, 承载地 and a third district."""
    shares = (Fraction(2, 10), Fraction(6, 10), Fraction(2, 10))
    make(
        people,
        transfer=transfer,
        parties=[*worlds.two_parties(people), PartyDraft("other", district(THIRD))],
        terms=[worlds.term(shares=shares, arises_in=people.host_slug, deviation_reason="示例：三方")],
    )


def _mark(project: Project, people: worlds.People) -> None:
    """Every fact of the project, each to be recognised wherever it is shown."""
    project.refresh_from_db()
    soon = timezone.localdate() + dt.timedelta(days=90)
    set_demand(project=project, draft=DemandDraft({"land": 32_170}, soon), actor=people.filer)
    invested = InvestmentDraft(DAY, 777 * WAN, WAN, 888 * WAN, WAN)
    record_investment(project=project, draft=invested, actor=people.filer)
    site = SiteDraft("research", district("wuhua"), MARKS["sites"])
    add_site(project=project, draft=site, actor=people.filer)
    add_contact(project=project, name="标记联系人", post="标记职务", phone=PHONE, actor=people.filer)
    Project.objects.filter(pk=project.pk).update(national_code=NATIONAL, park=Park.objects.get(slug="fumin"))
    StageRecord.objects.create(
        project=project,
        sequence=99,
        stage="signed",
        happened_on=DAY,
        proof=MARKS["stages"],
        recorded_by=people.filer.label,
    )
