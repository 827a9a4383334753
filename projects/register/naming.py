"""What the city keeps of an enterprise: its verified names over time, its group, where it is registered and pays taxes."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.districts.models import District
from projects.register import reading
from projects.register.folding import Folded
from projects.register.models import Enterprise, EnterpriseGroup, EnterpriseName


@transaction.atomic
def record_name(
    *, enterprise: Enterprise, name: str, from_day: dt.date | None, proof: str, actor: Actor
) -> EnterpriseName:
    """Record a verified name: from a day on (更名; the earlier one becomes 曾用名), or without a day the first one.

    Raises NotAllowed (not 审核 of the city), Missing (the proof) or Invalid (too long, the same name, a day in the history).
    """
    require_keeper(actor)
    clean = reading.read_name(name, field="name", label=_("企业名称"))
    paper = " ".join(reading.read_text(proof, field="proof", label=_("依据"), length=200).split())
    if not paper:
        raise _missing("proof", _("请填写依据，如营业执照、准予变更登记通知书文号。"))
    _require_standing(Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk))
    history = list(enterprise.names.order_by(F("valid_from").asc(nulls_first=True)))
    if from_day is None:
        return _verify_first(history, enterprise, clean, paper)
    reading.refuse_day("from_day", _("启用日"), from_day)
    last = history[-1] if history else None
    if last is not None and last.valid_from is not None and from_day <= last.valid_from:
        raise _refused(
            "from_day",
            _("启用日 %(day)s 不晚于现用名的启用日 %(last)s；更名须按先后登记。")
            % {"day": from_day, "last": last.valid_from},
        )
    if last is not None and EnterpriseName.objects.filter(pk=last.pk, name_key=Folded(Value(clean))).exists():
        raise _refused("name", _("“%(name)s”就是现用名，没有变化。") % {"name": clean})
    if last is not None:
        last.valid_to = from_day
        last.save(update_fields=["valid_to"])
    return EnterpriseName.objects.create(
        enterprise=enterprise, name=clean, valid_from=from_day, verified=True, proof=paper
    )


@transaction.atomic
def describe_enterprise(
    *,
    enterprise: Enterprise,
    group: str,
    registered_in: District | None,
    taxed_in: District | None,
    actor: Actor,
) -> Enterprise:
    """Set the group (集团) and the districts where an enterprise is registered and pays taxes.

    Raises NotAllowed (not 审核 of the city), Invalid (a group name too long) or Stale (merged meanwhile).
    """
    require_keeper(actor)
    enterprise = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    _require_standing(enterprise)
    enterprise.group = _group(group)
    enterprise.registered_in, enterprise.taxed_in = registered_in, taxed_in
    enterprise.save(update_fields=["group", "registered_in", "taxed_in"])
    return enterprise


def require_keeper(actor: Actor) -> None:
    """Only 审核 of the city keeps the register of enterprises; raises NotAllowed."""
    if not actor.holds(Role.REVIEWER, units=None):
        raise NotAllowed(_("企业名称、集团和注册地由市级审核岗位登记。"))


def _require_standing(enterprise: Enterprise) -> None:
    if enterprise.merged_into is not None:
        raise Stale(
            _("该记录已并入 %(code)s，请到保留的记录上办理。") % {"code": enterprise.merged_into.credit_code}
        )


def _verify_first(
    history: list[EnterpriseName], enterprise: Enterprise, name: str, proof: str
) -> EnterpriseName:
    """The first name corrected to what the papers say; the change log keeps how it was filed."""
    if not history:
        return EnterpriseName.objects.create(enterprise=enterprise, name=name, verified=True, proof=proof)
    first = history[0]
    first.name, first.verified, first.proof = name, True, proof
    first.save(update_fields=["name", "verified", "proof"])
    return first


def _group(name: str) -> EnterpriseGroup | None:
    if not name.strip():
        return None
    clean = reading.read_name(name, field="group", label=_("集团"))
    same = EnterpriseGroup.objects.filter(name_key=Folded(Value(clean)))
    if found := same.first():
        return found
    try:
        with transaction.atomic():
            return EnterpriseGroup.objects.create(name=clean)
    except IntegrityError:
        return same.get()


def former_names(enterprise: Enterprise, day: dt.date) -> list[EnterpriseName]:
    """曾用名 by a day: verified names no longer in force, newest first."""
    gone = Q(valid_to__isnull=False, valid_to__lte=day)
    return list(enterprise.names.filter(gone, verified=True).order_by("-valid_to"))


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
