"""The query strip of agreements, for page and API alike."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter

from kunming_coord.common.filters import SubjectFilter
from projects.visibility.words import searchable

SOON = "soon"


class AgreementFilter(SubjectFilter):
    """Status, whether the end was announced, and a word of code, project title or enterprise name as filed."""

    words = (
        *searchable("agreement", "agreement_code"),
        *searchable("project", "title", "enterprise_name", at="project__"),
    )

    ending = ChoiceFilter(  # type: ignore[no-untyped-call]
        label=_("期限"), choices=[(SOON, _("即将到期"))], empty_label=_("全部"), method="by_ending"
    )

    def by_ending(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Agreements in force whose end was announced and has not come yet."""
        announced = rows.model._base_manager.filter(
            status="in_force", notices__last_day__gte=timezone.localdate()
        )
        return rows.filter(pk__in=announced.values("pk"))
