"""Facts that decide what counts, recorded and passed on: whatever they touch is looked at again by the ledger."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounting.filings.due import facts_changed
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import FIRST_YEAR, Quarter
from projects.register import recording
from projects.register.models import Enterprise, Project
from projects.register.reading import read_credit_code
from projects.register.recording import AuthorisationDraft, ListingDraft
from projects.register.standing import DataAuthorisation, StatisticalListing


def enterprise_with_code(credit_code: str) -> Enterprise:
    """The enterprise of this 统一社会信用代码, of a merged one its survivor; raises Invalid. For the city only."""
    code = read_credit_code(credit_code)
    found = Enterprise.objects.filter(credit_code=code).select_related("merged_into").first()
    if found is None:
        text = _("没有登记过统一社会信用代码为 %(code)s 的企业，请核对代码；企业随项目登记。") % {
            "code": code
        }
        raise Invalid(text, fields={"credit_code": text})
    return found.merged_into or found


@transaction.atomic
def enter_listing(
    *, enterprise: Enterprise, draft: ListingDraft, actor: User, listing: StatisticalListing | None = None
) -> StatisticalListing:
    """Enter an enterprise into a list or correct a row of it; raises as record_listing does."""
    before = [listing.valid_from, listing.valid_to] if listing else []
    row = recording.record_listing(enterprise=enterprise, draft=draft, actor=actor, listing=listing)
    facts_changed(enterprise.projects.all(), since=_first([*before, row.valid_from, row.valid_to]))
    return row


@transaction.atomic
def set_investment_listing(*, project: Project, listed_on: dt.date | None, code: str, actor: User) -> Project:
    """Record the 固投入库 of a project; raises as record_investment_listing does."""
    before = project.investment_listed_on
    recording.record_investment_listing(project=project, listed_on=listed_on, code=code, actor=actor)
    if before != listed_on:
        facts_changed(Project.objects.filter(pk=project.pk), since=_first([before, listed_on]))
    return project


@transaction.atomic
def add_authorisation(
    *, project: Project, draft: AuthorisationDraft, actor: User, whole_enterprise: bool = False
) -> DataAuthorisation:
    """Record a 数据授权书; raises as record_authorisation does."""
    row = recording.record_authorisation(
        project=project, draft=draft, actor=actor, whole_enterprise=whole_enterprise
    )
    _authorisation_changed(row, project)
    return row


@transaction.atomic
def end_authorisation(
    *, authorisation: DataAuthorisation, project: Project, ends_on: dt.date | None, actor: User
) -> DataAuthorisation:
    """Record from which day on a 数据授权书 no longer holds; raises as recording it does."""
    before = authorisation.valid_to
    recording.end_authorisation(authorisation=authorisation, project=project, ends_on=ends_on, actor=actor)
    _authorisation_changed(authorisation, project, before)
    return authorisation


def _authorisation_changed(row: DataAuthorisation, project: Project, before: dt.date | None = None) -> None:
    whole = Project.objects.filter(enterprise=row.enterprise_id)
    touched = whole if row.project_id is None else Project.objects.filter(pk=project.pk)
    facts_changed(touched, since=_first([row.valid_from, before]))


def _first(days: list[dt.date | None]) -> Quarter | None:
    """The quarter from which on a change of these days can make a difference; None for all."""
    known = [day for day in days if day is not None]
    if not known or min(known).year < FIRST_YEAR:
        return None
    return Quarter.containing(min(known))
