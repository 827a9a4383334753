"""变更: a supplementary agreement is a new version that holds from a quarter to come; what was posted stands.

Every party signs it in the order of the agreement. With the last signature the terms in force end with the quarter
before, the changed ones are compiled anew, and what is not changed goes on under the old ones.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.workflow import move, require_permitted
from projects.agreements.clausing import ClauseDraft, store_clauses
from projects.agreements.compiled import compile_version, refuse_overlap
from projects.agreements.drafts import TermDraft, drafts_of
from projects.agreements.ending import end_shares
from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    SupplementSignature,
)
from projects.agreements.moves import Action
from projects.agreements.services import write_terms
from projects.agreements.supplements import check_supplement, unchanged
from projects.policies.queries import policy_named
from projects.register.reading import read_name
from projects.register.requirements import require_note


@transaction.atomic
def amend_agreement(
    *,
    agreement: Agreement,
    terms: Sequence[TermDraft],
    effective_from: Quarter,
    reason: str,
    actor: User,
    clauses: Sequence[ClauseDraft] | None = None,
) -> Agreement:
    """Propose a supplementary agreement: all terms as they are to be from a quarter to come, and the clauses.

    Without `clauses` those in force are kept. Raises Missing (the reason), Invalid with a sentence per field (a quarter
    that has begun, nothing changed, terms the policy refuses, an overlap), NotAllowed or Stale.
    """
    require_permitted(agreement, Action.AMEND, actor)
    words, old = require_note(reason, _("变更理由")), agreement.current
    policy = policy_named(agreement.policy_code)
    check_supplement(policy, old, terms=terms, effective_from=effective_from, clauses=clauses, viewer=actor)
    move(agreement, Action.AMEND, actor=actor, note=words, data={"effective_from": effective_from.code})
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=max(agreement.versions.values_list("number", flat=True)) + 1,
        effective_from=effective_from,
        policy_digest=policy.digest,
        reason=words,
        drafted_by=agreement.filed_for(actor),
    )
    write_terms(version, policy, terms, agreement.parties.all())
    kept = [ClauseDraft(row.title, row.text, row.code) for row in old.clauses.all()]
    store_clauses(version, kept if clauses is None else clauses)
    return agreement


@transaction.atomic
def sign_supplement(*, agreement: Agreement, actor: User, signed_on: dt.date | None) -> Agreement:
    """Sign the supplementary version for the party whose turn it is; the last signature puts it in force.

    Raises Missing or Invalid (the day), NotAllowed (no leader, not this party's turn) or Stale (nothing to sign, or the
    quarter from which it was to hold has begun).
    """
    version = _pending(agreement)
    party = next_supplement_party(version)
    if party is None or party.district is None or not actor.holds(Role.LEADER, units=[party.district.pk]):
        name = party.full_name if party else _("各方")
        raise NotAllowed(_("按签署顺序现应由%(name)s签署补充协议，请待其签署后再办理。") % {"name": name})
    return _sign(version, party, signatory=actor.label, signed_on=signed_on, actor=actor)


@transaction.atomic
def record_supplement_signature(
    *, agreement: Agreement, actor: User, signatory: str, signed_on: dt.date | None
) -> Agreement:
    """Record that the party whose turn it is has signed the supplementary version on paper; by its drafting district.

    Raises NotAllowed, Missing or Invalid (signatory, day) or Stale.
    """
    version = _pending(agreement)
    if version.drafted_by is None or not actor.holds(Role.FILER, units=[version.drafted_by.pk]):
        raise NotAllowed(_("补充协议的纸质签署由提出变更的一方经办人员登记。"))
    party = next_supplement_party(version)
    if party is None or party.district_id is not None:
        raise Stale(_("现在不能登记纸质签署：各区县尚未签署完毕；请刷新页面。"))
    name = read_name(signatory, field="signatory", label=_("签署人"))
    return _sign(version, party, signatory=name, signed_on=signed_on, actor=actor)


@transaction.atomic
def withdraw_supplement(*, agreement: Agreement, actor: User, note: str) -> Agreement:
    """Give a supplementary version up before all have signed; the agreement goes on as it was.

    By a filer of a district that is a party. Raises Missing (the reason), NotAllowed or Stale.
    """
    version = _pending(agreement)
    if not actor.holds(Role.FILER, units=agreement.party_units()):
        raise NotAllowed(_("补充协议由协议各方的经办人员作废，您的岗位不能办理。"))
    reason = require_note(note, _("作废理由"))
    with acting(actor, reason=reason):
        AgreementVersion.objects.filter(pk=version.pk).update(withdrawn=True)
        words = _("补充协议（第%(number)s版）由%(unit)s%(person)s作废：%(reason)s") % {
            "number": version.number, "unit": actor.unit_label, "person": actor.label, "reason": reason,
        }  # fmt: skip
        data = {"version": version.number, "withdrawn": True}
        return move(agreement, Action.COMPLETE, actor=system_user(), note=words, data=data)


def next_supplement_party(version: AgreementVersion) -> AgreementParty | None:
    """Whose turn it is to sign a supplementary version; None when all have."""
    unsigned = version.agreement.parties.exclude(supplement_signatures__version=version)
    return unsigned.select_related("district", "body", "enterprise").order_by("position").first()


def _pending(agreement: Agreement) -> AgreementVersion:
    """The supplementary version that waits, held until this transaction is over."""
    held: Agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    version = held.pending
    if version is None:
        raise Stale(_("没有待签署的补充协议：可能已签署完毕或已作废；请刷新页面。"))
    return version


def _sign(
    version: AgreementVersion,
    party: AgreementParty,
    *,
    signatory: str,
    signed_on: dt.date | None,
    actor: User,
) -> Agreement:
    day = _signing_day(version, signed_on)
    SupplementSignature.objects.create(
        version=version, party=party, signatory=signatory, signed_on=day, actor_id=actor.pk
    )
    if next_supplement_party(version) is not None:
        return version.agreement
    return _put_in_force(version, day, actor)


def _signing_day(version: AgreementVersion, day: dt.date | None) -> dt.date:
    if version.effective_from <= Quarter.containing(timezone.localdate()):
        raise Stale(
            _("补充协议约定自%(quarter)s起执行，该季度已经开始；请作废后改晚执行季度重新提出。")
            % {"quarter": version.effective_from.label}
        )
    if day is None:
        raise Missing(_("请填写签署日。"), fields={"signed_on": _("请填写签署日。")})
    signed = [signature.signed_on for signature in version.signatures.all()]
    earliest = max([*signed, version.agreement.signed_on or day])
    if not earliest <= day <= timezone.localdate():
        sentence = _("签署日 %(day)s 应在 %(first)s 至今天之间，请核对。") % {
            "day": day.isoformat(), "first": earliest.isoformat(),
        }  # fmt: skip
        raise Invalid(sentence, fields={"signed_on": sentence})
    return day


def _put_in_force(version: AgreementVersion, day: dt.date, actor: User) -> Agreement:
    """The terms in force make way from the effective quarter on, the changed ones are compiled."""
    agreement, old = version.agreement, version.agreement.current
    policy = policy_named(agreement.policy_code)
    parties, terms = drafts_of(version)
    refuse_overlap(agreement.project, terms, viewer=actor, apart_from=agreement)
    same = unchanged(drafts_of(old)[1], terms)
    with acting(actor, reason=version.reason):
        AgreementVersion.objects.filter(pk=version.pk).update(signed_on=day, policy_digest=policy.digest)
        end_shares(agreement, version.effective_from.previous, keep=same)
        changed = [term for term in terms if term.indicator.code not in same]
        if changed:
            compile_version(version, policy, parties, changed, signed_on=day)
        data = {"version": version.number, "signed_on": day.isoformat()}
        note = _("补充协议（第%(number)s版）各方已签署，自%(quarter)s起执行。") % {
            "number": version.number, "quarter": version.effective_from.label,
        }  # fmt: skip
        return move(agreement, Action.COMPLETE, actor=system_user(), note=note, data=data)
