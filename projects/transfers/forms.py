"""Forms of transfers: the request, and what single moves need."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.districts.models import Body, District
from parks.directory.models import Park
from projects.policies.queries import Checklist, conditions, exclusions
from projects.register.demands import summary, typed
from projects.register.facts import Demand
from projects.register.forms import amount_text
from projects.register.models import Project
from projects.register.services import with_facts
from projects.transfers.actions import EXTRAS
from projects.transfers.models import RelocationClass, Transfer
from projects.transfers.moves import HOST, INVESTMENT, MACHINE, ORIGIN, RELOCATION
from projects.transfers.opinions import askable
from projects.transfers.queries import hosts_for
from projects.transfers.schemes import SCHEMES
from projects.transfers.screening import governing
from projects.transfers.services import TransferDraft, earlier_steps

_MU = re.compile(r"\d{1,7}(\.\d{1,2})?", re.ASCII)
_PROJECT = ("industry_code", "planned_investment", "agreed_investment")
_SPECIAL = frozenset().union(*(scheme.fields for scheme in SCHEMES.values()), {"files_as"})
_DAY = {"type": "date"}


class MuField(forms.CharField):
    """An area in 亩 with up to two decimals, cleaned to a Decimal; None where left open."""

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not text:
            return None
        if not _MU.fullmatch(text):
            raise ValidationError(
                _("“%(label)s”应为不小于 0 的数字，最多两位小数，现为“%(text)s”。")
                % {"label": self.label, "text": text[:40]}
            )
        return Decimal(text)


class TransferForm(forms.Form):
    """A request under one scheme; everything may stay open until it is submitted."""

    park = forms.ModelChoiceField(
        label=_("重点产业协作园区"),
        queryset=Park.objects.none(),
        required=False,
        empty_label=_("请选择"),
        help_text=_("须在办法列名的重点园区名单内；承载地为园区所在单位。"),
    )
    files_as = forms.ChoiceField(
        label=_("本单位是"), choices=[(ORIGIN, _("迁出地")), (HOST, _("迁入地"))], required=False
    )
    other_side = forms.ModelChoiceField(
        label=_("另一方"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("请选择"),
        help_text=_("提交后另一方即可看到，并与本单位共同提供迁移服务。"),
    )
    class_claimed = forms.ChoiceField(
        label=_("申报类别"), required=False, choices=[("", _("请选择")), *RelocationClass.choices]
    )
    policy_document = forms.CharField(
        label=_("政策性流转依据文件"),
        required=False,
        max_length=120,
        help_text=_("仅政策性流转须填：文件名称、文号。"),
    )
    proposed_host = forms.ModelChoiceField(
        label=_("意向承载地"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("由市级协调匹配"),
        help_text=_("仅供市级匹配参考，不会告知对方。"),
    )
    industry_code = forms.CharField(label=_("行业代码"), required=False, max_length=12)
    planned_investment = FenField(label=_("计划总投资"), unit=Unit.WAN, required=False)
    agreed_investment = FenField(label=_("协议投资额"), unit=Unit.WAN, required=False)
    land_mu = MuField(
        label=_("用地需求（亩）"),
        required=False,
        help_text=_("没有用地需求的填 0。"),
        widget=forms.TextInput({"inputmode": "decimal", "class": "num"}),
    )
    reason = forms.CharField(label=_("流转理由"), required=False, widget=forms.Textarea({"rows": 3}))
    needs = forms.CharField(
        label=_("要素需求"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("用电、用水、能耗、排放、厂房荷载与层高等。"),
    )
    choice_reason = forms.CharField(
        label=_("选用本办法的理由"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("项目同时符合两种以上办法时必填，随申请留档。"),
    )
    kind_confirmed = forms.BooleanField(required=False)
    conditions_confirmed = forms.MultipleChoiceField(
        label=_("适用条件"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, project: Project, scheme: str, own_project: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.scheme, self.way = project, scheme, SCHEMES[scheme]
        self.own_project = own_project
        self.policy = governing(scheme)
        wanted = self.way.fields | ({"files_as"} if scheme == RELOCATION else set())
        for name in _SPECIAL - wanted:
            del self.fields[name]
        if not own_project:
            for name in _PROJECT:
                del self.fields[name]
        self._offer("proposed_host", hosts_for(project.origin))
        self._offer("other_side", hosts_for(project.origin))
        self._offer("park", Park.objects.filter(level=Park.Level.KEY_PARK).exclude(district=project.origin))
        if "kind_confirmed" in self.fields:
            self._screen()

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def _screen(self) -> None:
        """The exclusions and conditions of the policy, to be confirmed one by one."""
        today = timezone.localdate()
        empty = Checklist({}, None)
        self.exclusions = exclusions(self.policy, today) if self.policy else empty
        self.conditions = conditions(self.policy, today) if self.policy else empty
        items = self.fields["conditions_confirmed"]
        if isinstance(items, forms.MultipleChoiceField):
            items.choices = list(self.conditions.items.items())
        self.fields["kind_confirmed"].label = _("已核对：本项目不属于%(kinds)s") % {
            "kinds": "、".join(self.exclusions.items.values())
        }

    def draft(self) -> TransferDraft:
        """The cleaned form as the services take it."""
        data = self.cleaned_data
        return TransferDraft(
            proposed_host=data.get("proposed_host"),
            reason=data["reason"],
            land_mu=data["land_mu"],
            needs=data["needs"],
            kind_confirmed=data.get("kind_confirmed", False),
            conditions_confirmed=tuple(data.get("conditions_confirmed", ())),
            choice_reason=data["choice_reason"],
            park=data.get("park"),
            other_side=data.get("other_side"),
            files_as=data.get("files_as") or ORIGIN,
            class_claimed=data.get("class_claimed", ""),
            policy_document=data.get("policy_document", ""),
            project=self._project_draft() if self.own_project else None,
        )

    def _project_draft(self) -> Any:
        data = self.cleaned_data
        return with_facts(
            self.project,
            industry_code=data["industry_code"],
            agreed_investment_fen=data["agreed_investment"],
            planned_investment_fen=data["planned_investment"],
        )


def project_facts(project: Project) -> dict[str, Any]:
    """What the project already says of what the form asks."""
    return {
        "industry_code": project.industry_code,
        "planned_investment": amount_text(project.planned_investment_fen),
        "agreed_investment": amount_text(project.agreed_investment_fen),
    }


def known_needs(project: Project) -> dict[str, Any]:
    """What the 落地需求 of the project says of what a new request asks: its land, and everything else in words."""
    demand: Demand | None = getattr(project, "demand", None)
    if demand is None:
        return {}
    return {"land_mu": typed(demand)["land"], "needs": summary(demand)}


def transfer_initial(transfer: Transfer) -> dict[str, Any]:
    """A stored request as the form shows it."""
    files_as = ORIGIN if transfer.filed_by_id == transfer.origin_id else HOST
    return project_facts(transfer.project) | {
        "proposed_host": transfer.proposed_host,
        "reason": transfer.reason,
        "land_mu": "" if transfer.land_mu is None else f"{transfer.land_mu:f}",
        "needs": transfer.needs,
        "choice_reason": transfer.choice_reason,
        "kind_confirmed": transfer.kind_confirmed,
        "conditions_confirmed": transfer.conditions_confirmed,
        "park": transfer.park,
        "files_as": files_as,
        "other_side": transfer.proposed_host if files_as == ORIGIN else transfer.origin,
        "class_claimed": transfer.class_claimed,
        "policy_document": transfer.policy_document,
    }


class TransferMoveForm(MoveForm):
    """What the moves of a transfer need besides an opinion."""

    extras = EXTRAS

    bodies = forms.ModelMultipleChoiceField(
        label=_("征求意见的单位"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可同时征求几家；意见全部答复后方可转入下一环节。"),
    )
    needed = forms.IntegerField(
        label=_("几家答复即可"),
        required=False,
        min_value=1,
        widget=forms.NumberInput({"class": "num"}),
        help_text=_("不填为全部答复；满所填家数后其余不再需要答复。"),
    )
    host = forms.ModelChoiceField(
        label=_("承载地"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("请选择"),
        help_text=_("推送承载地时选择；推送后对方即可查看项目。"),
    )
    conditions = forms.CharField(
        label=_("承接条件"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("附条件承接时填写，一行一项。"),
    )
    relocation_class = forms.ChoiceField(
        label=_("认定类别"), required=False, choices=[("", _("请选择")), *RelocationClass.choices]
    )
    policy_document = forms.CharField(
        label=_("依据文件"),
        required=False,
        max_length=120,
        help_text=_("认定为政策性流转时须填。"),
    )
    production_on = forms.DateField(label=_("新址投产日"), required=False, widget=forms.DateInput(_DAY))
    registered_on = forms.DateField(label=_("变更注册日"), required=False, widget=forms.DateInput(_DAY))
    tax_registered_on = forms.DateField(
        label=_("变更税务登记日"), required=False, widget=forms.DateInput(_DAY)
    )
    agree_by = forms.DateField(
        label=_("协议签订期限"),
        required=False,
        widget=forms.DateInput(_DAY),
        help_text=_("批准时可设定；不设的留空。"),
    )
    to = forms.ChoiceField(
        label=_("退回到"), required=False, help_text=_("退回时选择；不选即退回申请单位修改。")
    )

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fill("bodies", askable())
        self._fill("host", hosts_for(transfer.origin))
        if "host" in self.fields:
            self.fields["host"].initial = transfer.proposed_host
        if "policy_document" in self.fields:
            self.fields["policy_document"].initial = transfer.policy_document
            self.fields["relocation_class"].initial = transfer.class_claimed
        to = self.fields.get("to")
        if isinstance(to, forms.ChoiceField):
            steps = earlier_steps(transfer)
            words = [(step, transfer.way.step_label(step, MACHINE.status_label(step))) for step in steps]
            to.choices = [("", _("申请单位（修改后重新提交）")), *words]

    def _fill(self, name: str, rows: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows


def starts_from_lead(scheme: str) -> bool:
    """Whether a request under a scheme is filed from a recognised lead."""
    return scheme == INVESTMENT
