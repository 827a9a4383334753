"""What a person chooses: for a template, for an upload, and how a checked file is written."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from kunming_coord.exchange.kinds import ImportKind


class ScopeForm(forms.Form):
    """Unit and period, as far as there is a choice."""

    district = forms.ModelChoiceField(label=_("单位"), queryset=District.objects.none(), to_field_name="slug")
    quarter = forms.ChoiceField(label=_("期间"))

    def __init__(self, given: QueryDict | None = None, *, kind: ImportKind, user: User, **more: Any) -> None:
        super().__init__(given, auto_id=f"id_{type(self).__name__.lower()}_%s", **more)
        self.kind = kind
        mine = kind.districts_of(user)
        if len(mine) > 1:
            field = self.fields["district"]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = District.objects.filter(pk__in=[district.pk for district in mine])
        else:
            del self.fields["district"]
        offered = kind.quarters()
        if offered:
            field = self.fields["quarter"]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(quarter.code, quarter.label) for quarter in offered]
        else:
            del self.fields["quarter"]

    def scope(self) -> dict[str, Any]:
        """Unit and quarter of a valid form, as the services take them."""
        code = self.cleaned_data.get("quarter")
        return {
            "district": self.cleaned_data.get("district"),
            "quarter": Quarter.parse(code) if code else None,
        }


class UploadForm(ScopeForm):
    """The file, and what is to be done with it."""

    choice = forms.ChoiceField(label=_("办理方式"))
    file = forms.FileField(
        label=_("填好的文件"),
        required=False,  # the view says why it is missing: too large, or not chosen
        widget=forms.FileInput({"accept": ".xlsx", "class": "form-control"}),
        help_text=_("xlsx，不超过 10 MB；上传后先列出全部错误和将要发生的变化，确认后才写入。"),
    )

    def __init__(self, given: QueryDict | None = None, *, kind: ImportKind, user: User, **more: Any) -> None:
        super().__init__(given, kind=kind, user=user, **more)
        field = self.fields["choice"]
        if kind.choices and isinstance(field, forms.ChoiceField):
            field.choices = list(kind.choices.items())
        else:
            del self.fields["choice"]
