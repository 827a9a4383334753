"""From a draft of a policy file to its end; every status change goes through `move`."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounting.rules import Policy
from accounting.rules.files.cases import run_cases
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.actors import Actor
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.workflow import begin, move, require_permitted
from projects.policies.documents import register_documents, require_reason
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.policies.moves import EDITABLE, EVER_IN_FORCE, MACHINE, OPEN, Action
from projects.policies.texts import CODE, MAX_BYTES, digest_of, read_text

RESERVED = ("check", "documents", "new", "versions")  # words of our own addresses
NOTE_LENGTH = 1000
TITLE_LENGTH = 200
_TITLE = re.compile(r"^title:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Draft:
    """What an author writes: the file's text, faults and all, and what the revision is about."""

    text: str
    note: str = ""


@transaction.atomic
def draft_policy(*, code: str, draft: Draft, actor: User) -> PolicyVersion:
    """Begin the next version of a policy, or a new policy's first.

    Raises NotAllowed (not 经办 of a city body) or Invalid (a wrong code, text or note; a version under way already).
    """
    _require_author(actor)
    if not CODE.fullmatch(code) or code in RESERVED:
        raise _refused(
            "code", "政策代码由小写字母、数字和连字符组成，字母开头，3 至 40 位，且不能是系统用词。"
        )
    under_way = PolicyVersion.objects.filter(code=code, status__in=OPEN).first()
    if under_way:
        word = MACHINE.status_label(under_way.status)
        raise _refused("code", f"该政策第 {under_way.number} 版正在办理（{word}），请先办结或撤回后再起草。")
    version = PolicyVersion.objects.create(
        status=MACHINE.initial,
        code=code,
        number=next_number(code),
        created_by=actor,
        **_columns(draft, code=code, pk=None),
    )
    begin(version, actor=actor, role=Role.FILER, side=CITY)
    return version


def next_number(code: str) -> int:
    """The number the next version of a policy gets; 1 for a new policy."""
    last: int | None = PolicyVersion.objects.filter(code=code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def update_policy(*, version: PolicyVersion, draft: Draft, actor: Actor) -> PolicyVersion:
    """Write a draft or returned version anew; raises Stale once it is under way, else as draft_policy does."""
    _require_author(actor)
    current = PolicyVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if current.status not in EDITABLE or current.version != version.version:
        word = MACHINE.status_label(current.status)
        raise Stale(f"该版本当前状态为“{word}”，全文不能再修改；请刷新页面。")
    columns = _columns(draft, code=version.code, pk=version.pk)
    for name, value in columns.items():
        setattr(version, name, value)
    version.save(update_fields=list(columns))
    return version


@transaction.atomic
def submit_policy(*, version: PolicyVersion, actor: Actor, note: str = "") -> PolicyVersion:
    """Hand a version in for review; from now on its text is frozen.

    Raises Invalid while the text has faults or does not reproduce its own worked cases, NotAllowed or Stale.
    """
    require_permitted(version, Action.SUBMIT, actor)
    policy = _sound(version)
    wrong = [outcome.case.id for outcome in run_cases(policy) if not outcome.reproduced]
    if wrong:
        raise Invalid(f"算例没有全部算平：{'、'.join(wrong[:5])} 与应得结果不符，请改正后再提交。")
    return move(version, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def review_policy(*, version: PolicyVersion, actor: Actor, note: str = "") -> PolicyVersion:
    """Pass a version on for approval; another person than the author. Raises NotAllowed or Stale."""
    return move(version, Action.REVIEW, actor=actor, note=note)


@transaction.atomic
def return_policy(*, version: PolicyVersion, actor: Actor, note: str) -> PolicyVersion:
    """Give a version back to its author with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(version, Action.RETURN, actor)
    return move(version, Action.RETURN, actor=actor, note=require_reason(note, "退回理由"))


@transaction.atomic
def withdraw_policy(*, version: PolicyVersion, actor: Actor, note: str) -> PolicyVersion:
    """Give a version up with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(version, Action.WITHDRAW, actor)
    return move(version, Action.WITHDRAW, actor=actor, note=require_reason(note, "撤回理由"))


@transaction.atomic
def enforce_policy(
    *, version: PolicyVersion, effective_from: dt.date | None, actor: Actor, note: str = ""
) -> PolicyVersion:
    """Put a reviewed version in force from a day; its forerunner ends the day before.

    Another person than author and reviewer. Raises Missing or Invalid (the day), NotAllowed or Stale.
    """
    require_permitted(version, Action.ENFORCE, actor)
    policy = _sound(version)
    day = _first_day(version, policy, effective_from)
    done = move(
        version,
        Action.ENFORCE,
        actor=actor,
        note=note,
        data={"effective_from": day.isoformat()},
        changes={"effective_from": day},
    )
    register = register_documents(
        [policy.document], policies=[policy], actor=actor, note="随政策文件生效登记，效力待核实。"
    )
    done.document = register[policy.document.id]
    done.save(update_fields=["document"])
    supersede_due(day=timezone.localdate())
    return done


@transaction.atomic
def repeal_policy(
    *, version: PolicyVersion, effective_to: dt.date | None, actor: Actor, note: str
) -> PolicyVersion:
    """End a version in force after a day, with a reason; agreements made under it keep it.

    Raises Missing (the reason, the day), Invalid (a day before it began), NotAllowed or Stale.
    """
    require_permitted(version, Action.REPEAL, actor)
    reason = require_reason(note, "废止理由")
    if effective_to is None:
        raise _missing("effective_to", "请填写最后适用日。")
    if version.effective_from and effective_to < version.effective_from:
        raise _refused("effective_to", f"最后适用日早于生效日 {version.effective_from:%Y-%m-%d}，请核对。")
    return move(
        version,
        Action.REPEAL,
        actor=actor,
        note=reason,
        data={"effective_to": effective_to.isoformat()},
        changes={"effective_to": effective_to},
    )


@transaction.atomic
def supersede_due(*, day: dt.date) -> int:
    """Mark versions whose successor has begun by `day`; how many there were. Which one governs hangs on the dates."""
    later = PolicyVersion.objects.filter(
        code=OuterRef("code"),
        status__in=EVER_IN_FORCE,
        effective_from__gt=OuterRef("effective_from"),
        effective_from__lte=day,
    )
    due = PolicyVersion.objects.filter(Exists(later), status="in_force")
    return move_all(due, Action.SUPERSEDE, actor=system_user()) if due.exists() else 0


def _require_author(actor: Actor) -> None:
    if not actor.holds(Role.FILER, units=None):
        raise NotAllowed("政策文件由市级经办岗位起草，您的岗位不能办理。")


def _columns(draft: Draft, *, code: str, pk: int | None) -> dict[str, object]:
    """What is stored of a draft; a text with faults keeps what can be read of its title."""
    text = draft.text.replace("\r\n", "\n").replace("\r", "\n")
    _require_storable(text, draft.note)
    digest = digest_of(text)
    twin = PolicyVersion.objects.filter(digest=digest).exclude(pk=pk).first()
    if twin:
        raise _refused("text", f"全文与 {twin.code} 第 {twin.number} 版完全相同，请写出要修订的内容。")
    policy = read_text(text, code=code).policy
    found = _TITLE.search(text)
    title = policy.title if policy else found[1].strip().strip("\"'") if found else code
    document = policy and PolicyDocument.objects.filter(code=policy.document.id).first()
    return {
        "text": text,
        "digest": digest,
        "note": draft.note.strip(),
        "title": title[:TITLE_LENGTH],
        "scheme": policy.scheme if policy else "",
        "document": document,
    }


def _require_storable(text: str, note: str) -> None:
    if not text.strip():
        raise _missing("text", "请填写政策文件全文。")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _refused("text", f"全文超过 {MAX_BYTES // 1024} KB，请拆成多个政策文件。")
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _refused("text", "全文含有不可见的无效字符，请删去后再保存。")
    if len(note) > NOTE_LENGTH:
        raise _refused("note", f"修订说明超过 {NOTE_LENGTH} 字，请精简。")


def _sound(version: PolicyVersion) -> Policy:
    """The policy of a version; raises Invalid naming the first faults of its text."""
    reading = read_text(version.text, code=version.code, number=version.number)
    if reading.policy is None:
        shown = "；".join(str(problem) for problem in reading.problems[:3])
        raise Invalid(f"全文还有 {len(reading.problems)} 处问题，改好后再办理：{shown}")
    return reading.policy


def _first_day(version: PolicyVersion, policy: Policy, day: dt.date | None) -> dt.date:
    if day is None:
        raise _missing("effective_from", "请填写生效日。")
    if day < policy.in_force or (policy.valid_to and day > policy.valid_to):
        until = f"至 {policy.valid_to:%Y-%m-%d}" if policy.valid_to else "起"
        raise _refused(
            "effective_from", f"文件自 {policy.in_force:%Y-%m-%d} {until}适用，生效日不在其内，请核对。"
        )
    earlier = PolicyVersion.objects.filter(code=version.code, status__in=EVER_IN_FORCE).exclude(pk=version.pk)
    last = earlier.aggregate(last=Max("effective_from"))["last"]
    if last and day <= last:
        raise _refused("effective_from", f"前一版自 {last:%Y-%m-%d} 起生效，新版的生效日应晚于该日。")
    return day


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})
