"""工作台: the first page of everyone."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounting.filings.reminding import waiting_reminders
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.paging import page_of
from kunming_coord.desk.changes.queries import changes, with_words
from kunming_coord.desk.home import queries
from kunming_coord.desk.home.kinds import KINDS
from kunming_coord.desk.menu import audits, works

COUNTED = ("todo", "done", "mine", "copied")
RECENT_CHANGES, REMINDERS_SHOWN = 15, 5
TABS = {
    "todo": (_("待办"), queries.waiting),
    "done": (_("已办"), queries.done),
    "mine": (_("我发起的"), queries.started),
    "copied": (_("抄送"), queries.copied),
    "changed": (_("上次来访后的变化"), queries.changed),
}


class KindForm(forms.Form):
    """Which kind of things the desk shows."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("事项类别"),
        choices=[("", _("全部")), *((kind.name, kind.label) for kind in KINDS.values())],
        required=False,
    )


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Things to do, done and started for those with business; recent changes for auditors; links for administrators."""
    form = KindForm(request.GET)
    form.is_valid()
    context: dict[str, Any] = {"form": form, "works": works(request.user), "audits": audits(request.user)}
    if context["works"] and not context["audits"]:
        context |= _desk(request, form.cleaned_data.get("tab") or "todo", form.cleaned_data.get("kind"))
    if mine := request.user.reach.district_ids:
        context["reminders"] = list(waiting_reminders(mine)[:REMINDERS_SHOWN])
    if context["audits"]:
        context["changes"] = with_words(changes()[:RECENT_CHANGES])
    return render(request, "desk/home.html", context)


def _desk(request: SignedInRequest, tab: str, kind: str | None) -> dict[str, Any]:
    kinds = [kind] if kind else list(KINDS)
    rows = {
        name: read(request.user, kinds)
        for name, (_label, read) in TABS.items()
        if name in (tab, *COUNTED)  # what changed is looked for only by who opens it
    }
    page = page_of(rows[tab], request)
    return {
        "tab": tab,
        "tabs": [
            {
                "label": label,
                "url": f"?tab={name}" + (f"&kind={kind}" if kind else ""),
                "active": name == tab,
                "count": _count(rows.get(name), page, is_open=name == tab),
            }
            for name, (label, _read) in TABS.items()
        ],
        "page": page,
        "lines": queries.lines(request.user, page.object_list),
    }


def _count(rows: queries.Pointers | None, page: Any, *, is_open: bool) -> int | None:
    """How much stands under a tab; None where it is not looked for."""
    if is_open:
        return int(page.paginator.count)
    return None if rows is None else rows.count()
