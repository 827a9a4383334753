"""园区: the directory and the file of each park; thin, the services decide."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from parks.directory import services
from parks.directory.forms import CounterForm, EndForm, FactsForm, IndustryForm, PartyForm, PhaseForm
from parks.directory.models import LeadingIndustry, Park, ParkParty
from parks.directory.queries import (
    REQUIRED,
    is_incomplete,
    parks_with_district,
    parties_of,
    programme_of,
    published_of,
)
from parks.directory.rights import keeps, require_keeper

FORMS: dict[str, Callable[..., forms.Form]] = {
    "industry": IndustryForm,
    "party": PartyForm,
    "phase": PhaseForm,
    "counter": CounterForm,
}


@require_safe
def list_parks(request: SignedInRequest) -> HttpResponse:
    """Parks with level, place and what sources say of their leading industries."""
    rows = [(park, is_incomplete(park)) for park in parks_with_district()]
    return render(request, "parks/list.html", {"rows": rows})


@require_safe
def show_park(request: SignedInRequest, slug: str) -> HttpResponse:
    """The file of one park."""
    return _page(request, _park(slug), {})


@require_POST
@idempotent
def set_facts(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write kind, areas and place anew."""
    park, form = _kept(request, slug), FactsForm(request.POST, auto_id="id_facts_%s")
    return _answer(
        request, park, "facts", form,
        lambda: services.set_facts(park=park, facts=form.facts(), actor=request.user),
    )  # fmt: skip


@require_POST
@idempotent
def add_industry(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a leading industry."""
    park, form = _kept(request, slug), IndustryForm(request.POST, auto_id="id_industry_%s")
    return _answer(
        request, park, "industry", form,
        lambda: services.add_industry(park=park, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def end_industry(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say that a leading industry is none any more."""
    park, form = _kept(request, slug), EndForm(request.POST)
    industry = get_object_or_404(LeadingIndustry.objects.select_related("park"), park=park, pk=number)
    return _answer(
        request, park, "end", form,
        lambda: services.end_industry(industry=industry, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def add_party(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add who has to do with the park."""
    park, form = _kept(request, slug), PartyForm(request.POST, auto_id="id_party_%s")
    return _answer(
        request, park, "party", form,
        lambda: services.add_party(park=park, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def end_party(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say that somebody has nothing to do with the park any more."""
    park, form = _kept(request, slug), EndForm(request.POST)
    party = get_object_or_404(ParkParty.objects.select_related("park"), park=park, pk=number)
    return _answer(
        request, park, "end", form,
        lambda: services.end_party(party=party, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def set_phase(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write a phase anew, or for the first time."""
    park, form = _kept(request, slug), PhaseForm(request.POST, auto_id="id_phase_%s")
    return _answer(
        request, park, "phase", form,
        lambda: services.set_phase(park=park, actor=request.user, **form.arguments()),
    )  # fmt: skip


@require_POST
@idempotent
def record_counter(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a published number."""
    park, form = _kept(request, slug), CounterForm(request.POST, auto_id="id_counter_%s")

    def keep() -> Park:
        services.record_counter(park=park, draft=form.draft(), actor=request.user)
        return park

    return _answer(request, park, "counter", form, keep)


def _park(slug: str) -> Park:
    return get_object_or_404(parks_with_district(), slug=slug)


def _kept(request: SignedInRequest, slug: str) -> Park:
    park = _park(slug)
    require_keeper(request.user, park.district_id)
    return park


def _answer(
    request: SignedInRequest, park: Park, name: str, form: forms.Form, service: Callable[[], Any]
) -> HttpResponse:
    if submit(form, service) is None:
        return _page(request, _park(park.slug), {name: form})
    messages.success(request, _("园区档案已更新。"))
    return redirect("parks:detail", slug=park.slug)


def _page(request: SignedInRequest, park: Park, refused: dict[str, forms.Form]) -> HttpResponse:
    context: dict[str, Any] = {
        "park": park,
        "incomplete": is_incomplete(park),
        "asked": REQUIRED.get(Park.Level(park.level)),
        "industries": LeadingIndustry.objects.filter(park=park),
        "parties": parties_of(park),
        "phases": park.phases.all(),
        "published": published_of(park),
        "programme": programme_of(park),
        "errors": next(iter(refused.values()), None),
    }
    if keeps(request.user, park.district_id):
        context["keeps"] = True
        context["facts_form"] = refused.get("facts") or FactsForm.of(park)
        context["end_form"] = EndForm(auto_id=False)
        for name, kind in FORMS.items():
            context[f"{name}_form"] = refused.get(name) or kind(auto_id=f"id_{name}_%s")
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "parks/detail.html", context, status=status)
