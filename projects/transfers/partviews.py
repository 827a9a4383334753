"""What is added to a transfer on its page, and the pages of opinions and of many transfers at once."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from projects.transfers.batch import act_on_many
from projects.transfers.conditions import prove_condition
from projects.transfers.contributing import add_contribution, remove_contribution
from projects.transfers.handing import add_signers, assign_step, require_turn
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE
from projects.transfers.opinions import answer_opinion, ask_bodies, opinion_at, requests_for
from projects.transfers.partforms import AnswerForm, AskForm, ContributionForm, ProofForm, ScoreForm
from projects.transfers.scoring import require_rubric, score_candidate
from projects.transfers.stepforms import AssignForm, SignersForm
from projects.transfers.views import detail_page, transfer_of


@require_safe
def list_opinions(request: SignedInRequest) -> HttpResponse:
    """征求意见: what the reader's body was asked, what is open first."""
    page = page_of(requests_for(request.user), request)
    return render(request, "projects/transfers/opinions.html", {"page": page})


@require_POST
@idempotent
def answer(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Answer an opinion asked of one's body."""
    transfer = transfer_of(request, uid)
    asked = opinion_at(transfer, request.user, number)
    form = AnswerForm(request.POST)
    done = submit(
        form,
        lambda: answer_opinion(
            request=asked,
            verdict=form.cleaned_data["verdict"],
            words=form.cleaned_data["words"],
            actor=request.user,
        ),
    )
    return back_to_transfer(
        request, transfer, done, form, "answer_form", _("意见已答复。"), {"answering": asked.pk}
    )


@require_POST
@idempotent
def ask_more(request: SignedInRequest, uid: str) -> HttpResponse:
    """Ask further bodies while in review."""
    transfer = transfer_of(request, uid)
    form = AskForm(request.POST, transfer=transfer)
    done = submit(form, lambda: ask_bodies(transfer=transfer, actor=request.user, **form.cleaned_data))
    return back_to_transfer(request, transfer, done, form, "ask_form", _("已征求意见。"))


@require_POST
@idempotent
def assign(request: SignedInRequest, uid: str) -> HttpResponse:
    """转办: hand the step to a colleague."""
    transfer = transfer_of(request, uid)
    require_turn(transfer, request.user, _("转办"))
    form = AssignForm(request.POST, transfer=transfer, actor=request.user)
    done = submit(form, lambda: assign_step(transfer=transfer, actor=request.user, **form.cleaned_data))
    said = _("已转办给%(name)s。") % {"name": done.text} if done else ""
    return back_to_transfer(request, transfer, done, form, "assign_form", said)


@require_POST
@idempotent
def add_signer(request: SignedInRequest, uid: str) -> HttpResponse:
    """加签: ask colleagues or bodies before the step is taken."""
    transfer = transfer_of(request, uid)
    require_turn(transfer, request.user, _("加签"))
    form = SignersForm(request.POST, transfer=transfer, actor=request.user)

    def add() -> Any:
        data = {"bodies": (), **form.cleaned_data}
        return add_signers(transfer=transfer, actor=request.user, **data)

    return back_to_transfer(request, transfer, submit(form, add), form, "signers_form", _("已加签。"))


@require_POST
@idempotent
def prove(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Record the proof of a condition."""
    transfer = transfer_of(request, uid)
    form = ProofForm(request.POST)
    done = submit(
        form,
        lambda: prove_condition(
            transfer=transfer, number=number, proof=form.cleaned_data["proof"], actor=request.user
        ),
    )
    return back_to_transfer(
        request, transfer, done, form, "proof_form", _("证明已登记。"), {"proving": number}
    )


@require_POST
@idempotent
def contribute(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record a contribution."""
    transfer = transfer_of(request, uid)
    form = ContributionForm(request.POST)

    def add() -> Any:
        data = form.cleaned_data
        return add_contribution(
            transfer=transfer,
            side=data["side"],
            kind=data["kind"],
            amount_fen=data["amount"],
            valued_on=data["valued_on"],
            basis=data["basis"],
            actor=request.user,
        )

    return back_to_transfer(
        request, transfer, submit(form, add), form, "contribution_form", _("共建投入已登记。")
    )


@require_POST
@idempotent
def remove(request: SignedInRequest, uid: str, contribution: str) -> HttpResponse:
    """Take a contribution out of a plan."""
    transfer = transfer_of(request, uid)
    row = get_object_or_404(transfer.contributions.select_related("transfer"), uid=contribution)
    remove_contribution(contribution=row, actor=request.user)
    messages.success(request, _("共建投入已删去。"))
    return redirect("transfers:detail", uid=transfer.uid)


@require_POST
@idempotent
def score(request: SignedInRequest, uid: str) -> HttpResponse:
    """Score a candidate host."""
    transfer = transfer_of(request, uid)
    form = ScoreForm(request.POST, transfer=transfer, rubric=require_rubric())
    done = submit(
        form,
        lambda: score_candidate(
            transfer=transfer,
            district=form.cleaned_data["district"],
            points=form.points(),
            actor=request.user,
        ),
    )
    return back_to_transfer(request, transfer, done, form, "score_form", _("评分已登记。"))


@require_POST
@idempotent
def batch(request: SignedInRequest) -> HttpResponse:
    """批量办理: a result per row."""
    uids = [str(uid) for uid in map(_uid, request.POST.getlist("uid")) if uid]
    action, note = request.POST.get("action", ""), request.POST.get("note", "")
    results = act_on_many(uids=uids, action=action, actor=request.user, note=note)
    context = {
        "results": results,
        "label": MACHINE.actions[action],
        "done": sum(result.done for result in results),
    }
    return render(request, "projects/transfers/batch.html", context, status=HTTPStatus.OK)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def back_to_transfer(
    request: SignedInRequest,
    transfer: Transfer,
    done: Any,
    form: forms.Form,
    name: str,
    said: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """To the transfer's page: with a word where it is done, with the form's errors where it is not."""
    if done is None:
        return detail_page(request, transfer, parts={name: form} | (more or {}))
    messages.success(request, said)
    return redirect("transfers:detail", uid=transfer.uid)
