"""Addresses of transfers."""

from django.urls import path

from projects.transfers import changeviews, partviews, views, wizardviews

app_name = "transfers"
urlpatterns = [
    path("", views.list_transfers, name="list"),
    path("batch/", partviews.batch, name="batch"),
    path("new/<uuid:lead_uid>/", wizardviews.new_transfer, name="new"),
    path("choose/<uuid:project_uid>/", wizardviews.choose_scheme, name="choose"),
    path("start/<uuid:project_uid>/<slug:scheme>/", wizardviews.start_transfer, name="start"),
    path("changes/<uuid:uid>/", changeviews.show_change, name="change"),
    path("changes/<uuid:uid>/<slug:action>/", changeviews.act_on_change, name="act-on-change"),
    path("<uuid:uid>/", views.show_transfer, name="detail"),
    path("<uuid:uid>/assign/", partviews.assign, name="assign"),
    path("<uuid:uid>/signers/", partviews.add_signer, name="add-signers"),
    path("<uuid:uid>/propose/<slug:kind>/", changeviews.propose, name="propose-change"),
    path("<uuid:uid>/edit/", wizardviews.edit_transfer, name="edit"),
    path("<uuid:uid>/ask/", partviews.ask_more, name="ask"),
    path("<uuid:uid>/score/", partviews.score, name="score"),
    path("<uuid:uid>/contribute/", partviews.contribute, name="contribute"),
    path(
        "<uuid:uid>/contributions/<uuid:contribution>/remove/", partviews.remove, name="remove-contribution"
    ),
    path("<uuid:uid>/opinions/<int:number>/answer/", partviews.answer, name="answer"),
    path("<uuid:uid>/conditions/<int:number>/prove/", partviews.prove, name="prove"),
    path("<uuid:uid>/<slug:action>/", views.act_on_transfer, name="act"),
]
