"""API addresses of 三方核对; the list also without the slash at the end."""

from django.urls import path, re_path

from accounting.reconciliation import api

urlpatterns = [
    re_path(r"^reconciliation/lines/?$", api.list_lines, name="api-reconciliation"),
    path("reconciliation/answers/", api.answer_lines, name="api-reconciliation-answers"),
    path("reconciliation/lines/<uuid:uid>/answer/", api.answer_line, name="api-reconciliation-answer"),
    path(
        "reconciliation/items/<uuid:uid>/actions/<slug:action>/",
        api.act_on_item,
        name="api-reconciliation-act",
    ),
]
