"""The journal as the auditor reads it; nobody changes it here."""

from http import HTTPStatus

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounting.ledger.exports import entries_as_csv, entry_table
from accounting.ledger.filters import EntryFilter
from accounting.ledger.models import Entry
from accounting.ledger.queries import named
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.exchange.exporting import export_response, wanted_export


@require_safe
def list_entries(request: SignedInRequest) -> HttpResponseBase:
    """核算账: every entry, newest first; for those who see the whole city."""
    if not request.user.reach.sees_all:
        raise NotAllowed(_("核算账由市级岗位和审计查看；本单位的数请看对账单及数字来历。"))
    found = EntryFilter(request.GET, Entry.objects.order_by("-posting_id", "-batch_id", "district_id"))
    valid = found.form.is_valid()
    if valid and (form := wanted_export(request)):
        return (
            entries_as_csv(request, found.qs)
            if form == "csv"
            else export_response(request, entry_table(found.qs), form=form)
        )
    page = page_of(found.qs if valid else Entry.objects.none(), request)
    context = {"page": page, "rows": named(page.object_list), "form": found.form, "unit": Unit.YUAN}
    status = HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST
    return render(request, "accounting/ledger/entries.html", context, status=status)
