"""What the permission matrix is walked over: the people of its columns, and a thing for every address."""

import base64
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounting.closing.services import start_trial
from accounting.confirmations.services import answer as answer_link
from accounting.confirmations.services import create_link
from accounting.corrections.services import confirm_correction
from accounting.filings.services import save_values, submit_filing
from accounting.holds.services import put_on_hold
from accounting.ledger.models import Batch
from accounting.periods.models import Period
from accounting.reconciliation.services import explain_item
from accounting.rollups.services import roll_up
from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.accounts.models import User
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.districts.models import Body
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.services import start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from projects.agreements import reviewing
from projects.agreements.amending import sign_supplement
from projects.agreements.drafts import PartyDraft
from projects.agreements.services import sign_agreement
from projects.attachments.services import add_attachment
from projects.clauses.models import AgreementTemplate
from projects.financing.services import (
    FinancingDraft,
    draft_financing,
    grant_financing,
    propose_financing,
    recommend_financing,
)
from projects.frameworks.services import add_counter, set_task
from projects.leads.moves import Action as LeadAction
from projects.leads.objections import lodge_objection
from projects.leads.rubric import Rubric
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.obligations.services import add_obligation, add_proof, report_obligation
from projects.policies.documentmoves import DocumentAction
from projects.policies.moves import Action as PolicyAction
from projects.siting.landuse import LandUseRule
from projects.siting.matching.rubric import MatchRubric
from projects.siting.quotas.models import ClaimLimit
from projects.siting.reservations.settings import ReservationLimit
from projects.transfers.moves import Action as TransferAction
from projects.transfers.services import ask_opinions, receive_transfer
from support import (
    agreement_world,
    change_targets,
    correction_world,
    framework_world,
    lead_world,
    ledger_world,
    paper_targets,
    paper_world,
    policy_world,
    publishing,
    quota_targets,
    reconciling,
    register_targets,
    register_world,
    space_targets,
    standing,
    tax_world,
    token_world,
    transfer_world,
    worlds,
)
from support.factories import district, group, indicator, make_user
from support.target import CITY, HOST, KEEPER, ORIGIN, Target
from support.workbooks import column_of, edited, work


class People(worlds.People):
    """The columns of the matrix, each made when first asked for."""

    def named(self, column: str, owner: str) -> User:
        """The person of a column; the stranger without an account is none."""
        if column == "owner":
            if owner == KEEPER:
                return self.park_manager
            return {ORIGIN: self.filer, HOST: self.host_filer, CITY: self.author}[owner]
        return self.host_leader if column == "leader" else getattr(self, column)

    @cached_property
    def author(self) -> User:
        """经办 of 市发展改革委, who writes policies."""
        return make_user(CITY, "filer")

    @cached_property
    def stranger(self) -> User:
        """经办 of a district that has no part in it."""
        return make_user("panlong", "filer")

    @cached_property
    def statistician(self) -> User:
        return make_user("stat", "statistician")

    @cached_property
    def treasurer(self) -> User:
        return make_user("fin", "treasurer")

    @cached_property
    def sysadmin(self) -> User:
        return make_user("drc", "system_admin")

    @cached_property
    def secadmin(self) -> User:
        return make_user("drc", "security_admin")


Maker = Callable[[People], Target]
NOTE = {"note": "按程序办理。"}
SETTING = {"from_quarter": latest_quarter().next.code, "source_status": "inferred"}
RULE = SETTING | {"measure": "period", "unit": "wan", "window": "none"}
LISTING = {"kind": "industry", "statistical_kind": "legal", "entered_on": "2026-01-15"}
UNTIL = (timezone.localtime() + dt.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")


def _uid(make: Callable[[People], Any], body: Mapping[str, Any] = NOTE, owner: str = ORIGIN) -> Maker:
    """The target of an address with the uid of what `make` makes."""
    return lambda people: Target({"uid": make(people).uid}, body, owner)


def _piece(lead: Any, body: Mapping[str, Any] | None = None) -> Target:
    """The piece of evidence of a draft."""
    return Target({"uid": lead.uid, "piece": lead.evidence.get().uid}, body or {})


def _version(people: People) -> Target:
    """The first version of a piece of evidence."""
    lead = lead_world.proven_lead(people)
    return Target({"uid": lead.uid, "piece": lead.evidence.get().uid, "number": 1})


def _attachments(people: People) -> Target:
    """The list of a lead's attachments, with one of them to be sent."""
    project = worlds.registered_lead(people).project
    return Target({"uid": project.uid, "stage": "lead"}, lead_world.FILE | {"code": "licence"})


def _attachment(people: People) -> Target:
    """An attachment of a lead."""
    project = worlds.registered_lead(people).project
    file = (lead_world.GOOD_PDF, "执照.pdf")
    made = add_attachment(
        project=project, unit=project.origin, stage="lead", code="licence", file=file, actor=people.filer
    )
    return Target({"uid": made.uid})


def _agreement_draft(people: People) -> Target:
    """An approved transfer with what is to be agreed on it."""
    transfer = worlds.approved_transfer(people)
    return Target(body=agreement_world.TERMS_BODY | {"transfer": str(transfer.uid)})


def _waits_for_paper(people: People) -> Any:
    """An agreement all districts have signed and the enterprise has not."""
    transfer = worlds.approved_transfer(people)
    parties = [
        *worlds.two_parties(people),
        PartyDraft("enterprise", enterprise=transfer.project.enterprise),
    ]
    agreement = worlds.proposed_agreement(people, transfer=transfer, parties=parties)
    for leader in (people.leader, people.host_leader):
        sign_agreement(agreement=agreement, actor=leader, signed_on=worlds.SIGNED_ON)
    return agreement


def _proof(people: People) -> Target:
    """A file that shows how an obligation was met."""
    obligation = _obligation(people)
    file = (lead_world.GOOD_PDF, "批复.pdf")
    made = add_proof(obligation=obligation, title="批复", file=file, actor=people.filer)
    return Target({"uid": obligation.uid, "proof": made.uid})


def _objection(people: People) -> Target:
    """An objection nobody has answered."""
    lead = worlds.reviewed_lead(people)
    made = lodge_objection(lead=lead, kind="objection", text="接洽日不符。", actor=people.reviewer)
    body = {"answer": "overruled", "note": "已核实。"}
    return Target({"uid": lead.uid, "objection": made.uid}, body)


def _received(people: People) -> Any:
    return receive_transfer(transfer=worlds.submitted_transfer(people), actor=people.reviewer)


def _in_review(people: People) -> Any:
    return ask_opinions(transfer=_received(people), actor=people.reviewer)


def _deputyship(people: People) -> Target:
    """A duty of the DRC's reviewer done by a colleague."""
    today = timezone.localdate()
    made = appoint_deputy(
        membership=people.reviewer.memberships.get(),
        deputy=make_user(CITY, "statistician"),
        valid_from=today,
        valid_to=today,
        reason="出差。",
        actor=people.reviewer,
    )
    return Target({"number": made.pk})


def _body(slug: str) -> Body:
    return Body.objects.get(slug=slug)


def _asked(people: People) -> Target:
    """An opinion asked of the finance bureau."""
    transfer = ask_opinions(transfer=_received(people), actor=people.reviewer, bodies=[_body("fin")])
    number = transfer.opinion_requests.get().pk
    return Target({"uid": transfer.uid, "number": number}, {"verdict": "agree", "words": "无。"})


def _contribution(people: People) -> Target:
    transfer = transfer_world.planned(people)
    return Target({"uid": transfer.uid, "contribution": transfer.contributions.get().uid})


def _filing(people: People) -> Any:
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    return ledger_world.opened(project)


def _submitted_filing(people: People) -> Any:
    filing = _filing(people)
    save_values(filing=filing, values={"industrial_output": 100}, explanation="", actor=people.host_filer)
    return submit_filing(filing=filing, actor=people.host_filer)


def _workbook(people: People, figure: object = "约3000") -> bytes:
    """The template of the 承载地 with one figure filled in."""
    _filing(people)
    scope = Scope(district(HOST), ledger_world.Q1)
    content = template_of(kind_of("filings"), scope, actor=people.host_filer)[0]
    sheet = "填报表-产出"
    letters = column_of(content, "规模以上工业产值（万元）", sheet)
    return edited(content, {f"{letters}3": figure}, sheet)


def _import(people: People) -> Any:
    """A checked workbook of the 承载地 with a row to write and a row that is wrong."""
    second = ledger_world.a_project()
    ledger_world.agreed(second)
    ledger_world.opened(second)
    content = _workbook(people)
    letters = column_of(content, "规模以上工业产值（万元）", "填报表-产出")
    made = start_import(
        kind="filings",
        data=edited(content, {f"{letters}4": 1}, "填报表-产出"),
        file_name="季报.xlsx",
        actor=people.host_filer,
        quarter=ledger_world.Q1,
        choice="draft",
    )
    return work(made)


def _sent_workbook(people: People) -> Target:
    content = base64.b64encode(_workbook(people, 1)).decode()
    return Target(body={"kind": "filings", "quarter": ledger_world.Q1.code, "content": content}, owner=HOST)


def _locked_filing(people: People) -> Any:
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    return ledger_world.verified(project, {"industrial_output": 100}, status="locked")[0]


def _late(people: People) -> Target:
    """A closed quarter nobody filed."""
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    Period.objects.create(quarter=ledger_world.Q1, group=group("production"), status="closed")
    kwargs = {"uid": project.uid, "group": "production", "quarter": ledger_world.Q1.code}
    return Target(kwargs, {"reason": "协议补报备，当季未填报。"}, HOST)


def _standing(people: People) -> Any:
    """A project of 西山 that arises in 安宁, whose enterprise is in no list yet."""
    project = ledger_world.a_project(counts=False)
    ledger_world.agreed(project)
    return project


def _listing(people: People) -> Target:
    project = _standing(people)
    (row,) = standing.listed(project.enterprise, ["industry"])
    return Target({"uid": project.uid, "number": row.pk}, LISTING | {"exited_on": "2026-06-30"})


def _authorisation(people: People) -> Target:
    project = _standing(people)
    row = standing.authorised(project.enterprise, project)
    return Target({"uid": project.uid, "number": row.pk}, {"valid_to": "2026-06-30"})


def _link(people: People) -> tuple[Any, str]:
    filing = _filing(people)
    save_values(filing=filing, values={"industrial_output": 100}, explanation="", actor=people.host_filer)
    return create_link(filing=filing, hours=24, actor=people.host_filer)


def _revocable(people: People) -> Target:
    link, _token = _link(people)
    return Target({"uid": link.filing.uid, "link": link.uid}, owner=HOST)


def _answer(people: People) -> Target:
    """The page of a link, with the answer of an enterprise that agrees."""
    _made, token = _link(people)
    body = {"seen": "industrial_output:1", "signatory": "示例联系人", "phone": "13800000000"}
    return Target({"token": token}, body)


def _answered(people: People) -> Target:
    """An answer with a number."""
    link, token = _link(people)
    kept = answer_link(
        token=token,
        seen={"industrial_output": 1},
        corrections={},
        signatory="示例联系人",
        phone="13800000000",
    )
    return Target({"uid": link.filing.uid, "number": kept.pk}, owner=HOST)


def _filled(people: People) -> Any:
    filing = _filing(people)
    return save_values(
        filing=filing, values={"industrial_output": 100}, explanation="", actor=people.host_filer
    )


def _half_confirmed(people: People) -> Any:
    """A correction that waits for the word of 安宁."""
    cast = correction_world.Parties()
    return confirm_correction(correction=correction_world.routed(cast), actor=cast.origin_leader)


def _correction(make: Callable[..., Any], *given: str, body: Mapping[str, Any] = NOTE) -> Maker:
    """The target of an address with a correction, as people of its own made it."""
    return lambda people: Target({"uid": make(correction_world.Parties(), *given).uid}, body)


def _shared(people: People) -> Any:
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    return project


def _hold(people: People) -> Any:
    """A figure put on hold by another approver."""
    return put_on_hold(
        project=_shared(people),
        indicator=indicator("industrial_output"),
        from_quarter=ledger_world.Q1,
        to_quarter=ledger_world.Q1,
        reason="归属争议。",
        actor=make_user(CITY, "approver"),
    )


def _to_hold(people: People) -> Target:
    body = {
        "from_quarter": latest_quarter().code,
        "to_quarter": latest_quarter().code,
        "reason": "归属争议。",
    }
    return Target(
        {"project_uid": _shared(people).uid}, body | {"indicator": indicator("industrial_output").pk}
    )


def _closed_period(people: People) -> Any:
    _ready_period(people)
    return ledger_world.closed()


def _ready_period(people: People) -> Any:
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    ledger_world.verified(project, {"industrial_output": 100})
    return ledger_world.period()


def _trial(people: People) -> Any:
    period = _ready_period(people)
    return start_trial(quarter=period.quarter, group=period.group, actor=people.statistician)


def _figure(people: People) -> Target:
    """A figure of 西山 to be explained."""
    period = _ready_period(people)
    ledger_world.post()
    roll_up(period=period, run_uid=uuid.uuid4(), final=False)
    query = {"district": ORIGIN, "indicator": "industrial_output", "quarter": period.quarter.code}
    return Target(query=query)


def _line(people: People) -> Any:
    """A filed figure that waits for the statistics bureau."""
    project = reconciling.filed({"industrial_output": 100})
    reconciling.compared()
    return reconciling.line_of(project)


def _difference(people: People) -> Any:
    return reconciling.difference(people)


def _explained_difference(people: People) -> Any:
    item = reconciling.difference(people)
    return explain_item(item=item, actor=people.host_filer, reason="timing", note=reconciling.WHY)


def _published(**kwargs: str) -> Maker:
    """The target of an address of main figures, once one is imported."""

    def make(people: People) -> Target:
        publishing.load(people.statistician, publishing.row())
        return Target(kwargs)

    return make


def _batch(people: People) -> Target:
    """A batch of the journal."""
    _ready_period(people)
    ledger_world.post()
    return Target({"number": Batch.objects.latest("pk").pk})


def _enterprise_turn(people: People) -> Any:
    """An agreement all districts have signed and the enterprise has not."""
    transfer = worlds.approved_transfer(people)
    enterprise = worlds.PartyDraft("enterprise", enterprise=transfer.project.enterprise)
    agreement = worlds.proposed_agreement(
        people, transfer=transfer, parties=[*worlds.two_parties(people), enterprise]
    )
    for leader in (people.leader, people.host_leader):
        worlds.sign_agreement(agreement=agreement, actor=leader, signed_on=worlds.SIGNED_ON)
    return agreement


def _origin_signed(people: People) -> Any:
    """An agreement whose next signature is the host's."""
    agreement = worlds.proposed_agreement(people)
    return worlds.sign_agreement(agreement=agreement, actor=people.leader, signed_on=worlds.SIGNED_ON)


def _reviewed(*taken: str) -> Callable[[People], Any]:
    """An agreement with every step before 签署 switched on and these taken."""

    def make(people: People) -> Any:
        agreement_world.steps()
        agreement = worlds.proposed_agreement(people)
        if "countersign" in taken:
            reviewing.countersign_agreement(
                agreement=agreement, actor=make_user(HOST, "reviewer"), departments="司法局", note="无意见。"
            )
        if "legal_ok" in taken:
            reviewing.pass_legality(agreement=agreement, actor=people.reviewer, note="合法。")
        if "competition_ok" in taken:
            reviewing.pass_competition(agreement=agreement, actor=people.reviewer, note="不影响竞争。")
        return agreement

    return make


def _half_signed_supplement(people: People) -> Any:
    """A supplementary agreement whose next signature is the host's."""
    agreement = agreement_world.amended(people)
    return sign_supplement(agreement=agreement, actor=people.leader, signed_on=timezone.localdate())


def _paper_supplement(people: People) -> Any:
    """A supplementary agreement all districts have signed and the enterprise has not."""
    transfer = worlds.approved_transfer(people)
    enterprise = worlds.PartyDraft("enterprise", enterprise=transfer.project.enterprise)
    held = worlds.agreement_in_force(
        people, transfer=transfer, parties=[*worlds.two_parties(people), enterprise]
    )
    return agreement_world.sign_supplement_by_all(agreement_world.amended(people, held), people)


def _obligation(people: People) -> Any:
    """An obligation of 西山 that waits."""
    agreement = worlds.agreement_in_force(people)
    return add_obligation(
        agreement=agreement,
        party=agreement.parties.get(side="origin"),
        title="明确联系人",
        due_on=timezone.localdate(),
        actor=people.host_filer,
    )


def _reported_obligation(people: People) -> Any:
    return report_obligation(obligation=_obligation(people), actor=people.filer, note="已明确。")


def _financing(people: People) -> Any:
    """A recommendation of 西山 that is a draft."""
    draft = FinancingDraft(bank="示例银行", amount_fen=100_000_000, purpose="设备购置")
    return draft_financing(project=worlds.registered_project(people), draft=draft, actor=people.filer)


def _recommended(people: People) -> Any:
    financing = propose_financing(financing=_financing(people), actor=people.filer)
    return recommend_financing(financing=financing, actor=make_user("xishan", "leader"))


def _granted(people: People) -> Any:
    return grant_financing(
        financing=_recommended(people),
        actor=people.filer,
        granted_fen=100_000_000,
        granted_on=timezone.localdate(),
    )


def _framework_task(people: People) -> Target:
    """A task of a framework agreement of 西山, to be said done."""
    made = framework_world.framework(people)
    task = set_task(
        framework=made,
        bearer=made.parties.first(),
        title="建立联络机制",
        due_on=timezone.localdate(),
        actor=people.filer,
    )
    return Target({"uid": made.uid, "number": task.pk}, {"done_on": TODAY, "outcome": "已建立"})


def _framework_counter(people: People) -> Target:
    """A counter of a framework agreement of 西山, to be read."""
    made = framework_world.framework(people)
    counter = add_counter(framework=made, title="签约", unit="个", actor=people.filer)
    return Target({"uid": made.uid, "number": counter.pk}, {"as_of": TODAY, "value": 1, "source": "工作台账"})


def _framework_reading(people: People) -> Target:
    """The same, as the API is told."""
    over = _framework_counter(people)
    return Target(over.kwargs, {"as_of": TODAY, "value": 1, "said_by": "工作台账"})


def _policy(make: Callable[[People], Any], body: Mapping[str, Any] = NOTE) -> Maker:
    """The target of an address with the uid of a policy version; it belongs to its author."""
    return _uid(make, body, CITY)


def _policy_code(**query: str) -> Maker:
    """The target of an address with the code of a policy in force."""
    return lambda people: Target({"code": policy_world.in_force(people).code}, query=query)


def _document(make: Callable[[People], Any], body: Mapping[str, Any] = NOTE) -> Maker:
    """The target of an API address with the code of a document; it belongs to its registrar."""
    return lambda people: Target({"code": make(people).code}, body, CITY)


def _facts(people: People) -> Target:
    return Target({"code": policy_world.in_force(people).code}, {"facts": {"pool": 1}})


def _taxed(people: People) -> Any:
    """A project of both districts that shares its taxes, with a receipt, an incentive and a computed quarter."""
    return tax_world.taxed_and_computed(people.origin_slug, people.host_slug)


def _shareable(people: People) -> Any:
    return tax_world.standing(_taxed(people))


def _receipt(people: People) -> Target:
    project = _taxed(people)
    return Target({"pk": project.tax_receipts.get().pk}, {"project": project.pk, "reason": "对照缴款书"})


def _incentive(people: People) -> Any:
    return _taxed(people).incentives.get()


def _compute(people: People) -> Target:
    """The newest quarter, of which the receipts are there."""
    quarter = latest_quarter()
    tax_world.taxed()
    tax_world.received(period=(quarter.first_of_year.first_day, quarter.last_day))
    return Target(body={"period": quarter.code})


def _new_incentive(people: People) -> Target:
    """An incentive of the newest quarter, as page and API send it."""
    project = _taxed(people)
    sent = {"project": project.code, "quarter": latest_quarter().code, "title": "示例", "amount": "1"}
    return Target(body=sent | {"has_basis": True, "lawful_basis": "示例依据"})


def _token(people: People, *, approved: bool = True) -> Any:
    """A token of 经办 of 西山, approved and not collected yet."""
    return token_world.approved(people.filer) if approved else token_world.requested(people.filer)


def _matter(body: Mapping[str, Any] | None = None) -> Maker:
    """The target of an address about a thing: a transfer that waits for the leader of its host."""

    def make(people: People) -> Target:
        assert people.host_leader
        return Target({"kind": "transfer", "uid": worlds.offered_transfer(people).uid}, body or {})

    return make


TODAY = timezone.localdate().isoformat()
SUPPLEMENT = {
    "effective_from": agreement_world.NEXT.code,
    "reason": "承载地追加投入。",
    "terms": [
        {
            "indicator": "industrial_output",
            "arises_in": HOST,
            "from_quarter": agreement_world.NEXT.code,
            "to_quarter": "2029Q4",
            "shares": {ORIGIN: "2/5", HOST: "60%"},
        }
    ],
}
SIGNED = {"signed_on": worlds.SIGNED_ON.isoformat()}

# Route, or route/action → what to walk over. A route without arguments needs no line here.
TARGETS: dict[str, Maker] = {
    "desk:wish-mail": lambda people: Target(body={"address": ""}),
    "desk:remarks": _matter(),
    "desk:add-remark": _matter({"text": "请补充用地规模。"}),
    "desk:urge": _matter(),
    "api-remarks": _matter({"text": "请补充用地规模。"}),
    "api-urge": _matter(),
    "desk:save-view": lambda people: Target(body={"name": "退回的", "address": "/leads/?status=returned"}),
    "desk:drop-view": lambda people: Target({"number": 1}),
    "desk:columns": lambda people: Target(body={"address": "/leads/", "cols": "title", "wish": "once"}),
    "api-views": lambda people: Target(body={"name": "退回的", "address": "/leads/?status=returned"}),
    "api-view-drop": lambda people: Target({"number": 1}),
    "api-compare": lambda people: Target(query={"codes": worlds.registered_project(people).code}),
    "api-search": lambda people: Target(query={"q": "示例"}),
    "accounts:end-sign-in": lambda people: Target({"number": 1}),
    "accounts:act-on-second-factor": lambda people: Target({"action": "confirm"}),
    "accounts:reset-second-factor": lambda people: Target({"number": 1}),
    "tokens:request": lambda people: Target(body=token_world.WISH),
    "tokens:issue": _uid(_token, {}),
    "tokens:revoke": _uid(_token, {}),
    "tokens:decide": lambda people: Target(
        {"uid": _token(people, approved=False).uid, "action": "approve"}, NOTE
    ),
    "api-token-revoke": _uid(_token, {}),
    "policies:new": lambda people: Target(owner=CITY),
    "policies:check-new": lambda people: Target(owner=CITY),
    "policies:detail": _policy_code(),
    "policies:diff": _policy_code(),
    "policies:document": lambda people: Target({"code": "drc-2022-65"}),
    "policies:check-document": lambda people: Target(
        {"code": "drc-2022-65"},
        NOTE | {"state": "valid", "checked_on": "2026-01-05", "proof": "示例复函"},
    ),
    "policies:new-document": lambda people: Target(owner=CITY),
    "policies:amend-document": _policy(register_world.registered, {}),
    f"policies:act-on-document/{DocumentAction.CONFIRM}": _policy(register_world.registered),
    f"policies:act-on-document/{DocumentAction.RETURN}": _policy(register_world.registered),
    f"policies:act-on-document/{DocumentAction.WITHDRAW}": _policy(register_world.registered),
    "api-document": _document(register_world.registered),
    "api-documents": lambda people: Target(body=register_world.BODY, owner=CITY),
    "api-document-amend": _document(register_world.registered, register_world.CORRECTION),
    "api-document-check": _document(register_world.compared, register_world.FINDING),
    f"api-document-act/{DocumentAction.CONFIRM}": _document(register_world.registered),
    f"api-document-act/{DocumentAction.RETURN}": _document(register_world.registered),
    f"api-document-act/{DocumentAction.WITHDRAW}": _document(register_world.registered),
    "api-policy-version": _policy(policy_world.drafted),
    "policies:version": _policy(policy_world.drafted),
    "policies:edit": _policy(policy_world.drafted, {}),
    "policies:check-edit": _policy(policy_world.drafted, {}),
    "policies:trial": _policy(policy_world.in_force, {"on": "2026-03-01", "i-pool": "1"}),
    f"policies:act/{PolicyAction.SUBMIT}": _policy(policy_world.drafted),
    f"policies:act/{PolicyAction.WITHDRAW}": _policy(policy_world.drafted),
    f"policies:act/{PolicyAction.REVIEW}": _policy(policy_world.submitted),
    f"policies:act/{PolicyAction.RETURN}": _policy(policy_world.submitted),
    f"policies:act/{PolicyAction.ENFORCE}": _policy(
        policy_world.reviewed, NOTE | {"effective_from": policy_world.FIRST_DAY.isoformat()}
    ),
    f"policies:act/{PolicyAction.REPEAL}": _policy(
        policy_world.in_force, NOTE | {"effective_to": "2026-06-30"}
    ),
    "api-policy": _policy_code(),
    "api-policy-diff": _policy_code(**{"from": "1", "to": "1"}),
    "api-policy-evaluate": _facts,
    "api-policy-check": lambda people: Target(body={"text": policy_world.TEXT}),
    "projects:detail": _uid(worlds.registered_project),
    **register_targets.TARGETS,
    **paper_targets.TARGETS,
    **quota_targets.TARGETS,
    "leads:detail": _uid(worlds.registered_lead),
    "leads:edit": _uid(worlds.drafted_lead),
    f"leads:act/{LeadAction.REGISTER}": _uid(worlds.drafted_lead),
    f"leads:act/{LeadAction.REVIEW}": _uid(worlds.registered_lead),
    f"leads:act/{LeadAction.RECOGNISE}": _uid(worlds.reviewed_lead, NOTE | {"participation": "referral"}),
    f"leads:act/{LeadAction.RETURN}": _uid(worlds.reviewed_lead),
    f"leads:act/{LeadAction.WITHDRAW}": _uid(worlds.registered_lead),
    f"leads:act/{LeadAction.CONTEST}": lambda people: Target(
        {"uid": lead_world.two_in_review(people, lead_world.other_people())[0].uid}, NOTE
    ),
    f"leads:act/{LeadAction.DISMISS}": _uid(lead_world.contested_lead),
    "leads:rivals": _uid(lead_world.contested_lead),
    "leads:add-evidence": _uid(worlds.drafted_lead, lead_world.EVIDENCE),
    "leads:remove-evidence": lambda people: _piece(lead_world.proven_lead(people)),
    "leads:evidence-file": lambda people: _piece(lead_world.proven_lead(people)),
    "leads:receipt-pdf": lambda people: Target({"uid": lead_world.lead_with_pdf(people).uid, "number": 1}),
    "leads:receipt-json": lambda people: Target({"uid": worlds.registered_lead(people).uid, "number": 1}),
    "leads:object": _uid(worlds.reviewed_lead, {"kind": "objection", "text": "接洽日不符。"}),
    "leads:answer-objection": _objection,
    "leads:check": lambda people: Target(
        body={"origin": district(ORIGIN).pk, "enterprise_name": "示例某某有限公司"}
    ),
    "api-lead": _uid(worlds.registered_lead),
    "api-lead-receipt": lambda people: Target({"uid": worlds.registered_lead(people).uid, "number": 1}),
    "api-lead-check": lambda people: Target(body={"district": ORIGIN, "enterprise_name": "示例某某有限公司"}),
    "api-leads": lambda people: Target(body=lead_world.BODY | {"origin": ORIGIN}),
    "api-lead-draft": _uid(worlds.drafted_lead, lead_world.BODY),
    "api-lead-evidence": _uid(worlds.drafted_lead, lead_world.EVIDENCE),
    "api-lead-piece": lambda people: _piece(lead_world.proven_lead(people), lead_world.REPLACED),
    "api-lead-piece-remove": lambda people: _piece(lead_world.proven_lead(people)),
    "api-lead-piece-file": _version,
    "leads:evidence": lambda people: _piece(lead_world.proven_lead(people), lead_world.REPLACED),
    "leads:evidence-version": _version,
    "api-lead-score": _uid(worlds.registered_lead),
    "api-lead-objections": _uid(worlds.reviewed_lead, {"kind": "objection", "text": "接洽日不符。"}),
    "api-lead-objection-answer": _objection,
    "api-lead-claims": _uid(lead_world.contested_lead),
    "attachments:list": _attachments,
    "attachments:file": _attachment,
    "api-attachments": _attachments,
    "api-attachment-file": _attachment,
    "api-agreements": _agreement_draft,
    "api-agreement-preview": _agreement_draft,
    "api-agreement-draft": _uid(worlds.drafted_agreement, agreement_world.TERMS_BODY),
    "api-agreement-clauses": _uid(worlds.drafted_agreement, {"template": "sample-general"}),
    "api-agreement-paper": _uid(_waits_for_paper, {"signatory": "示例法定代表人", "signed_on": TODAY}),
    "api-clause-check": lambda people: Target(body={"clauses": [{"title": "条", "text": "内容。"}]}),
    "api-obligations": lambda people: Target(
        body={
            "agreement": str(worlds.agreement_in_force(people).uid),
            "district": ORIGIN,
            "title": "示例义务",
            "due_on": TODAY,
        }
    ),
    "api-obligation": _uid(_obligation),
    "api-obligation-proofs": _uid(_obligation, lead_world.FILE | {"title": "批复"}),
    "obligations:upload-proof": _uid(_obligation),
    "api-obligation-proof": _proof,
    "obligations:proof": _proof,
    "transfers:new": lambda people: Target({"lead_uid": worlds.recognised_lead(people).uid}),
    "transfers:detail": _uid(worlds.offered_transfer),
    "transfers:edit": _uid(worlds.drafted_transfer),
    f"transfers:act/{TransferAction.SUBMIT}": _uid(worlds.drafted_transfer),
    f"transfers:act/{TransferAction.RECEIVE}": _uid(worlds.submitted_transfer),
    f"transfers:act/{TransferAction.REJECT_KIND}": _uid(worlds.submitted_transfer),
    f"transfers:act/{TransferAction.ASK_OPINIONS}": _uid(_received),
    f"transfers:act/{TransferAction.MATCH}": _uid(_in_review),
    f"transfers:act/{TransferAction.OFFER}": lambda people: Target(
        {"uid": worlds.matching_transfer(people).uid}, NOTE | {"host": district(HOST).pk}
    ),
    f"transfers:act/{TransferAction.ACCEPT}": _uid(worlds.offered_transfer),
    f"transfers:act/{TransferAction.DECLINE}": _uid(worlds.offered_transfer),
    f"transfers:act/{TransferAction.APPROVE}": _uid(worlds.accepted_transfer),
    f"transfers:act/{TransferAction.RETURN}": _uid(worlds.accepted_transfer),
    f"transfers:act/{TransferAction.WITHDRAW}": _uid(worlds.submitted_transfer),
    f"transfers:act/{TransferAction.ABANDON}": _uid(worlds.accepted_transfer),
    f"transfers:act/{TransferAction.ACCEPT_WITH_CONDITIONS}": _uid(
        worlds.offered_transfer, NOTE | {"conditions": "完成环评"}
    ),
    f"transfers:act/{TransferAction.MEET_CONDITIONS}": _uid(transfer_world.proved),
    f"transfers:act/{TransferAction.CLASSIFY}": _uid(
        transfer_world.moving, NOTE | {"relocation_class": "own"}
    ),
    f"transfers:act/{TransferAction.SERVE}": _uid(transfer_world.classified),
    f"transfers:act/{TransferAction.COMPLETE_MOVE}": _uid(
        transfer_world.in_service, NOTE | {"registered_on": "2026-01-15"}
    ),
    f"transfers:act/{TransferAction.SUSPEND}": _uid(worlds.offered_transfer),
    f"transfers:act/{TransferAction.RESUME}": _uid(transfer_world.suspended),
    f"transfers:act/{TransferAction.TERMINATE}": _uid(transfer_world.in_force),
    "accounts:end-deputyship": _deputyship,
    "desk:calendar": lambda people: Target(
        body={"year": "2029", "number": "示例〔2028〕1号", "text": "元旦：1月1日放假。", "confirm": "1"}
    ),
    "transfers:answer": _asked,
    "transfers:ask": lambda people: Target({"uid": _in_review(people).uid}, {"bodies": [_body("land").pk]}),
    **change_targets.TARGETS,
    "api-transfer-ask": lambda people: Target({"uid": _in_review(people).uid}, {"bodies": ["land"]}),
    "transfers:batch": lambda people: Target(
        body={"action": "receive", "uid": [str(worlds.submitted_transfer(people).uid)]}
    ),
    "transfers:choose": lambda people: Target({"project_uid": worlds.registered_project(people).uid}),
    "transfers:start": lambda people: Target(
        {"project_uid": worlds.registered_project(people).uid, "scheme": "new_energy"}
    ),
    "transfers:contribute": _uid(transfer_world.planned, transfer_world.CONTRIBUTION),
    "transfers:remove-contribution": _contribution,
    "api-transfer-take-back": _contribution,
    "transfers:prove": lambda people: Target(
        {"uid": transfer_world.conditional(people).uid, "number": 1}, {"proof": "示例批复"}
    ),
    "transfers:score": lambda people: Target(
        {"uid": transfer_world.comparing(people).uid},
        transfer_world.POINTS | {"district": district(HOST).pk},
    ),
    "api-transfer-answer": _asked,
    "api-transfer-contribute": _uid(
        transfer_world.planned, transfer_world.CONTRIBUTION | {"amount": "1000.00"}
    ),
    "api-transfer-prove": lambda people: Target(
        {"uid": transfer_world.conditional(people).uid, "number": 1}, {"proof": "示例批复"}
    ),
    "api-transfer-score": lambda people: Target(
        {"uid": transfer_world.comparing(people).uid},
        {"district": HOST, "points": transfer_world.POINTS},
    ),
    "api-transfers": lambda people: Target(
        body={"scheme": "new_energy", "project": str(worlds.registered_project(people).uid)}
    ),
    "api-transfers-batch": lambda people: Target(
        {"action": "receive"}, {"uids": [str(worlds.submitted_transfer(people).uid)]}
    ),
    "agreements:new-from-transfer": lambda people: Target(
        {"transfer_uid": worlds.approved_transfer(people).uid}
    ),
    "agreements:preview-from-transfer": lambda people: Target(
        {"transfer_uid": worlds.approved_transfer(people).uid}
    ),
    "agreements:new-from-project": lambda people: Target(
        {"project_uid": worlds.registered_project(people).uid}
    ),
    "agreements:preview-from-project": lambda people: Target(
        {"project_uid": worlds.registered_project(people).uid}
    ),
    "agreements:detail": _uid(worlds.agreement_in_force),
    "agreements:edit": _uid(worlds.drafted_agreement),
    "agreements:preview-edit": _uid(worlds.drafted_agreement),
    "agreements:sign-for-enterprise": _uid(_enterprise_turn, SIGNED | {"signatory": "示例法定代表人"}),
    "agreements:act/propose": _uid(worlds.drafted_agreement),
    "agreements:act/sign": _uid(_origin_signed, NOTE | SIGNED),
    "agreements:act/file": _uid(worlds.signed_agreement),
    "agreements:act/abandon": _uid(worlds.proposed_agreement),
    "agreements:act/countersign": _uid(_reviewed(), NOTE | {"departments": "司法局"}),
    "agreements:act/legal_ok": _uid(_reviewed("countersign")),
    "agreements:act/competition_ok": _uid(_reviewed("countersign", "legal_ok")),
    "agreements:act/deliberate": _uid(
        _reviewed("countersign", "legal_ok", "competition_ok"),
        NOTE | {"minutes_number": "示例纪要1号", "minutes_on": "2026-01-05"},
    ),
    "agreements:act/terminate": _uid(worlds.agreement_in_force),
    "agreements:clauses": _uid(worlds.drafted_agreement, {"version": "0"}),
    "agreements:take-template": lambda people: Target(
        {"uid": worlds.drafted_agreement(people).uid},
        {"template": AgreementTemplate.objects.get(code="sample-general").pk},
    ),
    "agreements:amend": _uid(worlds.agreement_in_force),
    "agreements:act-on-supplement/sign": _uid(_half_signed_supplement, {"signed_on": TODAY}),
    "agreements:act-on-supplement/paper": _uid(
        _paper_supplement, {"signed_on": TODAY, "signatory": "示例法定代表人"}
    ),
    "agreements:act-on-supplement/withdraw": _uid(agreement_world.amended),
    "api-agreement-supplements": _uid(worlds.agreement_in_force, SUPPLEMENT),
    "api-agreement-supplement-act/sign": _uid(_half_signed_supplement, {"signed_on": TODAY}),
    "api-agreement-supplement-act/paper": _uid(
        _paper_supplement, {"signed_on": TODAY, "signatory": "示例法定代表人"}
    ),
    "api-agreement-supplement-act/withdraw": _uid(agreement_world.amended),
    "financing:new": lambda people: Target({"project_uid": worlds.registered_project(people).uid}),
    "financing:detail": _uid(_financing),
    "financing:edit": _uid(_financing),
    "financing:draw": _uid(_granted, {"amount_fen": "1", "drawn_on": TODAY}),
    "financing:act/propose": _uid(_financing),
    "financing:act/recommend": _uid(
        lambda people: propose_financing(financing=_financing(people), actor=people.filer)
    ),
    "financing:act/return": _uid(
        lambda people: propose_financing(financing=_financing(people), actor=people.filer), NOTE
    ),
    "financing:act/grant": _uid(_recommended, {"granted_fen": "1", "granted_on": TODAY}),
    "financing:act/refuse": _uid(_recommended, NOTE),
    "financing:act/withdraw": _uid(_recommended, NOTE),
    "api-financings": lambda people: Target(
        {},
        {
            "project": worlds.registered_project(people).code,
            "bank": "示例银行",
            "purpose": "设备",
            "amount": "1.00",
        },
    ),
    "api-financing": _uid(_financing),
    "api-financing-draw": _uid(_granted, {"amount": "1.00", "drawn_on": TODAY}),
    "obligations:detail": _uid(_obligation),
    "obligations:new": lambda people: Target({"agreement_uid": worlds.agreement_in_force(people).uid}),
    "obligations:act/report": _uid(_obligation),
    "obligations:act/confirm": _uid(_reported_obligation),
    "obligations:act/return": _uid(_reported_obligation),
    "papers:detail": _uid(paper_world.paper),
    "papers:document": _uid(paper_world.paper),
    "papers:edit": _uid(paper_world.paper, {"version": "0"}),
    "papers:new": lambda people: Target({"agreement_uid": worlds.proposed_agreement(people).uid}),
    "papers:agreement": lambda people: Target(
        {"uid": worlds.agreement_in_force(people).uid, "form": "agreement"}
    ),
    "papers:upload-scan": _uid(paper_world.issued, {}),
    "papers:scan": lambda people: (lambda scan: Target({"uid": scan.paper.uid, "number": scan.pk}))(
        paper_world.scanned(people)
    ),
    "papers:act/submit": _uid(paper_world.paper),
    "papers:act/return": _uid(paper_world.submitted),
    "papers:act/issue": _uid(
        paper_world.submitted, NOTE | {"number": "西政函〔2026〕1号", "issued_on": TODAY}
    ),
    "frameworks:detail": _uid(framework_world.framework),
    "frameworks:set-task": _uid(framework_world.framework, {}),
    "frameworks:add-counter": _uid(framework_world.framework, {"title": "签约", "unit": "个"}),
    "frameworks:finish-task": _framework_task,
    "frameworks:read-counter": _framework_counter,
    "api-framework-reading": _framework_reading,
    "filings:detail": _uid(_filing, owner=HOST),
    "filings:save": _uid(_filing, {"industrial_output": "100"}, HOST),
    "filings:submit": _uid(_filing, {"industrial_output": "100"}, HOST),
    "filings:decide/verify": _uid(_submitted_filing, owner=HOST),
    "filings:decide/return": _uid(_submitted_filing, owner=HOST),
    "exchange:template": lambda people: Target(
        {"kind": "filings"}, owner=HOST, query={"quarter": _filing(people).quarter.code}
    ),
    "exchange:upload": lambda people: Target({"kind": "filings"}, owner=HOST),
    "exchange:detail": _uid(_import, owner=HOST),
    "exchange:annotated": _uid(_import, owner=HOST),
    "exchange:act/apply": _uid(_import, {"mode": "good"}, HOST),
    "exchange:act/check": _uid(_import, {}, HOST),
    "exchange:act/abandon": _uid(_import, {}, HOST),
    "api-imports": _sent_workbook,
    "api-import": _uid(_import, owner=HOST),
    "api-import-rows": _uid(_import, owner=HOST),
    "api-import-act/apply": _uid(_import, {"mode": "good"}, HOST),
    "api-import-act/check": _uid(_import, {}, HOST),
    "api-import-act/abandon": _uid(_import, {}, HOST),
    "filings:preview": _uid(_filing, {"industrial_output": "100"}, HOST),
    "filings:remind": _uid(_filing, owner=HOST),
    "filings:reopen": _uid(_locked_filing, NOTE | {"scope": "all", "until": UNTIL}, HOST),
    "filings:late": _late,
    "filings:set-rule": lambda people: Target(body=RULE | {"indicator": indicator("foreign_capital").pk}),
    "filings:set-calendar": lambda people: Target(
        body=SETTING | {"group": group("production").pk, "due_after_working_days": "15"}
    ),
    "filings:set-rate": lambda people: Target(
        body=SETTING | {"currency": "USD", "valid_from": "2026-01-01", "rate": "7.1"}
    ),
    "standing:detail": _uid(_standing),
    "standing:enter": lambda people: Target(
        body=LISTING | {"credit_code": _standing(people).enterprise.credit_code}
    ),
    "standing:add-listing": _uid(_standing, LISTING),
    "standing:correct": _listing,
    "standing:investment": _uid(_standing, {"listed_on": "2026-01-15", "code": "示例"}),
    "standing:authorise": _uid(_standing, {"number": "示例-1", "signed_on": "2026-01-15"}),
    "standing:end-authorisation": _authorisation,
    "progress:remind": lambda people: Target({"quarter": "2026Q1", "group": "production"}),
    "confirmations:list": _uid(_filled, owner=HOST),
    "confirmations:create-link": _uid(_filled, {"hours": "24"}, HOST),
    "confirmations:paper": _uid(_filled, {"signed_on": "2026-04-10", "signatory": "示例法定代表人"}, HOST),
    "confirmations:revoke": _revocable,
    "confirmations:answer": _answer,
    "confirmations:reveal": _answered,
    "periods:detail": _uid(_ready_period),
    "periods:open": lambda people: Target(body={"quarter": latest_quarter().code}),
    "periods:close": _uid(_ready_period),
    "periods:trial": _uid(_ready_period),
    "periods:make-filings": _uid(_ready_period),
    "periods:waiting": _uid(_ready_period),
    "periods:reopen": _uid(
        _closed_period, {"reason": "统计核实。", "scope": "industrial_output", "aware": "on"}
    ),
    "holds:new": _to_hold,
    "holds:detail": _uid(_hold),
    "holds:release": _uid(_hold),
    "corrections:detail": _correction(correction_world.noticed),
    "corrections:act/route": _correction(correction_world.noticed, body=NOTE | {"routing": "next_quarter"}),
    "corrections:act/confirm": _uid(_half_confirmed),
    "corrections:act/object": _uid(_half_confirmed),
    "corrections:act/post": _correction(correction_world.confirmed),
    "corrections:act/repay": _correction(
        correction_world.posted,
        "repay_now",
        body=NOTE | {"repaid_on": "2026-11-02", "repaid_reference": "财预〔2026〕1号"},
    ),
    "api-correction": _correction(correction_world.noticed),
    "runs:detail": _uid(_trial),
    "mainfigures:list": _published(),
    "mainfigures:gap": _published(),
    "mainfigures:indicator": _published(code="industrial_output"),
    "mainfigures:history": _published(slug=ORIGIN, code="industrial_output"),
    "reconciliation:detail": _uid(_line, owner=HOST),
    "reconciliation:answer": _uid(_line, {"answer": "agree"}, HOST),
    "reconciliation:answer-many": lambda people: Target(
        body={"line": str(_line(people).uid), "answer": "agree"}, owner=HOST
    ),
    "reconciliation:compare": lambda people: Target(body={"period": ledger_world.Q1.code}),
    "reconciliation:act/explain": _uid(_difference, NOTE | {"reason": "timing"}, HOST),
    "reconciliation:act/accept": _uid(_explained_difference, owner=HOST),
    "reconciliation:act/return": _uid(_explained_difference, owner=HOST),
    "api-reconciliation-answer": _uid(_line, {"answer": "agree"}, HOST),
    "api-reconciliation-answers": lambda people: Target(
        body={"answers": [{"line": str(_line(people).uid), "answer": "agree"}]}, owner=HOST
    ),
    "ledger:batch": _batch,
    "statements:detail": lambda people: Target({"slug": ORIGIN}),
    "statements:explain": _figure,
    "api-explain": _figure,
    "receipts:assign": _receipt,
    "receipts:compute": _compute,
    "receipts:incentive": _uid(_incentive),
    "receipts:incentive-new": _new_incentive,
    "receipts:incentive-reverse": _uid(_incentive, {"reason": "登记有误"}),
    "receipts:receipt": _receipt,
    "receipts:waterfall": _uid(_shareable),
    "api-incentives": _new_incentive,
    "api-incentive-reverse": _uid(_incentive, {"reason": "登记有误"}),
    "api-shareable-tax": _uid(_shareable),
    "api-transfer": _uid(worlds.offered_transfer),
    "api-agreement": _uid(worlds.agreement_in_force),
    "api-filing-submit": _uid(_filing, {"values": {"industrial_output": "100.00"}}, HOST),
}
TARGETS |= space_targets.TARGETS
# The API takes the same actions over the same things.
TARGETS |= {
    key.replace(f"{room}:act", f"api-{thing}-act"): make
    for room, thing in (
        ("policies", "policy"),
        ("leads", "lead"),
        ("transfers", "transfer"),
        ("agreements", "agreement"),
        ("obligations", "obligation"),
        ("papers", "paper"),
        ("financing", "financing"),
        ("reservations", "reservation"),
        ("joint", "legacy-issue"),
        ("corrections", "correction"),
        ("reconciliation", "reconciliation"),
    )
    for key, make in TARGETS.items()
    if key.startswith(f"{room}:act/")
}
TARGETS["api-financing-act/grant"] = _uid(_recommended, {"granted": "1.00", "granted_on": TODAY})
TARGETS[f"api-transfer-act/{TransferAction.OFFER}"] = lambda people: Target(
    {"uid": worlds.matching_transfer(people).uid}, NOTE | {"host": HOST}
)

TARGETS |= {
    f"admin:{table}_{page}": (lambda people, key=key: Target({"object_id": key}))
    for table, key in (
        ("parks_park", 1),
        ("parks_quotathreshold", 1),
        ("districts_body", 1),
        ("districts_workingday", "2026-10-01"),
        ("projects_indicatorgroup", 1),
        ("projects_indicator", 1),
        ("projects_agreementsetting", 1),
        ("projects_clausetemplate", 1),
        ("projects_agreementtemplate", 1),
        ("projects_promiserule", 1),
        ("projects_attachmentrule", 1),
        ("accounting_mainindicator", 1),
        ("accounting_deviationband", 1),
        ("projects_stepsetting", 1),
        ("projects_scoringrubric", 1),
    )
    for page in ("change", "history")
}


def _code_table(make: Callable[[], Any]) -> Maker:
    return lambda people: Target({"object_id": make().pk})


TARGETS |= {
    f"admin:accounting_{table}_{page}": _code_table(make)
    for table, make in (
        ("taxtype", lambda: tax_world.tax("vat")),
        ("taxsetting", tax_world.setting),
        ("taxshare", lambda: tax_world.share("vat", (0, 0, 0, 1))),
        ("treasury", lambda: tax_world.treasury("示例代理库", HOST)),
    )
    for page in ("change", "history")
}
TARGETS |= {
    f"admin:projects_{model._meta.model_name}_{page}": _code_table(model.objects.first)
    for model in (LeadSetting, RecognitionBody, Rubric)
    for page in ("change", "history")
}
TARGETS |= {
    f"admin:projects_{model._meta.model_name}_{page}": _code_table(model.objects.first)
    for model in (ClaimLimit, LandUseRule, MatchRubric, ReservationLimit)
    for page in ("change", "history")
}
TARGETS["admin:app_list"] = lambda people: Target({"app_label": "parks"})


def target(route: str, action: str, people: People) -> Target:
    """What an address is walked over."""
    make = TARGETS.get(f"{route}/{action}" if action else route)
    return make(people) if make else Target()


def address(route: str, action: str, over: Target) -> str:
    """The URL of a route for this target."""
    url = reverse(route, kwargs={**over.kwargs, **({"action": action} if action else {})})
    return f"{url}?{urlencode(over.query)}" if over.query else url
