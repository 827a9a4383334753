"""Pages of imports: thin; the services decide."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed
from kunming_coord.common.flow import opinions_of
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.machine import CREATE
from kunming_coord.common.models import Run
from kunming_coord.common.moveforms import version_of
from kunming_coord.common.paging import page_of
from kunming_coord.common.workflow import available_moves
from kunming_coord.exchange import queries, services, templating
from kunming_coord.exchange.actions import take
from kunming_coord.exchange.downloads import workbook
from kunming_coord.exchange.forms import ScopeForm, UploadForm
from kunming_coord.exchange.kinds import ImportKind, kind_of, kinds_for, titles
from kunming_coord.exchange.models import Import, Mode
from kunming_coord.exchange.moves import Action
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.uploads import uploaded

DONE: dict[str, str | Promise] = {
    Action.APPLY: gettext_lazy("已开始写入，完成后本页显示结果。"),
    Action.CHECK: gettext_lazy("已开始重新检查。"),
    Action.ABANDON: gettext_lazy("已放弃，未写入任何内容。"),
}


@require_safe
def list_imports(request: SignedInRequest) -> HttpResponse:
    """数据导入: templates and upload of one kind, and the imports this person may see."""
    return _list_page(request, _chosen(request))


@require_safe
def download_template(request: SignedInRequest, kind: str) -> HttpResponse:
    """The template of a kind for a unit and period, filled with what is to be filed."""
    of_kind = kind_of(kind)
    if not of_kind.open_to(request.user):
        raise NotAllowed(_("您的岗位不能导入“%(title)s”。") % {"title": of_kind.title})
    form = ScopeForm(request.GET, kind=of_kind, user=request.user)
    if not form.is_valid():
        raise Invalid(_("请选择单位和期间后再下载模板。"))
    scope = services.scope_for(of_kind, actor=request.user, **form.scope())
    content, name = templating.template_of(of_kind, scope, actor=request.user)
    return workbook(content, name)


@require_POST
@idempotent
def upload(request: SignedInRequest, kind: str) -> HttpResponse:
    """Take a filled workbook; a worker checks it."""
    of_kind = kind_of(kind)
    form = UploadForm(request.POST, kind=of_kind, user=request.user)

    def start() -> Import:
        data, name = uploaded(request)
        return services.start_import(
            kind=kind,
            data=data,
            file_name=name,
            actor=request.user,
            choice=form.cleaned_data.get("choice", ""),
            **form.scope(),
        )

    if not of_kind.open_to(request.user):
        raise NotAllowed(_("您的岗位不能导入“%(title)s”。") % {"title": of_kind.title})
    made = submit(form, start)
    if made is None:
        return _list_page(request, of_kind, form)
    return redirect("exchange:detail", uid=made.uid)


@require_safe
def show_import(request: SignedInRequest, uid: str) -> HttpResponse:
    """One import: how far it is, what it would change, what is wrong; htmx asks for the progress alone."""
    return _detail_page(request, _import(request, uid))


@require_POST
@idempotent
def act(request: SignedInRequest, uid: str, action: str) -> HttpResponse:
    """Write a checked file, have it checked again, or abandon it."""
    imported = _import(request, uid)
    mode = request.POST.get("mode", "")
    try:
        take(action, imported=imported, actor=request.user, version=version_of(request), mode=mode)
    except (Invalid, Missing) as error:
        return _detail_page(request, _import(request, uid), refused=error.message)
    messages.success(request, str(DONE[action]))
    return redirect("exchange:detail", uid=imported.uid)


@require_safe
def download_annotated(request: SignedInRequest, uid: str) -> HttpResponse:
    """The person's own workbook with every wrong cell marked."""
    imported = _import(request, uid)
    if imported.annotated is None:
        raise Absent(_("这次导入没有错误标注文件。"))
    return workbook(bytes(imported.annotated.content), imported.annotated.name)


def _import(request: SignedInRequest, uid: str) -> Import:
    return get_object_or_404(queries.for_detail(request.user), uid=uid)


def _chosen(request: SignedInRequest) -> ImportKind | None:
    """The kind the address names, else the first this person may load."""
    mine = kinds_for(request.user)
    return next((kind for kind in mine if kind.code == request.GET.get("kind")), mine[0] if mine else None)


def _list_page(
    request: SignedInRequest, kind: ImportKind | None, refused: UploadForm | None = None
) -> HttpResponse:
    page = page_of(queries.for_list(request.user), request)
    context = {
        "kinds": [
            {
                "label": one.title,
                "url": f"?kind={one.code}",
                "active": kind is not None and one.code == kind.code,
            }
            for one in kinds_for(request.user)
        ],
        "kind": kind,
        "scope_form": ScopeForm(kind=kind, user=request.user) if kind else None,
        "upload_form": refused or (UploadForm(kind=kind, user=request.user) if kind else None),
        "page": page,
        "titles": titles(),
    }
    status = HTTPStatus.OK if refused is None else HTTPStatus.BAD_REQUEST
    return render(request, "exchange/list.html", context, status=status)


def _detail_page(request: SignedInRequest, imported: Import, *, refused: str = "") -> HttpResponse:
    run = queries.run_of(imported)
    url = reverse("exchange:detail", args=[imported.uid])
    if getattr(request, "htmx", False) and run is not None:
        return _progress(request, run, url)
    kind = kind_of(imported.kind_code)
    outcome = request.GET.get("outcome", "")
    page = page_of(queries.rows_of(imported, outcome), request)
    lines = queries.lines_of(page, kind.book(imported.scope, request.user))
    moves = {move.action for move in available_moves(imported, request.user)}
    context: dict[str, Any] = {
        "imported": imported,
        "run": run,
        "run_url": url,
        "kind": kind,
        "page": page,
        "lines": lines,
        "several": len({line.sheet for line in lines}) > 1,
        "tabs": _tabs(imported, outcome, url),
        "refused": refused,
        "applies": Action.APPLY in moves,
        "writable": services.writable(imported),
        "wrong": imported.counts.get(Outcome.WRONG, 0),
        "choice": kind.choices.get(imported.choice, ""),
        "mode": Mode(imported.mode).label if imported.mode else "",
        "opinions": opinions_of(imported, [event for event in imported.events if event.action != CREATE]),
    }
    status = HTTPStatus.OK if not refused else HTTPStatus.BAD_REQUEST
    return render(request, "exchange/detail.html", context, status=status)


def _progress(request: SignedInRequest, run: Run, url: str) -> HttpResponse:
    response = render(request, "fragments/progress.html", {"run": run, "run_url": url})
    if run.finished:
        response["HX-Redirect"] = url  # the page has more to say now than the bar
    return response


def _tabs(imported: Import, outcome: str, url: str) -> list[dict[str, object]]:
    counts = imported.counts
    tabs: list[dict[str, object]] = [
        {"label": _("全部"), "url": url, "active": outcome not in set(Outcome), "count": sum(counts.values())}
    ]
    for code, (label, _tone) in queries.OUTCOMES.items():
        tabs.append(
            {
                "label": label,
                "url": f"{url}?outcome={code.value}",
                "active": outcome == code,
                "count": counts.get(code, 0),
            }
        )
    return tabs
