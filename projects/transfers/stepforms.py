"""Small forms on a transfer's page that move nothing: 转办, 加签, and the request to change an approved one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.districts.models import Body, District
from projects.transfers.answers import open_requests
from projects.transfers.changeactions import EXTRAS, fields_of
from projects.transfers.changes import LABELS, TransferChange
from projects.transfers.forms import MuField
from projects.transfers.handing import NOTE_LENGTH, colleagues_for, signers_for
from projects.transfers.models import Transfer
from projects.transfers.opinions import askable
from projects.transfers.queries import hosts_for

_DAY = {"type": "date"}
_NOT_HERE = _("所选人员不是本单位可以办理的人员，请从列表中选择。")


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2})
    )


class StepForm(forms.Form):
    """What both have: the version the page was opened at; ids of their own, for several stand on one page."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, transfer: Transfer, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": transfer.version})
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.offer(transfer, actor)

    def offer(self, transfer: Transfer, actor: User) -> None:
        """Fill in who may be chosen."""
        raise NotImplementedError

    def choose_people(self, name: str, people: Sequence[User], first: Sequence[tuple[str, Any]] = ()) -> None:
        """Let a field choose among these people, shown by name and account."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(pk__in=[user.pk for user in people])
            shown = [(user.username, f"{user.label}（{user.username}）") for user in people]
            field.choices = [*first, *shown]


class AssignForm(StepForm):
    """转办: to whom, and why."""

    to = forms.ModelChoiceField(
        label=_("转办给"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        error_messages={"invalid_choice": _NOT_HERE},
        help_text=_("本单位同岗位人员及其代理人；其他同岗位人员仍可办理。"),
    )
    reason = _reason(_("转办理由"))

    def offer(self, transfer: Transfer, actor: User) -> None:
        """Those who may take the step at the same unit."""
        self.choose_people("to", colleagues_for(transfer, actor), first=[("", _("请选择"))])


class SignersForm(StepForm):
    """加签: whom, and why."""

    persons = forms.ModelMultipleChoiceField(
        label=_("本单位人员"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _NOT_HERE, "invalid_pk_value": _NOT_HERE},
    )
    bodies = forms.ModelMultipleChoiceField(
        label=_("市级单位"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(_("加签理由"))

    def offer(self, transfer: Transfer, actor: User) -> None:
        """Colleagues; for the city also the bodies that are not being asked yet."""
        self.choose_people("persons", signers_for(transfer, actor))
        bodies = self.fields["bodies"]
        if not actor.reach.sees_all:
            del self.fields["bodies"]
        elif isinstance(bodies, forms.ModelMultipleChoiceField):
            waiting = open_requests(transfer).filter(body__isnull=False).values("body_id")
            bodies.queryset = askable().exclude(pk__in=waiting)


class ChangedFields(forms.Form):
    """What a request may change; a field left open stays as it is."""

    new_host = forms.ModelChoiceField(
        label=LABELS["new_host"],
        queryset=District.objects.none(),
        required=False,
        empty_label=_("不变"),
        help_text=_("对方同意后，新的承载地可看到本申请和匹配所需内容，由其分管领导确认。"),
    )
    land_mu = MuField(
        label=LABELS["land_mu"],
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "class": "num"}),
    )
    needs = forms.CharField(
        label=LABELS["needs"], required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    wanted_on = forms.DateField(label=LABELS["wanted_on"], required=False, widget=forms.DateInput(_DAY))
    agree_by = forms.DateField(label=LABELS["agree_by"], required=False, widget=forms.DateInput(_DAY))

    def keep(self, transfer: Transfer, kind: str) -> None:
        """Only the fields of this kind, in the words of the scheme."""
        for name in set(LABELS) & set(self.fields) - set(fields_of(kind)):
            del self.fields[name]
        host = self.fields.get("new_host")
        if isinstance(host, forms.ModelChoiceField):
            host.queryset, host.label = hosts_for(transfer.origin), str(transfer.way.host)


class ChangeForm(ChangedFields):
    """变更, 延期 or 撤销 of an approved transfer: what is to be different, and why."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = _reason(_("理由"))

    def __init__(self, *args: Any, transfer: Transfer, kind: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": transfer.version})
        kwargs.setdefault("auto_id", f"{kind}_%s")
        super().__init__(*args, **kwargs)
        self.keep(transfer, kind)


class ChangeMoveForm(MoveForm, ChangedFields):
    """What the moves of a 变更申请 need: an opinion, and to propose it anew what is to be different."""

    extras = EXTRAS

    def __init__(self, *args: Any, change: TransferChange, actions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, actions=actions, **kwargs)
        self.keep(change.transfer, change.kind)
        for name in set(LABELS) & set(self.fields):
            self.fields[name].initial = getattr(change, name)
