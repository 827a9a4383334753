"""Forms of reservations."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.forms import FenField
from kunming_coord.common.moveforms import MoveForm
from parks.directory.measures import Size
from parks.space.models import FloorUnit, Plot
from projects.register.models import Project
from projects.siting.reservations.moves import Action
from projects.siting.reservations.queries import longest_words, reservable


class ReserveForm(forms.Form):
    """A place is reserved for a project until a day."""

    project = forms.CharField(label=_("项目编码"), max_length=40, help_text=_("只能为您能看到的项目预留。"))
    area = FenField(label=_("预留面积（亩）"), unit=Size.MU, required=False)
    until = forms.DateField(label=_("预留至"), required=False, widget=forms.DateInput({"type": "date"}))
    in_parts = forms.BooleanField(label=_("项目分多处落位，本处面积不必满足全部需求"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def __init__(self, *args: Any, user: User, place: FloorUnit | Plot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["until"].help_text = longest_words()
        if not isinstance(place, Plot):
            del self.fields["area"]

    def clean_project(self) -> Project:
        """The project of this code among those the person may see; a foreign one is not there."""
        code = self.cleaned_data["project"].strip()
        project: Project | None = reservable(self.user).select_related("origin").filter(code=code).first()
        if project is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的在谈项目，请核对。") % {"code": code[:40]})
        return project

    def arguments(self) -> dict[str, Any]:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return {
            "project": data["project"],
            "until": data["until"],
            "area_centimu": data.get("area"),
            "in_parts": data["in_parts"],
            "note": data["note"],
        }


class ReservationMoveForm(MoveForm):
    """Signing may name the last day of the contract, extending names the new last day."""

    extras: ClassVar[Mapping[str, tuple[str, ...]]] = {Action.SIGN: ("lease_to",), Action.EXTEND: ("until",)}

    lease_to = forms.DateField(
        label=_("合同期满日"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("没有约定期限的留空。"),
    )
    until = forms.DateField(
        label=_("延长至"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("只在“延长”时填写，并在意见中写明理由。"),
    )
