"""Addresses of 企业核对; the last one opens without an account."""

from django.urls import path

from accounting.confirmations import views

app_name = "confirmations"
urlpatterns = [
    path("filings/<uuid:uid>/confirmations/", views.list_confirmations, name="list"),
    path("filings/<uuid:uid>/confirmations/link/", views.create_link, name="create-link"),
    path("filings/<uuid:uid>/confirmations/<uuid:link>/revoke/", views.revoke_link, name="revoke"),
    path("filings/<uuid:uid>/confirmations/paper/", views.record_paper, name="paper"),
    path("filings/<uuid:uid>/confirmations/<int:number>/reveal/", views.reveal, name="reveal"),
    path("q/<str:token>/", views.answer, name="answer"),
]
