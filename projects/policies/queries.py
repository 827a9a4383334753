"""Policies as forms and pages need them: which version governs, and what it says where."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounting.rules import STATUSES, OutOfForce, Policy, Reference, documents
from kunming_coord.common.errors import Invalid
from kunming_coord.common.scope import Viewer
from projects.policies.models import DocumentState, PolicyDocument, PolicyVersion
from projects.policies.moves import EVER_IN_FORCE, OPEN
from projects.policies.texts import policy_of

CHECK_DAYS = 365  # a document nobody has looked up for longer is named where it is used
LONGEST_CODE = 61
STATUS_TONES = {"documented": "done", "inferred": "progress", "placeholder": "waiting"}  # of a clause's badge


@dataclass(frozen=True)
class Clause:
    """A parameter a page rests on: what it says, how sure it is, and the words quoted from its document."""

    title: str
    status: str
    document: str
    quote: str
    note: str

    @property
    def status_label(self) -> str:
        """有出处, 推断 or 待定."""
        return STATUSES[self.status]

    @property
    def tone(self) -> str:
        """The colour of its badge, the same as that of _source_badge.html."""
        return STATUS_TONES[self.status]


@dataclass(frozen=True)
class Checklist:
    """Items somebody has to confirm, with the clause they come from."""

    items: dict[str, str]
    clause: Clause | None


def policy_named(code: str) -> Policy:
    """The version of this policy in force today, else the newest that has ever been; raises Invalid for none."""
    versions = (
        PolicyVersion.objects.filter(code=code[:LONGEST_CODE], status__in=EVER_IN_FORCE)
        .order_by("-effective_from")
        .values_list("digest", "effective_from")
    )
    digests = dict(versions)
    if not digests:
        raise Invalid(
            f"适用政策“{code[:40]}”不存在，请从列表中选择。", fields={"policy_code": "请从列表中选择。"}
        )
    today = timezone.localdate()
    begun = [digest for digest, day in digests.items() if day and day <= today]
    return policy_of(next(iter(begun or digests)))


def policy_in_force(scheme: str, day: dt.date) -> Policy:
    """The policy that governs a scheme on a day; of several the latest. Raises Invalid where there is none."""
    governing = [row for row in versions_on(day) if row.scheme == scheme]
    for version in sorted(governing, key=lambda row: (row.effective_from, row.code), reverse=True):
        policy = policy_of(version.digest)
        if policy.in_force <= day and (policy.valid_to is None or day <= policy.valid_to):
            return policy
    raise Invalid(f"{day:%Y-%m-%d} 没有适用的有效政策文件，请核对日期。")


def policy_with_digest(digest: str) -> Policy:
    """The version with this text, whatever has become of it since; raises Absent for none.

    An agreement keeps the digest of the version it was compiled under, and old quarters are read with it.
    """
    return policy_of(digest)


def versions_on(day: dt.date) -> list[PolicyVersion]:
    """The version of each policy that governs on a day, without texts; a repealed policy has none after its end."""
    latest = (
        PolicyVersion.objects.filter(status__in=EVER_IN_FORCE, effective_from__lte=day)
        .order_by("code", "-effective_from")
        .distinct("code")
        .defer("text")
    )
    return [row for row in latest if row.effective_to is None or day <= row.effective_to]


def registered_codes() -> set[str]:
    """Codes of the register: a document only a policy file brings has no page before the file is in force."""
    return set(PolicyDocument.objects.values_list("code", flat=True))


def unconfirmed_documents(policy: Policy, day: dt.date) -> list[PolicyDocument]:
    """Documents a policy rests on whose force nobody has confirmed, nor looked up within a year of `day`."""
    cited = PolicyDocument.objects.filter(code__in=cited_documents(policy))
    return [row for row in cited if is_unconfirmed(row, day)]


def is_unconfirmed(document: PolicyDocument, day: dt.date) -> bool:
    """Whether a document stands at 待核实 and the last look at it is more than a year old, or never was."""
    if document.state != DocumentState.UNCONFIRMED:
        return False
    return document.checked_on is None or (day - document.checked_on).days > CHECK_DAYS


def cited_documents(policy: Policy) -> set[str]:
    """Codes of every document a policy is made from or quotes."""
    quoted = {
        dated.document
        for parameter in policy.parameters.values()
        for dated in parameter.values
        if dated.document
    }
    return {policy.document.id} | quoted


@dataclass(frozen=True)
class PolicyLine:
    """A policy as a line of the list: what governs today, what is under way, and how many versions there are."""

    newest: PolicyVersion
    governing: PolicyVersion | None
    open: PolicyVersion | None
    count: int


def policy_lines(viewer: Viewer, day: dt.date) -> list[PolicyLine]:
    """Every policy somebody may see, by code."""
    grouped: dict[str, list[PolicyVersion]] = {}
    visible = PolicyVersion.objects.visible_to(viewer).defer("text").select_related("document")
    for version in visible.order_by("code", "-number"):
        grouped.setdefault(version.code, []).append(version)
    governing = {row.pk for row in versions_on(day)}
    return [
        PolicyLine(
            newest=rows[0],
            governing=next((row for row in rows if row.pk in governing), None),
            open=next((row for row in rows if row.status in OPEN), None),
            count=len(rows),
        )
        for rows in grouped.values()
    ]


def versions_of(viewer: Viewer, code: str) -> list[PolicyVersion]:
    """The versions of a policy somebody may see, the newest first, with their texts."""
    visible = PolicyVersion.objects.visible_to(viewer).filter(code=code).select_related("document")
    return list(visible.order_by("-number"))


def newest_in_force(code: str) -> PolicyVersion | None:
    """The version of a policy that began last, with its text; None for a policy that never was in force."""
    begun = PolicyVersion.objects.filter(code=code[:LONGEST_CODE], status__in=EVER_IN_FORCE)
    return begun.order_by("-effective_from").first()


def for_detail(viewer: Viewer) -> QuerySet[PolicyVersion]:
    """The versions somebody may see, with what their page shows."""
    return PolicyVersion.objects.visible_to(viewer).select_related("document")


def governing_of(versions: Sequence[PolicyVersion], day: dt.date) -> PolicyVersion | None:
    """The version of one policy that governs on a day; None where none does."""
    begun = [row for row in versions if row.effective_from and row.effective_from <= day]
    latest = max(begun, key=lambda row: row.effective_from or day, default=None)
    if latest is None or (latest.effective_to is not None and day > latest.effective_to):
        return None
    return latest


def citing(document: PolicyDocument, day: dt.date) -> list[PolicyVersion]:
    """The versions that govern on a day and are made from a document or quote it."""
    return [row for row in versions_on(day) if document.code in cited_documents(policy_of(row.digest))]


def clause_of(reference: Reference) -> Clause:
    """A citation of the rules as a page prints it."""
    registered = documents().get(reference.document or "")
    return Clause(
        title=reference.title,
        status=reference.status,
        document=reference.document_title or (registered.title if registered else ""),
        quote=reference.quote or "",
        note=reference.note,
    )


def parameter_clause(policy: Policy, name: str | None, day: dt.date) -> Clause | None:
    """The clause of a named parameter on a day; None where the policy has no such parameter."""
    if not name:
        return None
    try:
        return clause_of(policy.parameter(name, day))
    except OutOfForce:
        return None


def exclusions(policy: Policy, day: dt.date) -> Checklist:
    """Kinds of project the policy does not cover."""
    return Checklist(policy.exclusions_on(day), parameter_clause(policy, policy.exclusions, day))


def conditions(policy: Policy, day: dt.date) -> Checklist:
    """The conditions a project has to meet."""
    return Checklist(policy.conditions_on(day), parameter_clause(policy, policy.conditions, day))
