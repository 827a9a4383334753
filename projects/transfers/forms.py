"""Forms of transfers."""

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
from kunming_coord.districts.models import District
from projects.policies.queries import Checklist, conditions, exclusions, policy_in_force
from projects.register.forms import amount_text
from projects.register.models import Project
from projects.register.services import with_facts
from projects.transfers.actions import EXTRAS
from projects.transfers.models import Transfer
from projects.transfers.queries import hosts_for
from projects.transfers.services import TransferDraft

_MU = re.compile(r"\d{1,7}(\.\d{1,2})?", re.ASCII)


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
    """A request; everything may stay open until it is submitted."""

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
    kind_confirmed = forms.BooleanField(required=False)
    conditions_confirmed = forms.MultipleChoiceField(
        label=_("适用条件"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, project: Project, scheme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        today = timezone.localdate()
        self.policy = policy_in_force(scheme, today)
        self.exclusions: Checklist = exclusions(self.policy, today)
        self.conditions: Checklist = conditions(self.policy, today)
        hosts = self.fields["proposed_host"]
        if isinstance(hosts, forms.ModelChoiceField):
            hosts.queryset = hosts_for(project.origin)
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
            proposed_host=data["proposed_host"],
            reason=data["reason"],
            land_mu=data["land_mu"],
            needs=data["needs"],
            kind_confirmed=data["kind_confirmed"],
            conditions_confirmed=tuple(data["conditions_confirmed"]),
            project=with_facts(
                self.project,
                industry_code=data["industry_code"],
                agreed_investment_fen=data["agreed_investment"],
                planned_investment_fen=data["planned_investment"],
            ),
        )


def project_facts(project: Project) -> dict[str, Any]:
    """What the project already says of what the form asks."""
    return {
        "industry_code": project.industry_code,
        "planned_investment": amount_text(project.planned_investment_fen),
        "agreed_investment": amount_text(project.agreed_investment_fen),
    }


def transfer_initial(transfer: Transfer) -> dict[str, Any]:
    """A stored request as the form shows it."""
    return project_facts(transfer.project) | {
        "proposed_host": transfer.proposed_host,
        "reason": transfer.reason,
        "land_mu": "" if transfer.land_mu is None else f"{transfer.land_mu:f}",
        "needs": transfer.needs,
        "kind_confirmed": transfer.kind_confirmed,
        "conditions_confirmed": transfer.conditions_confirmed,
    }


class TransferMoveForm(MoveForm):
    """What the moves of a transfer need besides an opinion."""

    extras = EXTRAS

    host = forms.ModelChoiceField(
        label=_("承载地"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("请选择"),
        help_text=_("推送承载地时选择；推送后对方即可查看项目。"),
    )

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host = self.fields.get("host")
        if isinstance(host, forms.ModelChoiceField):
            host.queryset = hosts_for(transfer.origin)
            host.initial = transfer.proposed_host
