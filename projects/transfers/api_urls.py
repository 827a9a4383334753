"""API addresses of transfers."""

from django.urls import path

from projects.transfers import api, api_changes, api_parts

urlpatterns = [
    path("transfers/", api.list_transfers, name="api-transfers"),
    path("transfers/batch/<slug:action>/", api.act_on_transfers, name="api-transfers-batch"),
    path("transfers/changes/<uuid:uid>/", api_changes.show_change, name="api-transfer-change"),
    path(
        "transfers/changes/<uuid:uid>/actions/<slug:action>/",
        api_changes.act_on_change,
        name="api-transfer-change-act",
    ),
    path("transfers/<uuid:uid>/", api.show_transfer, name="api-transfer"),
    path("transfers/<uuid:uid>/actions/<slug:action>/", api.act_on_transfer, name="api-transfer-act"),
    path("transfers/<uuid:uid>/assign/", api_parts.assign, name="api-transfer-assign"),
    path("transfers/<uuid:uid>/signers/", api_parts.sign, name="api-transfer-signers"),
    path("transfers/<uuid:uid>/changes/", api_changes.changes, name="api-transfer-changes"),
    path("transfers/<uuid:uid>/opinions/", api_parts.ask, name="api-transfer-ask"),
    path("transfers/<uuid:uid>/opinions/<int:number>/", api_parts.answer, name="api-transfer-answer"),
    path("transfers/<uuid:uid>/conditions/<int:number>/", api_parts.prove, name="api-transfer-prove"),
    path("transfers/<uuid:uid>/contributions/", api_parts.contribute, name="api-transfer-contribute"),
    path(
        "transfers/<uuid:uid>/contributions/<uuid:contribution>/remove/",
        api_parts.take_back,
        name="api-transfer-take-back",
    ),
    path("transfers/<uuid:uid>/scores/", api_parts.score, name="api-transfer-score"),
]
