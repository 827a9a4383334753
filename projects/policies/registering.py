"""文件登记: one person enters a document with its phrases, another compares it with the original.

Until then no policy file may cite it. What is entered later, or corrected, is compared anew.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import Quote
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.context import acting
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.workflow import begin, move, require_permitted
from projects.policies.documentmoves import CHECKED, DOCUMENT_MACHINE, DocumentAction
from projects.policies.documents import Finding, require_reason, require_sound, write_check
from projects.policies.entries import Entry, read_entry, read_quotes, refused, require_free_code
from projects.policies.models import DocumentQuote, DocumentState, PolicyDocument


@transaction.atomic
def register_document(*, code: str, entry: Entry, actor: Actor) -> PolicyDocument:
    """Enter a document; it waits for another person of the city to compare it with the original.

    What it says of its force is kept as stated, the document stands at 待核实. Raises NotAllowed (not 经办 of a city
    body), Missing (no word on where the text comes from, no proof of a state) or Invalid (every field at fault).
    """
    if not may_register(actor):
        raise NotAllowed("政策文件由市级经办岗位登记，您的岗位不能办理。")
    require_free_code(code)
    require_sound(entry.finding)
    columns = read_entry(entry, code=code)
    quotes = read_quotes(entry.quotes, known=())
    document = PolicyDocument.objects.create(
        status=DOCUMENT_MACHINE.initial, code=code, state=DocumentState.UNCONFIRMED, **columns
    )
    begin(document, actor=actor, role=Role.FILER, side=CITY, note=entry.finding.note)
    _keep(document, entry, quotes, actor)
    return document


@transaction.atomic
def amend_document(
    *, document: PolicyDocument, entry: Entry, strike: Collection[int] = (), actor: Actor
) -> PolicyDocument:
    """Correct an entry, add phrases, strike wrong ones (by id); it has to be compared anew and stands at 待核实.

    The reason is the finding's note. Raises NotAllowed, Missing, Invalid or Stale.
    """
    action = DocumentAction.REDO if document.status == "returned" else DocumentAction.AMEND
    require_permitted(document, action, actor)
    require_sound(entry.finding)
    columns = read_entry(entry, code=document.code)
    standing = dict(document.quotes.filter(struck=False).values_list("pk", "text"))
    if set(strike) - standing.keys():
        raise refused({"strike": "所选的摘句不在该文件现有的摘句之中，请刷新页面后重新选择。"})
    known = [text for key, text in standing.items() if key not in strike]
    quotes = read_quotes(entry.quotes, known=known)
    with acting(actor, reason=entry.finding.note):
        changes = {**columns, "state": DocumentState.UNCONFIRMED}
        done = move(document, action, actor=actor, note=entry.finding.note, changes=changes)
        DocumentQuote.objects.filter(pk__in=strike).update(struck=True)
        _keep(done, entry, quotes, actor)
    return done


@transaction.atomic
def confirm_document(*, document: PolicyDocument, actor: Actor, note: str = "") -> PolicyDocument:
    """Say that entry and phrases are those of the original; what was stated of its force holds from now on.

    Another person than whoever entered or corrected it. Raises NotAllowed or Stale.
    """
    require_permitted(document, DocumentAction.CONFIRM, actor)
    said = document.checks.filter(stated=True).latest("pk")
    finding = Finding(
        state=said.state,
        checked_on=said.checked_on or timezone.localdate(),
        note=note.strip() or _("登记事项和摘句与原文核对一致。"),
        proof=said.proof,
        valid_to=said.valid_to,
    )
    with acting(actor, reason=finding.note):
        changes = {"state": said.state, "checked_on": finding.checked_on, "valid_to": said.valid_to}
        done = move(document, DocumentAction.CONFIRM, actor=actor, note=note, changes=changes)
        write_check(done, finding, actor)
    return done


@transaction.atomic
def return_document(*, document: PolicyDocument, actor: Actor, note: str) -> PolicyDocument:
    """Give an entry back with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(document, DocumentAction.RETURN, actor)
    return move(document, DocumentAction.RETURN, actor=actor, note=require_reason(note, "退回理由"))


@transaction.atomic
def withdraw_document(*, document: PolicyDocument, actor: Actor, note: str) -> PolicyDocument:
    """Take an entry back that nobody has ever found right; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(document, DocumentAction.WITHDRAW, actor)
    reason = require_reason(note, "撤销理由")
    stood = Q(action=DocumentAction.CONFIRM) | Q(from_status=CHECKED)
    if document.events.filter(stood).exists():
        raise Stale(
            "该登记曾经核对无误，政策可能已经引用，不能撤销；请改为更正登记，或由审核岗位核实为失效。"
        )
    return move(document, DocumentAction.WITHDRAW, actor=actor, note=reason)


def may_register(actor: Actor) -> bool:
    """Whether somebody enters documents."""
    return actor.holds(Role.FILER, units=None)


def _keep(document: PolicyDocument, entry: Entry, quotes: Collection[Quote], actor: Actor) -> None:
    """The phrases, and what whoever enters them says of the document's force."""
    DocumentQuote.objects.bulk_create(
        DocumentQuote(document=document, about=quote.about, text=quote.text) for quote in quotes
    )
    write_check(document, entry.finding, actor, stated=True)
