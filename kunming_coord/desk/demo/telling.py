"""Telling a story through the services, each step by the person whose step it is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.desk.demo.progress import bring_to_production
from kunming_coord.desk.demo.standing import enter_statistics
from kunming_coord.desk.demo.stories import TAX, KeyParkStory, Story
from projects.agreements import services as agreements
from projects.agreements.clausing import use_template
from projects.agreements.drafts import PartyDraft, TermDraft
from projects.agreements.models import Agreement
from projects.clauses.models import AgreementTemplate
from projects.clauses.queries import templates_for
from projects.leads import services as leads
from projects.leads.models import Lead
from projects.policies.models import Indicator
from projects.policies.queries import policy_named
from projects.register.contacting import add_contact
from projects.register.models import Project
from projects.register.services import ProjectDraft, register_project
from projects.transfers import services as transfers
from projects.transfers.models import Transfer

TERM_QUARTERS = 20  # five years, an example: nowhere published
CONTACT_BEFORE, SIGN_BEFORE = dt.timedelta(days=150), dt.timedelta(days=45)


@dataclass(frozen=True)
class Stage:
    """What a story needs to be told: the people, the indicators and the first quarter of the demonstration."""

    cast: Cast
    indicators: dict[str, Indicator]
    first: Quarter

    def begins(self, story: Story) -> Quarter:
        """The first quarter the story's agreement covers; one under way starts with the running quarter."""
        if story.until != "in_force":
            return Quarter.containing(timezone.localdate())
        return Quarter(int(self.first) + story.begins)


@transaction.atomic
def tell(story: Story, number: int, stage: Stage) -> None:
    """Make the story's project and bring it as far as it has come."""
    draft = _project_draft(story, number)
    if isinstance(story, KeyParkStory):
        origin = stage.cast.unit(story.origin)
        project = as_(
            stage.cast.filer(story.origin), register_project, origin=origin, draft=draft, is_demo=True
        )
        enter_statistics(story, project, stage.cast)
        _agree(story, project, None, stage)
        bring_to_production(story, number, project, stage.begins(story).first_day, stage.cast)
        return
    lead = _lead(story, draft, stage)
    enter_statistics(story, lead.project, stage.cast)
    if lead.status == "recognised" and story.reaches("transfer_draft"):
        transfer = _transfer(story, lead, stage)
        if transfer.status == "approved" and story.reaches("agreement_draft"):
            _agree(story, lead.project, transfer, stage)
            bring_to_production(story, number, lead.project, stage.begins(story).first_day, stage.cast)


def _project_draft(story: Story, number: int) -> ProjectDraft:
    investment = story.investment_wan * Unit.WAN.fen
    return ProjectDraft(
        title=story.title,
        credit_code=credit_code(number),
        enterprise_name=story.enterprise,
        industry_code=story.industry,
        agreed_investment_fen=investment,
        planned_investment_fen=investment * 11 // 10,
    )


def _lead(story: Story, draft: ProjectDraft, stage: Stage) -> Lead:
    filer, recogniser = stage.cast.filer(story.origin), stage.cast["ipb-recogniser-1"]
    grade = "joint" if story.joint else "referral"
    day = min(stage.begins(story).first_day, timezone.localdate()) - CONTACT_BEFORE
    contact = leads.LeadDraft(
        first_contact_on=day,
        contact_officer="示例联系人",
        participation_claimed=grade,
        description=f"示例：{day:%Y-%m-%d} 与{story.enterprise}首次接洽，企业有意在昆建设生产基地。",
    )
    origin = stage.cast.unit(story.origin)
    lead = as_(filer, leads.draft_lead, origin=origin, project=draft, lead=contact, is_demo=True)
    number = 13_800_000_000 + lead.project_id % 10_000
    as_(filer, add_contact, project=lead.project, name="示例联系人", post="项目经理", phone=str(number))
    if story.reaches("lead_registered"):
        as_(filer, leads.register_lead, lead=lead)
    if story.reaches("lead_in_review"):
        as_(recogniser, leads.review_lead, lead=lead)
    if story.reaches("lead_recognised"):
        as_(recogniser, leads.recognise_lead, lead=lead, participation=grade, note="材料齐全，首谈事实清楚。")
    elif story.returned:
        as_(recogniser, leads.return_lead, lead=lead, note="请补充首次接洽的会议记录。")
    return lead


def _transfer(story: Story, lead: Lead, stage: Stage) -> Transfer:
    filer, reviewer = stage.cast.filer(story.origin), stage.cast["drc-reviewer"]
    host = stage.cast.unit(story.host)
    request = transfers.TransferDraft(
        proposed_host=host,
        reason="示例：本区无连片工业用地，项目适宜在承载地建设。",
        land_mu=Decimal(40 + story.investment_wan // 500),
        needs="示例：用电负荷约 1.5 万千瓦，需配套污水处理。",
        kind_confirmed=True,
        conditions_confirmed=tuple(policy_named(story.policy).conditions_on(timezone.localdate())),
    )
    transfer = as_(filer, transfers.draft_transfer, lead=lead, draft=request)
    steps: tuple[tuple[str, User, Callable[..., Transfer], dict[str, Any]], ...] = (
        ("transfer_submitted", filer, transfers.submit_transfer, {}),
        ("transfer_matching", reviewer, transfers.receive_transfer, {"note": "符合受理条件。"}),
        ("transfer_matching", reviewer, transfers.ask_opinions, {}),
        ("transfer_matching", reviewer, transfers.match_transfer, {}),
        ("transfer_offered", reviewer, transfers.offer_transfer, {"host": host}),
        (
            "transfer_accepted",
            stage.cast.leader(story.host),
            transfers.accept_transfer,
            {"note": "同意承接。"},
        ),
        ("transfer_approved", stage.cast["drc-approver"], transfers.approve_transfer, {"note": "同意流转。"}),
    )
    for reached, actor, service, more in steps:
        if story.reaches(reached):
            as_(actor, service, transfer=transfer, **more)
    if story.returned:
        as_(reviewer, transfers.return_transfer, transfer=transfer, note="请补充用能测算说明。")
    return transfer


def _agree(story: Story, project: Project, transfer: Transfer | None, stage: Stage) -> None:
    filer, begins = stage.cast.filer(story.origin), stage.begins(story)
    agreement = as_(
        filer,
        agreements.draft_agreement,
        project=project,
        transfer=transfer,
        policy_code=story.policy,
        drafted_by=stage.cast.unit(story.origin),
        parties=_parties(story, project, stage),
        terms=_terms(story, begins, stage),
        effective_from=begins,
    )
    as_(filer, use_template, agreement=agreement, template=_template(story))
    if story.reaches("agreement_negotiating"):
        as_(filer, agreements.propose_agreement, agreement=agreement, note="示例比例，请各方协商。")
    if story.reaches("agreement_signing"):
        _sign(story, agreement, stage)
    if story.reaches("in_force"):
        as_(stage.cast["drc-reviewer"], agreements.file_agreement, agreement=agreement)


def _template(story: Story) -> AgreementTemplate:
    """The example template of the story's scheme, else the general one."""
    scheme = policy_named(story.policy).scheme
    return templates_for(scheme, timezone.localdate()).order_by("-scheme")[0]


def _sign(story: Story, agreement: Agreement, stage: Stage) -> None:
    """Every party signs in order; of an agreement still being signed only the first has."""
    day = min(stage.begins(story).first_day - SIGN_BEFORE, timezone.localdate())
    districts = [story.origin, story.host, *([story.partner] if story.partner else [])]
    for slug in districts if story.reaches("agreement_signed") else districts[:1]:
        as_(stage.cast.leader(slug), agreements.sign_agreement, agreement=agreement, signed_on=day)
    if story.enterprise_signs and story.reaches("agreement_signed"):
        as_(
            stage.cast.filer(story.origin),
            agreements.record_enterprise_signature,
            agreement=agreement,
            signatory="示例法定代表人",
            signed_on=day,
        )


def _parties(story: Story, project: Project, stage: Stage) -> list[PartyDraft]:
    unit = stage.cast.unit
    parties = [PartyDraft("origin", unit(story.origin)), PartyDraft("host", unit(story.host))]
    if story.partner:
        parties.append(PartyDraft("other", unit(story.partner)))
    if story.enterprise_signs:
        parties.append(PartyDraft("enterprise", enterprise=project.enterprise))
    return parties


def _terms(story: Story, begins: Quarter, stage: Stage) -> list[TermDraft]:
    return [
        TermDraft(
            indicator=stage.indicators[code],
            arises_in=stage.cast.unit(story.host),
            from_quarter=begins,
            to_quarter=Quarter(int(begins) + TERM_QUARTERS - 1),
            shares=story.shares if not isinstance(story, KeyParkStory) or code == TAX else (),
            deviation_reason=story.deviation,
            variant=story.ways.get(code, ("", {}))[0],
            agreed=story.ways.get(code, ("", {}))[1],
            base=story.base if code == TAX else "",
        )
        for code in story.indicators
    ]
