"""From lead to agreement in one call each, through the services as people would do it.

西山区 finds the project, 安宁市 hosts it. Every function makes only what it needs; people are made once per world.
"""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from accounting.rules import AgreedValue
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from parks.directory.models import Park
from projects.agreements.drafts import PartyDraft, TermDraft
from projects.agreements.models import Agreement
from projects.agreements.services import (
    draft_agreement,
    file_agreement,
    propose_agreement,
    record_enterprise_signature,
    sign_agreement,
)
from projects.leads.models import Lead
from projects.leads.services import LeadDraft, draft_lead, recognise_lead, register_lead, review_lead
from projects.policies.queries import policy_in_force
from projects.register.models import Project
from projects.register.services import ProjectDraft, register_project, with_facts
from projects.transfers.contributing import add_contribution
from projects.transfers.models import Transfer
from projects.transfers.services import (
    TransferDraft,
    accept_transfer,
    approve_transfer,
    ask_opinions,
    draft_scheme_transfer,
    draft_transfer,
    match_transfer,
    offer_transfer,
    receive_transfer,
    submit_transfer,
)
from support.factories import credit_code, district, indicator, make_user
from support.stages import in_production
from support.standing import counted

SIGNED_ON = dt.date(2025, 3, 1)
FROM, TO = Quarter.of(2025, 2), Quarter.of(2029, 4)
THREE_SEVEN = (Fraction(3, 10), Fraction(7, 10))


class People:
    """The accounts of one world, each made when first asked for."""

    def __init__(self, origin: str = "xishan", host: str = "anning") -> None:
        self.origin_slug, self.host_slug = origin, host

    @cached_property
    def filer(self) -> User:
        """经办 of the first-contact district."""
        return make_user(self.origin_slug, "filer")

    @cached_property
    def leader(self) -> User:
        """分管领导 of the first-contact district."""
        return make_user(self.origin_slug, "leader")

    @cached_property
    def host_filer(self) -> User:
        """经办 of the host."""
        return make_user(self.host_slug, "filer")

    @cached_property
    def host_leader(self) -> User:
        """分管领导 of the host."""
        return make_user(self.host_slug, "leader")

    @cached_property
    def park_manager(self) -> User:
        """园区管理 of the host."""
        return make_user(self.host_slug, "park_manager")

    @cached_property
    def recogniser(self) -> User:
        """首谈认定 at the investment promotion bureau."""
        return make_user("ipb", "recogniser")

    @cached_property
    def reviewer(self) -> User:
        """审核 at the DRC."""
        return make_user("drc", "reviewer")

    @cached_property
    def approver(self) -> User:
        """批准 at the DRC."""
        return make_user("drc", "approver")

    @cached_property
    def auditor(self) -> User:
        """Reads everything, changes nothing."""
        return make_user("audit", "auditor")


def project_draft(**changes: object) -> ProjectDraft:
    """A complete project of a fictitious enterprise."""
    code = str(changes.get("credit_code") or credit_code())
    values = {
        "title": "示例新能源电池项目",
        "credit_code": code,
        "enterprise_name": f"示例电池{code[8:17]}有限公司",  # a name of its own: no two leads collide unasked
        "industry_code": "C3841",
        "planned_investment_fen": 50_000_000_000,
        "agreed_investment_fen": 30_000_000_000,
    }
    return ProjectDraft(**(values | changes))


def lead_draft(**changes: object) -> LeadDraft:
    """A complete account of a first contact."""
    values = {
        "first_contact_on": dt.date(2025, 1, 10),
        "contact_officer": "示例联系人",
        "participation_claimed": "referral",
        "description": "在企业总部洽谈，企业拟在滇建设生产基地。",
    }
    return LeadDraft(**(values | changes))


def drafted_lead(people: People, **project: object) -> Lead:
    """A complete lead nobody has registered yet."""
    lead = draft_lead(
        origin=district(people.origin_slug),
        project=project_draft(**project),
        lead=lead_draft(),
        actor=people.filer,
    )
    counted(lead.project)
    return lead


def registered_lead(people: People, **project: object) -> Lead:
    """A lead under protection."""
    return register_lead(lead=drafted_lead(people, **project), actor=people.filer)


def reviewed_lead(people: People, **project: object) -> Lead:
    """A lead in review."""
    return review_lead(lead=registered_lead(people, **project), actor=people.recogniser)


def recognised_lead(people: People, **project: object) -> Lead:
    """A lead whose first contact is recognised as 提供线索."""
    return recognise_lead(
        lead=reviewed_lead(people, **project), participation="referral", actor=people.recogniser
    )


def transfer_draft(transfer_lead: Lead, **changes: object) -> TransferDraft:
    """A request that lacks nothing."""
    conditions = policy_in_force("investment", dt.date.today()).conditions_on(dt.date.today())
    project = transfer_lead.project
    values = {
        "reason": "本区无连片工业用地。",
        "land_mu": 120,
        "needs": "用电负荷 2 万千瓦。",
        "kind_confirmed": True,
        "conditions_confirmed": tuple(conditions),
        "project": with_facts(
            project,
            industry_code=project.industry_code,
            agreed_investment_fen=project.agreed_investment_fen,
            planned_investment_fen=project.planned_investment_fen,
        ),
    }
    return TransferDraft(**(values | changes))


def drafted_transfer(people: People, **project: object) -> Transfer:
    """A complete request nobody has submitted yet."""
    lead = recognised_lead(people, **project)
    return draft_transfer(lead=lead, actor=people.filer, draft=transfer_draft(lead))


def submitted_transfer(people: People, **project: object) -> Transfer:
    """A request with the city."""
    return submit_transfer(transfer=drafted_transfer(people, **project), actor=people.filer)


def matching_transfer(people: People, **project: object) -> Transfer:
    """A request for which the city looks for a host."""
    transfer = receive_transfer(transfer=submitted_transfer(people, **project), actor=people.reviewer)
    ask_opinions(transfer=transfer, actor=people.reviewer)
    return match_transfer(transfer=transfer, actor=people.reviewer)


def offered_transfer(people: People, **project: object) -> Transfer:
    """A request that waits for the host's answer."""
    return offer_transfer(
        transfer=matching_transfer(people, **project), host=district(people.host_slug), actor=people.reviewer
    )


def accepted_transfer(people: People, **project: object) -> Transfer:
    """A request its host agrees to."""
    return accept_transfer(transfer=offered_transfer(people, **project), actor=people.host_leader)


def approved_transfer(people: People, **project: object) -> Transfer:
    """A request the city has approved."""
    return approve_transfer(transfer=accepted_transfer(people, **project), actor=people.approver)


def scheme_project(people: People, scheme: str, **changes: object) -> Project:
    """A project without a lead that fits this scheme and no other."""
    facts = {"industry_code": "D4416"} if scheme == "new_energy" else {}
    project = registered_project(people, **(facts | changes))
    return in_production(people, project) if scheme == "relocation" else project


def scheme_draft(scheme: str, **changes: object) -> TransferDraft:
    """A request under a scheme that lacks nothing but the contributions of a park built together."""
    values: dict[str, object] = {
        "reason": "本区无连片工业用地。",
        "land_mu": 120,
        "needs": "用电负荷 2 万千瓦。",
    }
    if scheme == "relocation":
        values |= {"other_side": district("anning"), "class_claimed": "own"}
    if scheme == "key_park":
        values |= {"park": Park.objects.get(slug="mohan-key")}
    return TransferDraft(**(values | changes))


def drafted_scheme_transfer(
    people: People, scheme: str, *, title: str = "示例新能源电池项目", **changes: object
) -> Transfer:
    """A complete request under any scheme nobody has submitted yet; of a relocation one the enterprise wants."""
    if scheme == "investment":
        return drafted_transfer(people)
    transfer = draft_scheme_transfer(
        project=scheme_project(people, scheme, title=title),
        scheme=scheme,
        actor=people.filer,
        draft=scheme_draft(scheme, **changes),
    )
    if scheme == "co_building":
        add_contribution(
            transfer=transfer,
            side="origin",
            kind="cash",
            amount_fen=1_000_000_00,
            valued_on=dt.date(2026, 1, 15),
            basis="示例评估报告",
            actor=people.filer,
        )
    return transfer


def scheme_transfer_in_review(people: People, scheme: str, **changes: Any) -> Transfer:
    """A request of any scheme in review, with no opinion out."""
    transfer = submit_transfer(
        transfer=drafted_scheme_transfer(people, scheme, **changes), actor=people.filer
    )
    receive_transfer(transfer=transfer, actor=people.reviewer)
    return ask_opinions(transfer=transfer, actor=people.reviewer)


def term(
    code: str = "industrial_output",
    *,
    shares: tuple[Fraction, ...] = THREE_SEVEN,
    arises_in: str = "anning",
    from_quarter: Quarter = FROM,
    to_quarter: Quarter = TO,
    deviation_reason: str = "",
    variant: str = "",
    agreed: Mapping[str, AgreedValue] | None = None,
    base: str = "",
) -> TermDraft:
    """Terms of one indicator, 3:7 and arising at the host unless said otherwise."""
    return TermDraft(
        indicator=indicator(code),
        arises_in=district(arises_in),
        from_quarter=from_quarter,
        to_quarter=to_quarter,
        shares=shares,
        deviation_reason=deviation_reason,
        variant=variant,
        agreed=agreed or {},
        base=base,
    )


def two_parties(people: People) -> list[PartyDraft]:
    """首谈地 and 承载地."""
    return [
        PartyDraft("origin", district(people.origin_slug)),
        PartyDraft("host", district(people.host_slug)),
    ]


def drafted_agreement(
    people: People,
    *,
    transfer: Transfer | None = None,
    terms: list[TermDraft] | None = None,
    parties: list[PartyDraft] | None = None,
    policy_code: str = "investment-2022",
) -> Agreement:
    """An agreement of the investment scheme as its drafter sees it."""
    transfer = transfer or approved_transfer(people)
    return draft_agreement(
        project=transfer.project,
        transfer=transfer,
        policy_code=policy_code,
        drafted_by=transfer.origin,
        parties=parties or two_parties(people),
        terms=terms if terms is not None else [term(arises_in=people.host_slug)],
        effective_from=FROM,
        actor=people.filer,
    )


def proposed_agreement(people: People, **draft: object) -> Agreement:
    """An agreement all parties see."""
    return propose_agreement(agreement=drafted_agreement(people, **draft), actor=people.filer)


def sign_by_all(agreement: Agreement, people: People, signed_on: dt.date = SIGNED_ON) -> Agreement:
    """Every party signs in order; leaders of further districts are made on the way."""
    known = {people.origin_slug: people.leader, people.host_slug: people.host_leader}
    for party in agreement.parties.select_related("district"):
        if party.district is None:
            record_enterprise_signature(
                agreement=agreement, actor=people.filer, signatory="示例法定代表人", signed_on=signed_on
            )
        else:
            leader = known.get(party.district.slug) or make_user(party.district.slug, "leader")
            sign_agreement(agreement=agreement, actor=leader, signed_on=signed_on)
    return agreement


def signed_agreement(people: People, **draft: object) -> Agreement:
    """An agreement signed by all and not filed yet."""
    return sign_by_all(proposed_agreement(people, **draft), people)


def agreement_in_force(people: People, **draft: object) -> Agreement:
    """A filed agreement with its compiled slices."""
    return file_agreement(agreement=signed_agreement(people, **draft), actor=people.reviewer)


def registered_project(people: People, **changes: object) -> Project:
    """A project without a lead, as the key parks' agreements start from."""
    project = register_project(
        origin=district(people.origin_slug), draft=project_draft(**changes), actor=people.filer
    )
    return counted(project)


def key_park_agreement(people: People, terms: list[TermDraft]) -> Agreement:
    """A draft under the rule of the key parks, straight from a project of its 协作地."""
    project = registered_project(people)
    return draft_agreement(
        project=project,
        policy_code="key-park-2024",
        drafted_by=project.origin,
        parties=two_parties(people),
        terms=terms,
        effective_from=FROM,
        actor=people.filer,
    )
