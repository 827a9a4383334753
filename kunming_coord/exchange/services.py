"""What a person does with a file: upload it, have it checked again, write it, abandon it."""

import datetime as dt
import hashlib
import re
import unicodedata

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import enqueue_run
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from kunming_coord.exchange.child import glance_at
from kunming_coord.exchange.kinds import ImportKind, kind_of
from kunming_coord.exchange.models import Import, Mode, StoredFile
from kunming_coord.exchange.moves import OWNER, Action
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.specs import Scope

CHECK, APPLY = "check_import", "apply_import"
EXPIRES_AFTER_DAYS = 14  # a preview nobody decided on; the rows it was compared with have moved on
NAME_LENGTH = 120


@transaction.atomic
def start_import(
    *,
    kind: str,
    data: bytes,
    file_name: str,
    actor: User,
    district: District | None = None,
    quarter: Quarter | None = None,
    choice: str = "",
) -> Import:
    """Keep an uploaded workbook and queue its check.

    Raises NotAllowed (role, unit), Missing or Invalid (period, choice, what its first bytes give away, or the same
    file already written for this scope), Absent for an unknown kind.
    """
    of_kind = kind_of(kind)
    scope = scope_for(of_kind, actor=actor, district=district, quarter=quarter)
    role = of_kind.role_of(actor, scope.district)
    glance_at(data)
    digest = hashlib.sha256(data).hexdigest()
    refuse_twice(kind=kind, scope=scope, digest=digest)
    made = Import(
        status=Import.machine.initial,
        kind_code=kind,
        district=scope.district,
        quarter=scope.quarter,
        scope_key=scope.key,
        role=role,
        choice=_choice(of_kind, choice),
        upload=store(data, file_name),
        sha256=digest,
        created_by=actor,
    )
    made.save()
    begin(made, actor=actor, role=role, side=OWNER)
    move(made, Action.CHECK, actor=actor)
    _enqueue(CHECK, made, actor)
    return made


@transaction.atomic
def check_again(*, imported: Import, actor: User) -> Import:
    """Compare the file once more with what is there now; raises what `move` raises."""
    move(imported, Action.CHECK, actor=actor, changes={"round": imported.round + 1, "reason": ""})
    _enqueue(CHECK, imported, actor)
    return imported


@transaction.atomic
def apply_import(*, imported: Import, mode: str, actor: User) -> Run:
    """Queue the writing of a checked file.

    Raises Invalid where nothing would be written, where rows are wrong and the mode wants all of them, or where the
    same file has been written meanwhile; NotAllowed and Stale as `move` does.
    """
    require_permitted(imported, Action.APPLY, actor)
    if mode not in Mode.values:
        raise Invalid(_("请选择“全部成功才写入”或“只写入正确行”。"), fields={"mode": _("请选择写入方式。")})
    wrong = imported.counts.get(Outcome.WRONG, 0)
    if mode == Mode.ALL and wrong:
        raise Invalid(
            _("有 %(wrong)s 行有错误，不能全部写入；请修改后重新上传，或选择“只写入正确行”。")
            % {"wrong": wrong}
        )
    if not writable(imported):
        raise Invalid(_("没有需要写入的行：文件内容与系统现有数据一致，或全部有错误。"))
    refuse_twice(kind=imported.kind_code, scope=imported.scope, digest=imported.sha256)
    move(
        imported, Action.APPLY, actor=actor, note=str(Mode(mode).label), changes={"mode": mode, "reason": ""}
    )
    return _enqueue(APPLY, imported, actor)


@transaction.atomic
def abandon_import(*, imported: Import, actor: User) -> Import:
    """Write nothing of a checked file, for good."""
    return move(imported, Action.ABANDON, actor=actor)


@transaction.atomic
def expire_imports() -> int:
    """Let go of previews nobody decided on in time; how many."""
    before = timezone.now() - dt.timedelta(days=EXPIRES_AFTER_DAYS)
    waiting = Import.objects.filter(created_at__lt=before)
    return move_all(waiting, Action.EXPIRE, actor=system_user())


def writable(imported: Import) -> int:
    """How many rows would be written."""
    counts = imported.counts
    return int(counts.get(Outcome.NEW, 0)) + int(counts.get(Outcome.CHANGED, 0))


def scope_for(kind: ImportKind, *, actor: User, district: District | None, quarter: Quarter | None) -> Scope:
    """The scope somebody may load this kind for; a person of one district need not name it.

    Raises NotAllowed or Missing.
    """
    if not kind.open_to(actor):
        raise NotAllowed(_("您的岗位不能导入“%(title)s”。") % {"title": kind.title})
    mine = kind.districts_of(actor)
    if district is None and len(mine) == 1:
        district = mine[0]
    if not kind.city and (district is None or district not in mine):
        raise NotAllowed(_("请选择您任职的单位；您不能为其他单位导入“%(title)s”。") % {"title": kind.title})
    offered = kind.quarters()
    if offered and quarter not in offered:
        raise Missing(_("请选择期间；只能导入开放填报的季度。"), fields={"quarter": _("请选择期间。")})
    return Scope(None if kind.city else district, quarter if offered else None)


def refuse_twice(*, kind: str, scope: Scope, digest: str) -> None:
    """Refuse a file that has been written for this scope; raises Invalid saying when and by whom."""
    earlier = Import.objects.filter(
        kind_code=kind, scope_key=scope.key, sha256=digest, status="applied"
    ).first()
    if earlier is not None and earlier.applied_at is not None:
        when = timezone.localtime(earlier.applied_at).strftime("%Y-%m-%d %H:%M")
        text = _("这份文件已由%(who)s于 %(when)s 导入，不能重复导入；如需更正，请修改后另存再上传。") % {
            "who": earlier.applied_by_label,
            "when": when,
        }
        raise Invalid(text, fields={"file": text})


def store(data: bytes, name: str) -> StoredFile:
    """Keep the bytes of a file."""
    return StoredFile.objects.create(
        name=plain_name(name), sha256=hashlib.sha256(data).hexdigest(), size=len(data), content=data
    )


def plain_name(name: str) -> str:
    """A file name without folders, quotes or anything invisible."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    shown = "".join(letter for letter in base if letter.isprintable())
    return re.sub(r'[<>:"|?*;]', "_", shown)[-NAME_LENGTH:].strip() or "upload.xlsx"


def _choice(kind: ImportKind, choice: str) -> str:
    if not kind.choices:
        return ""
    if choice and choice not in kind.choices:
        raise Invalid(_("请选择办理方式。"), fields={"choice": _("请选择办理方式。")})
    return choice or next(iter(kind.choices))


def _enqueue(kind: str, imported: Import, actor: User) -> Run:
    return enqueue_run(
        kind=kind,
        key=str(imported.pk),
        actor=actor,
        params={"import": imported.pk, "actor": actor.pk, "round": imported.round},
        district_id=imported.district_id,
    )
