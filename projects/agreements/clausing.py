"""The clauses of an agreement: taken from a template of the library, rewritten while it is a draft, and checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from projects.agreements.checks import hold_draft
from projects.agreements.models import Agreement, AgreementClause, AgreementParty, AgreementVersion
from projects.clauses.checking import PromiseWarning, check_promises
from projects.clauses.models import AgreementTemplate
from projects.clauses.queries import clauses_of, filled
from projects.register.reading import read_name, read_text

MOST_CLAUSES, TITLE_LENGTH, CLAUSE_LENGTH = 40, 60, 2000


@dataclass(frozen=True)
class ClauseDraft:
    """A clause as somebody writes it; `code` where it came from the library."""

    title: str
    text: str
    code: str = ""


@transaction.atomic
def write_clauses(*, agreement: Agreement, clauses: Sequence[ClauseDraft], actor: User) -> AgreementVersion:
    """Put these clauses in place of those of a draft; raises NotAllowed, Invalid (title, text) or Stale."""
    hold_draft(agreement, actor)
    version = agreement.current
    store_clauses(version, clauses)
    return version


@transaction.atomic
def use_template(*, agreement: Agreement, template: AgreementTemplate, actor: User) -> AgreementVersion:
    """Put the clauses of a template, with the names of the parties, in place of those of a draft.

    Raises NotAllowed, Stale, or Invalid where the library has no clause of the template today.
    """
    drafts = [
        ClauseDraft(clause.title, filled(clause.text, names_in(agreement)), clause.code)
        for clause in clauses_of(template, timezone.localdate())
    ]
    if not drafts:
        raise Invalid(_("模板“%(title)s”今天没有有效的条款，请另选模板。") % {"title": template.title})
    return write_clauses(agreement=agreement, clauses=drafts, actor=actor)


def store_clauses(version: AgreementVersion, clauses: Sequence[ClauseDraft]) -> None:
    """Write the clauses of a version; raises Invalid with a sentence per field."""
    read = [_read(number, clause) for number, clause in enumerate(clauses, start=1)]
    if len(read) > MOST_CLAUSES:
        raise Invalid(_("条款最多 %(most)s 条，请合并后再保存。") % {"most": MOST_CLAUSES})
    version.clauses.all().delete()
    AgreementClause.objects.bulk_create(
        AgreementClause(
            version=version, position=number, code=clause.code, title=clause.title, text=clause.text
        )
        for number, clause in enumerate(read, start=1)
    )


def warnings_of(version: AgreementVersion) -> list[PromiseWarning]:
    """What the clause check has to say today about the clauses of a version."""
    rows = [
        (_("第%(number)s条 %(title)s") % {"number": row.position, "title": row.title}, row.text)
        for row in version.clauses.all()
    ]
    return check_promises(rows, timezone.localdate()) if rows else []


def names_in(agreement: Agreement) -> dict[str, str]:
    """What the placeholders of the library stand for in this agreement."""
    sides = {
        party.side: party.district.name
        for party in agreement.parties.select_related("district")
        if party.district is not None
    }
    project = agreement.project
    return {
        "origin": sides.get(AgreementParty.Side.ORIGIN, ""),
        "host": sides.get(AgreementParty.Side.HOST, ""),
        "enterprise": project.enterprise_name,
        "project": project.title,
    }


def _read(number: int, clause: ClauseDraft) -> ClauseDraft:
    label = _("第%(number)s条") % {"number": number}
    title = read_name(clause.title, field=f"title{number}", label=_("%(clause)s名称") % {"clause": label})
    if len(title) > TITLE_LENGTH:
        sentence = _("%(clause)s名称超过 %(most)s 字，请精简。") % {"clause": label, "most": TITLE_LENGTH}
        raise Invalid(sentence, fields={f"title{number}": sentence})
    text = read_text(clause.text, field=f"text{number}", label=label, length=CLAUSE_LENGTH)
    if not text:
        sentence = _("%(clause)s没有填写文本，请填写或删去名称。") % {"clause": label}
        raise Invalid(sentence, fields={f"text{number}": sentence})
    return ClauseDraft(title, text, clause.code)
