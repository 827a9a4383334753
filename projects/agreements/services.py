"""From draft to filing of an agreement; what it compiles to is the only source of postings."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounting.rules import OutOfForce, Policy
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import ANY_PARTY
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from projects.agreements.checks import check_draft, hold_draft
from projects.agreements.compiled import compile_version, refuse_overlap
from projects.agreements.drafts import PartyDraft, TermDraft, drafts_of
from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    Signature,
    TermShare,
)
from projects.agreements.moves import MACHINE, Action
from projects.agreements.reviewing import require_reviewed, skip_ahead
from projects.agreements.terms import base_of
from projects.leads.expiring import require_not_expired
from projects.policies.queries import policy_named
from projects.register.models import Project
from projects.register.reading import read_name, read_text
from projects.register.requirements import require_note
from projects.register.services import AGREEMENT, next_code, require_filer
from projects.transfers.models import Transfer
from projects.transfers.moves import Action as TransferAction


@transaction.atomic
def draft_agreement(
    *,
    project: Project,
    policy_code: str,
    drafted_by: District,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    effective_from: Quarter,
    actor: User,
    transfer: Transfer | None = None,
) -> Agreement:
    """Write down an agreement; only the drafting district and the city see it until it is proposed.

    Raises NotAllowed (not a filer of the district) or Invalid with a sentence per field: parties, ratio, period,
    an overlap with terms in force, a policy that does not fit the transfer, a lead whose protection is over.
    """
    require_filer(actor, drafted_by)
    require_not_expired(project)
    policy = policy_named(policy_code)
    check_draft(
        policy, project=project, transfer=transfer, drafted_by=drafted_by, parties=parties, terms=terms,
        effective_from=effective_from, viewer=actor,
    )  # fmt: skip
    agreement = Agreement.objects.create(
        status=MACHINE.initial,
        code=next_code(district=drafted_by, kind=AGREEMENT),
        project=project,
        transfer=transfer,
        drafted_by=drafted_by,
        policy_code=policy.id,
    )
    begin(agreement, actor=actor, role=Role.FILER, side=ANY_PARTY)
    _write(agreement, policy, parties, terms, effective_from)
    return agreement


@transaction.atomic
def update_agreement(
    *,
    agreement: Agreement,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    effective_from: Quarter,
    actor: User,
) -> Agreement:
    """Write a draft anew; raises Stale once it has been proposed, else as draft_agreement does."""
    hold_draft(agreement, actor)
    policy = policy_named(agreement.policy_code)
    check_draft(
        policy, project=agreement.project, transfer=agreement.transfer, drafted_by=agreement.drafted_by,
        parties=parties, terms=terms, effective_from=effective_from, viewer=actor,
    )  # fmt: skip
    TermShare.objects.filter(term__version__agreement=agreement).delete()
    AgreementTerm.objects.filter(version__agreement=agreement).delete()
    AgreementParty.objects.filter(agreement=agreement).delete()
    _write(agreement, policy, parties, terms, effective_from)
    return agreement


@transaction.atomic
def propose_agreement(*, agreement: Agreement, actor: User, note: str = "") -> Agreement:
    """Put a draft to the other parties, who see it from now on; raises Invalid, NotAllowed or Stale."""
    require_permitted(agreement, Action.PROPOSE, actor)
    version = agreement.current
    parties, terms = drafts_of(version)
    check_draft(
        policy_named(agreement.policy_code), project=agreement.project, transfer=agreement.transfer,
        drafted_by=agreement.drafted_by, parties=parties, terms=terms,
        effective_from=version.effective_from, viewer=actor,
    )  # fmt: skip
    return skip_ahead(move(agreement, Action.PROPOSE, actor=actor, note=note, changes={"shared": True}))


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, actor: User, signed_on: dt.date | None, note: str = ""
) -> Agreement:
    """Sign for the party whose turn it is; with the last signature the agreement is signed.

    Raises Missing or Invalid (the day), NotAllowed (no leader, or not this party's turn) or Stale.
    """
    require_permitted(agreement, Action.SIGN, actor)
    require_reviewed(agreement)
    party = next_party(agreement)
    if party is None or party.district is None or not actor.holds(Role.LEADER, units=[party.district.pk]):
        raise _not_your_turn(agreement, party, actor)
    day = _signing_day(agreement, signed_on)
    _sign(party, signatory=actor.label, signed_on=day, actor=actor)
    move(
        agreement,
        Action.SIGN,
        actor=actor,
        note=note,
        data={"district": party.district.slug, "signed_on": day.isoformat()},
    )
    return _complete_if_all_signed(agreement)


@transaction.atomic
def record_enterprise_signature(
    *, agreement: Agreement, actor: User, signatory: str, signed_on: dt.date | None
) -> Agreement:
    """Record that the party whose turn it is has signed on paper (the enterprise, a committee, an organisation, an outside
    unit), after the districts; by the drafting district's filer.

    Raises NotAllowed, Missing or Invalid (signatory, day) or Stale (nothing to sign, or signed already).
    """
    if not actor.holds(Role.FILER, units=[agreement.drafted_by_id]):
        raise NotAllowed(f"纸质签署由起草方（{agreement.drafted_by.name}）经办人员登记。")
    party = next_party(agreement)
    if agreement.status != "signing" or party is None or party.district_id is not None:
        raise Stale("现在不能登记纸质签署：各区县尚未签署完毕，或签署已登记；请刷新页面。")
    name = read_name(signatory, field="signatory", label="签署人")
    _sign(party, signatory=name, signed_on=_signing_day(agreement, signed_on), actor=actor)
    note = f"{party.full_name}已签署（纸质），签署人{name}，由{actor.unit_label}{actor.label}登记。"
    return _complete_if_all_signed(agreement, note=note)


@transaction.atomic
def file_agreement(*, agreement: Agreement, actor: User, note: str = "") -> Agreement:
    """File a signed agreement with the city: it is in force, its terms are compiled, its transfer moves on.

    Raises Invalid (an overlap with terms in force, also one filed this very moment), NotAllowed or Stale.
    """
    require_permitted(agreement, Action.FILE, actor)
    version, policy = agreement.current, policy_named(agreement.policy_code)
    parties, terms = drafts_of(version)
    if agreement.signed_on is None:
        raise Missing("协议没有签署日，不能报备。")
    move(agreement, Action.FILE, actor=actor, note=note, data={"policy": policy.reference})
    refuse_overlap(agreement.project, terms, viewer=actor)
    AgreementVersion.objects.filter(pk=version.pk).update(policy_digest=policy.digest)
    compile_version(version, policy, parties, terms, signed_on=agreement.signed_on)
    _advance_transfer(agreement, min(term.from_quarter for term in terms))
    return agreement


@transaction.atomic
def abandon_agreement(*, agreement: Agreement, actor: User, note: str) -> Agreement:
    """Give an agreement up before it is signed by all; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(agreement, Action.ABANDON, actor)
    return move(agreement, Action.ABANDON, actor=actor, note=require_note(note, "放弃理由"))


@transaction.atomic
def start_due_transfers(*, today: dt.date | None = None) -> int:
    """Move every agreed transfer on to 执行中 whose first agreed quarter has begun; how many. Safe to run again."""
    running = Quarter.containing(today or timezone.localdate())
    begun = CompiledTerm.objects.left().filter(
        from_quarter__lte=running, version__agreement__status="in_force"
    )
    due = Transfer.objects.filter(agreements__versions__in=begun.values("version"))
    return move_all(due, TransferAction.START, actor=system_user())


def next_party(agreement: Agreement) -> AgreementParty | None:
    """Whose turn it is to sign; None when all have."""
    unsigned = agreement.parties.filter(signature=None).select_related("district", "enterprise", "body")
    return unsigned.order_by("position").first()


def _write(
    agreement: Agreement,
    policy: Policy,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    effective_from: Quarter,
) -> None:
    stored = AgreementParty.objects.bulk_create(
        AgreementParty(
            agreement=agreement,
            position=position,
            side=party.side,
            district=party.district,
            enterprise=party.enterprise,
            kind=party.kind,
            body=party.body,
            title=read_name(party.title, field="parties", label="协议方名称") if party.title else "",
        )
        for position, party in enumerate(parties, start=1)
    )
    version, _new = AgreementVersion.objects.update_or_create(
        agreement=agreement,
        number=1,
        defaults={"effective_from": effective_from, "policy_digest": policy.digest},
    )
    write_terms(version, policy, terms, stored)


def write_terms(
    version: AgreementVersion, policy: Policy, terms: Sequence[TermDraft], parties: Iterable[AgreementParty]
) -> None:
    """Store the terms of a version; shares go to the district parties in their order."""
    districts = [party for party in parties if party.district_id is not None]
    for term in terms:
        _write_term(version, term, districts, base_of(policy, term, timezone.localdate()))


def _write_term(
    version: AgreementVersion, term: TermDraft, districts: Sequence[AgreementParty], base: str
) -> None:
    stored = AgreementTerm.objects.create(
        version=version,
        indicator=term.indicator,
        arises_in=term.arises_in,
        from_quarter=term.from_quarter,
        to_quarter=term.to_quarter,
        deviation_reason=read_text(
            term.deviation_reason,
            field=f"{term.indicator.code}.deviation_reason",
            label="偏离理由",
            length=1000,
        ),
        variant=term.variant,
        agreed=dict(term.agreed),
        apportionment=term.apportionment.key,
        apportionment_numerator=term.apportionment.numerator,
        apportionment_denominator=term.apportionment.denominator,
        apportionment_base_fen=term.apportionment.base_fen,
        base=base,
    )
    TermShare.objects.bulk_create(
        TermShare(term=stored, party=party, numerator=share.numerator, denominator=share.denominator)
        for party, share in zip(districts, term.shares, strict=False)
    )


def _not_your_turn(agreement: Agreement, party: AgreementParty | None, actor: User) -> NotAllowed | Stale:
    mine = agreement.parties.filter(district_id__in=actor.districts_as(Role.LEADER))
    if not mine.filter(signature=None).exists():
        return Stale("贵单位已签署该协议，不能重复签署；请刷新页面。")
    name = party.full_name if party else "企业"
    return NotAllowed(f"按签署顺序现应由{name}签署，请待其签署后再办理。")


def _signing_day(agreement: Agreement, day: dt.date | None) -> dt.date:
    """The day of a signature: not in the future, not before the previous one, under a policy in force."""
    sentence = ""
    last = Signature.objects.filter(party__agreement=agreement).order_by("-signed_on").first()
    if day is None:
        raise Missing("请填写签署日。", fields={"signed_on": "请填写签署日。"})
    if day > timezone.localdate():
        sentence = f"签署日 {day:%Y-%m-%d} 晚于今天，请填写实际签署的日期。"
    elif last is not None and day < last.signed_on:
        sentence = f"签署日 {day:%Y-%m-%d} 早于前一方的签署日 {last.signed_on:%Y-%m-%d}，请核对。"
    else:
        try:
            policy_named(agreement.policy_code).require_in_force(day)
        except OutOfForce as error:
            sentence = error.message
    if sentence:
        raise Invalid(sentence, fields={"signed_on": sentence})
    return day


def _sign(party: AgreementParty, *, signatory: str, signed_on: dt.date, actor: User) -> None:
    Signature.objects.create(party=party, signatory=signatory, signed_on=signed_on, actor_id=actor.pk)


def _complete_if_all_signed(agreement: Agreement, *, note: str = "") -> Agreement:
    """The last signature completes the agreement; its day is the day of the agreement."""
    if next_party(agreement) is not None:
        return agreement
    last = Signature.objects.filter(party__agreement=agreement).order_by("-signed_on", "-id")[0]
    return move(
        agreement,
        Action.COMPLETE,
        actor=system_user(),
        note=note,
        data={"signed_on": last.signed_on.isoformat(), "signatory": last.signatory},
        changes={"signed_on": last.signed_on},
    )


def _advance_transfer(agreement: Agreement, first: Quarter) -> None:
    transfer = agreement.transfer
    if transfer is None or transfer.status != "approved":
        return
    move(transfer, TransferAction.AGREE, actor=system_user(), data={"agreement": agreement.code})
    if first <= Quarter.containing(timezone.localdate()):
        move(transfer, TransferAction.START, actor=system_user())
