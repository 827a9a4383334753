"""Pages of framework agreements: thin; the services decide."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from projects.frameworks import services
from projects.frameworks.filters import FrameworkFilter
from projects.frameworks.forms import CounterForm, DoneForm, FrameworkForm, ReadingForm, TaskForm
from projects.frameworks.models import Framework
from projects.frameworks.queries import counter_rows, for_detail, for_list, task_rows


@require_safe
def list_frameworks(request: SignedInRequest) -> HttpResponse:
    """框架协议: those this person's unit is a party to; all of them for the city."""
    found = FrameworkFilter(request.GET, for_list(request.user))
    context = {
        "page": page_of(found.qs, request),
        "form": found.form,
        "may_register": services.may_register(request.user),
    }
    return render(request, "projects/frameworks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_framework(request: SignedInRequest) -> HttpResponse:
    """Register a framework agreement as it was signed."""
    services.require_registrar(request.user)
    form = FrameworkForm(request.POST or None)
    if request.method == "POST":
        names = ("kind", "title", "number", "signed_on", "valid_to", "content")
        made = submit(
            form,
            lambda: services.register_framework(
                **{name: form.cleaned_data[name] for name in names},
                parties=form.parties(),
                actor=request.user,
            ),
        )
        if made is not None:
            messages.success(request, _("框架协议已登记。"))
            return redirect("frameworks:detail", uid=made.uid)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "projects/frameworks/form.html", {"form": form}, status=status)


@require_safe
def show_framework(request: SignedInRequest, uid: str) -> HttpResponse:
    """One framework agreement: parties, tasks, counters."""
    return _page(request, _framework(request, uid), {})


@require_POST
@idempotent
def set_task(request: SignedInRequest, uid: str) -> HttpResponse:
    """Set a task for a party."""
    framework = _framework(request, uid)
    form = TaskForm(request.POST, framework=framework)
    return _answer(
        request, framework, "task", form,
        lambda: services.set_task(framework=framework, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def finish_task(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Say that a task was done."""
    framework = _framework(request, uid)
    task = get_object_or_404(framework.tasks.select_related("framework"), pk=number)
    form = DoneForm(request.POST)
    return _answer(
        request, framework, "done", form,
        lambda: services.finish_task(task=task, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def add_counter(request: SignedInRequest, uid: str) -> HttpResponse:
    """Add something to be counted."""
    framework = _framework(request, uid)
    form = CounterForm(request.POST)
    return _answer(
        request, framework, "counter", form,
        lambda: services.add_counter(framework=framework, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@require_POST
@idempotent
def read_counter(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Report what a counter stood at."""
    framework = _framework(request, uid)
    counter = get_object_or_404(framework.counters.select_related("framework"), pk=number)
    form = ReadingForm(request.POST)
    return _answer(
        request, framework, "reading", form,
        lambda: services.read_counter(counter=counter, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


def _answer(
    request: SignedInRequest, framework: Framework, name: str, form: forms.Form, service: Callable[[], Any]
) -> HttpResponse:
    services.require_writer(framework, request.user)
    if submit(form, service) is None:
        return _page(request, framework, {name: form})
    messages.success(request, _("已登记。"))
    return redirect("frameworks:detail", uid=framework.uid)


def _framework(request: SignedInRequest, uid: str) -> Framework:
    return get_object_or_404(for_detail(request.user), uid=uid)


def _page(request: SignedInRequest, framework: Framework, refused: dict[str, forms.Form]) -> HttpResponse:
    context = {
        "framework": framework,
        "tasks": task_rows(framework.tasks.all()),
        "counters": counter_rows(framework.counters.all()),
        "writes": services.may_write(framework, request.user),
        "task_form": refused.get("task") or TaskForm(framework=framework),
        "done_form": refused.get("done") or DoneForm(auto_id=False),
        "counter_form": refused.get("counter") or CounterForm(auto_id="id_counter_%s"),
        "reading_form": refused.get("reading") or ReadingForm(auto_id=False),
        "errors": next(iter(refused.values()), None),
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "projects/frameworks/detail.html", context, status=status)
