"""Writing framework agreements: registered as signed, tasks set and done, counters read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.districts.models import Body, District
from projects.frameworks.models import (
    CounterReading,
    Framework,
    FrameworkCounter,
    FrameworkParty,
    FrameworkTask,
)
from projects.register.reading import read_name, read_past_day, read_text

LARGEST = 10**15


@dataclass(frozen=True)
class FrameworkPartyDraft:
    """A party: one of a district, a body, a name."""

    district: District | None = None
    body: Body | None = None
    title: str = ""


@transaction.atomic
def register_framework(
    *,
    kind: str,
    title: str,
    signed_on: dt.date | None,
    parties: Sequence[FrameworkPartyDraft],
    actor: User,
    number: str = "",
    valid_to: dt.date | None = None,
    content: str = "",
) -> Framework:
    """Register a framework agreement as it was signed; by a filer of a district that is a party, or of a city body.

    Raises NotAllowed, Missing or Invalid with a sentence per field.
    """
    _require(_files(actor, [row.district.pk for row in parties if row.district]))
    day = read_past_day(signed_on, field="signed_on", label=_("签署日"))
    if valid_to is not None and valid_to < day:
        raise _refused("valid_to", _("有效期至 %(day)s 早于签署日，请核对。") % {"day": valid_to.isoformat()})
    if kind not in Framework.Kind.values:
        raise _refused("kind", _("请选择框架协议的类别。"))
    names = [(row.district, row.body, row.title) for row in parties]
    if len(parties) < 2 or len(set(names)) != len(names):
        raise _refused("districts", _("框架协议至少有两个不同的协议方，请补上或去掉重复。"))
    framework = Framework.objects.create(
        kind=kind,
        title=read_name(title, field="title", label=_("名称")),
        number=read_text(number, field="number", label=_("文号"), length=120),
        signed_on=day,
        valid_to=valid_to,
        content=read_text(content, field="content", label=_("合作内容")),
    )
    FrameworkParty.objects.bulk_create(
        FrameworkParty(
            framework=framework,
            position=position,
            district=row.district,
            body=row.body,
            title=read_name(row.title, field="others", label=_("协议方名称")) if row.title else "",
        )
        for position, row in enumerate(parties, start=1)
    )
    return framework


@transaction.atomic
def set_task(
    *, framework: Framework, bearer: FrameworkParty, title: str, due_on: dt.date | None, actor: User
) -> FrameworkTask:
    """Set a task for a party; raises NotAllowed, Missing or Invalid."""
    require_writer(framework, actor)
    if bearer.framework_id != framework.pk:
        raise _refused("bearer", _("承担方不是该框架协议的一方，请重新选择。"))
    if due_on is None:
        raise Missing(_("请填写时限。"), fields={"due_on": _("请填写时限。")})
    if due_on < framework.signed_on:
        raise _refused("due_on", _("时限 %(day)s 早于签署日，请核对。") % {"day": due_on.isoformat()})
    name = read_name(title, field="title", label=_("任务"))
    return FrameworkTask.objects.create(framework=framework, bearer=bearer, title=name, due_on=due_on)


@transaction.atomic
def finish_task(*, task: FrameworkTask, outcome: str, done_on: dt.date | None, actor: User) -> FrameworkTask:
    """Say that a task was done, when and with what outcome; raises NotAllowed, Missing, Invalid or Stale (done before)."""
    require_writer(task.framework, actor)
    current = FrameworkTask.objects.select_for_update(no_key=True).get(pk=task.pk)
    if current.done_on is not None:
        raise Stale(_("该任务已登记完成，请刷新页面。"))
    current.done_on = read_past_day(done_on, field="done_on", label=_("完成日"))
    current.outcome = read_name(outcome, field="outcome", label=_("完成情况"))
    current.save(update_fields=["done_on", "outcome"])
    return current


@transaction.atomic
def add_counter(
    *, framework: Framework, title: str, unit: str, actor: User, target: int | None = None
) -> FrameworkCounter:
    """Add something to be counted; raises NotAllowed or Invalid (name, unit, a name that is there already)."""
    require_writer(framework, actor)
    name = read_name(title, field="title", label=_("计数项"))
    if framework.counters.filter(title=name).exists():
        raise _refused("title", _("计数项“%(title)s”已经有了，请换一个名称。") % {"title": name})
    measure = read_name(unit, field="unit", label=_("单位"))
    if len(name) > 60 or len(measure) > 20:
        raise _refused("title", _("计数项不超过 60 字，单位不超过 20 字。"))
    return FrameworkCounter.objects.create(framework=framework, title=name, unit=measure, target=target)


@transaction.atomic
def read_counter(
    *, counter: FrameworkCounter, as_of: dt.date | None, value: int | None, source: str, actor: User
) -> CounterReading:
    """Report what a counter stood at on a day, and from where that is known; raises NotAllowed, Missing or Invalid."""
    require_writer(counter.framework, actor)
    day = read_past_day(as_of, field="as_of", label=_("截至日"))
    if value is None:
        raise Missing(_("请填写数值。"), fields={"value": _("请填写数值。")})
    if not 0 <= value <= LARGEST:
        raise _refused("value", _("数值应为不小于 0 的整数，请核对。"))
    words = read_name(source, field="source", label=_("来源"))
    return CounterReading.objects.create(
        counter=counter, as_of=day, value=value, source=words, actor_id=actor.pk
    )


def may_write(framework: Framework, actor: User) -> bool:
    """Whether somebody writes about a framework agreement: a filer of a party or of the city."""
    return _files(actor, [row.district_id for row in framework.parties.all() if row.district_id is not None])


def require_writer(framework: Framework, actor: User) -> None:
    """Refuse whoever may not write about a framework agreement; raises NotAllowed."""
    _require(may_write(framework, actor))


def may_register(actor: User) -> bool:
    """Whether somebody registers framework agreements at all."""
    return _files(actor, actor.districts_as(Role.FILER))


def require_registrar(actor: User) -> None:
    """Refuse whoever may register none at all; raises NotAllowed."""
    _require(may_register(actor))


def _files(actor: User, units: Sequence[int]) -> bool:
    return actor.holds(Role.FILER, units=units) or actor.holds(Role.FILER, units=None)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("框架协议由协议各区县或市级单位的经办人员登记。"))


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
