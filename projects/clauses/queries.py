"""Reading the library: templates for a scheme, clauses of a template, placeholders filled in."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from projects.clauses.models import AgreementTemplate, ClauseTemplate


def templates_for(scheme: str, day: dt.date) -> QuerySet[AgreementTemplate]:
    """The templates of a scheme and those for every scheme, as of a day."""
    return AgreementTemplate.objects.on(day).filter(Q(scheme=scheme) | Q(scheme=""))


def templates_on(day: dt.date) -> QuerySet[AgreementTemplate]:
    """The templates of every scheme as of a day."""
    return AgreementTemplate.objects.on(day)


def clauses_on(day: dt.date) -> QuerySet[ClauseTemplate]:
    """The clauses of the library as of a day."""
    return ClauseTemplate.objects.on(day)


def clauses_of(template: AgreementTemplate, day: dt.date) -> list[ClauseTemplate]:
    """The clauses of a template as of a day, in its order; a code without a clause of that day is left out."""
    known = {clause.code: clause for clause in clauses_on(day).filter(code__in=template.clauses)}
    return [known[code] for code in template.clauses if code in known]


def filled(text: str, names: Mapping[str, str]) -> str:
    """A text with its placeholders replaced; an unknown one stays as it is."""
    for key, name in names.items():
        text = text.replace("{" + key + "}", name)
    return text


def obliging_clauses(day: dt.date) -> dict[str, ClauseTemplate]:
    """The clauses that bring an obligation as of a day, by their code."""
    return {clause.code: clause for clause in clauses_on(day).filter(due_days__isnull=False)}
