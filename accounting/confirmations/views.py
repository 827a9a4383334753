"""企业核对: the filer's page of one filing, and the page an enterprise opens by its link."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounting.confirmations import services
from accounting.confirmations.disclosure import answers_of, reveal_signatory
from accounting.confirmations.facts import facts_of
from accounting.confirmations.forms import AnswerForm, LinkForm, PaperForm, seen_text
from accounting.confirmations.models import Confirmation, ConfirmationLink
from accounting.filings import queries as filings
from accounting.filings.models import Filing
from accounting.filings.moves import HOST
from kunming_coord.accounts.middleware import public
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.once import show_once, take_once

FRESH = "kc_fresh_link"
View = Callable[..., HttpResponse]


@require_safe
def list_confirmations(request: SignedInRequest, uid: str) -> HttpResponse:
    """What the enterprise of a filing was asked and what it answered."""
    filing = _filing(request, uid)
    here = reverse("confirmations:list", args=[filing.uid])
    return take_once(request, FRESH, path=here, answer=lambda token: _page(request, filing, token=token))


@require_POST
@idempotent
def create_link(request: SignedInRequest, uid: str) -> HttpResponse:
    """Make a link; it is shown once, on the page that follows."""
    filing = _filing(request, uid)
    form = LinkForm(request.POST)
    made = submit(
        form,
        lambda: services.create_link(filing=filing, hours=form.cleaned_data["hours"], actor=request.user),
    )
    if made is None:
        return _page(request, filing, link_form=form)
    address = reverse("confirmations:list", args=[filing.uid])
    return show_once(redirect(address), FRESH, made[1], path=address, secure=request.is_secure())


@require_POST
@idempotent
def revoke_link(request: SignedInRequest, uid: str, link: str) -> HttpResponse:
    """Take a link back."""
    filing = _filing(request, uid)
    row = get_object_or_404(ConfirmationLink.objects.filter(filing=filing).select_related("filing"), uid=link)
    services.revoke_link(link=row, actor=request.user)
    messages.success(request, _("链接已撤销。"))
    return redirect("confirmations:list", uid=filing.uid)


@require_POST
@idempotent
def record_paper(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record a stamped paper form."""
    filing = _filing(request, uid)
    form = PaperForm(request.POST, facts=facts_of(filing))
    kept = submit(
        form,
        lambda: services.record_paper(
            filing=filing,
            signed_on=form.cleaned_data["signed_on"],
            signatory=form.cleaned_data["signatory"],
            corrections=form.corrections(),
            remark=form.cleaned_data["remark"],
            actor=request.user,
        ),
    )
    if kept is None:
        return _page(request, filing, paper_form=form)
    messages.success(request, _("盖章纸质表已登记。"))
    return redirect("confirmations:list", uid=filing.uid)


@require_POST
@idempotent
def reveal(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Show the masked number of whoever confirmed; the page shows it until its time is over."""
    filing = _filing(request, uid)
    rows = Confirmation.objects.filter(filing=filing).exclude(phone="")
    row = get_object_or_404(rows.select_related("filing__project", "filing__host"), pk=number)
    reveal_signatory(confirmation=row, reason=request.POST.get("reason", ""), actor=request.user)
    return redirect("confirmations:list", uid=filing.uid)


def bare(view: View) -> View:
    """A page without an account: kept by no cache, found by no search engine, telling no other site where it is."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except services.Unknown as error:
            response = render(
                request,
                "accounting/confirmations/unknown.html",
                {"sentence": error.message},
                status=HTTPStatus.NOT_FOUND,
            )
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = (
            "same-origin"  # with none at all a browser sends the answer without its origin
        )
        response._has_been_logged = True  # type: ignore[attr-defined]  # the address is the secret: no log line
        return response

    return guarded


def counted(view: View) -> View:
    """Count a submission before anything else, so that a refused one counts too."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "POST":
            services.count_try(services.open_link(token))
        return view(request, token)

    return guarded


@public
@bare
@require_http_methods(["GET", "HEAD", "POST"])
@counted
@idempotent
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What the enterprise is asked, by whom, and its answer."""
    link = services.open_link(token)
    facts = facts_of(link.filing)
    if request.method != "POST":
        return _question(request, link, AnswerForm(facts=facts, initial={"seen": seen_text(facts)}))
    form = AnswerForm(request.POST, facts=facts)
    kept = submit(
        form,
        lambda: services.answer(
            token=token,
            seen=form.seen_revisions(),
            corrections=form.corrections(),
            signatory=form.cleaned_data["signatory"],
            phone=form.cleaned_data["phone"],
            remark=form.cleaned_data["remark"],
        ),
    )
    if kept is None:
        return _question(request, link, form, status=HTTPStatus.BAD_REQUEST)
    return render(request, "accounting/confirmations/thanks.html", {"confirmation": kept, "link": link})


def _question(
    request: HttpRequest, link: ConfirmationLink, form: AnswerForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"link": link, "filing": link.filing, "form": form, "seen": seen_text(form.facts)}
    return render(request, "accounting/confirmations/question.html", context, status=status)


def _filing(request: SignedInRequest, uid: str) -> Filing:
    """A filing somebody reads whole; for a partner what its enterprise says is absent."""
    filing = get_object_or_404(filings.for_list(request.user), uid=uid)
    if filings.visible_indicators(filing, request.user) is not None:
        raise Http404
    return filing


def _page(request: SignedInRequest, filing: Filing, *, token: str = "", **refused: Any) -> HttpResponse:
    asks = request.user.holds(Role.FILER, units=filing.side_units(HOST))
    facts = facts_of(filing)
    open_now = asks and filing.status in services.ASKED_OF and bool(facts)
    context: dict[str, Any] = {
        "filing": filing,
        "facts": facts,
        "links": ConfirmationLink.objects.filter(filing=filing),
        "confirmations": answers_of(filing, request.user),
        "link_form": LinkForm() if open_now and settings.PHONE_LINKS else None,
        "paper_form": PaperForm(facts=facts, auto_id="id_paper_%s") if open_now else None,
        "asks": asks,
        "off": asks and not settings.PHONE_LINKS,
        "address": request.build_absolute_uri(reverse("confirmations:answer", args=[token])) if token else "",
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "accounting/confirmations/list.html", context | refused, status=status)
