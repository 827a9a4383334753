"""Addresses of official documents, and of the Word files of agreements."""

from django.urls import path

from projects.papers import views

app_name = "papers"
urlpatterns = [
    path("", views.list_papers, name="list"),
    path("new/<uuid:agreement_uid>/", views.new_paper, name="new"),
    path("agreements/<uuid:uid>/<slug:form>.docx", views.download_agreement, name="agreement"),
    path("<uuid:uid>/", views.show_paper, name="detail"),
    path("<uuid:uid>/edit/", views.edit_paper, name="edit"),
    path("<uuid:uid>/document.docx", views.download_paper, name="document"),
    path("<uuid:uid>/scan/", views.upload_scan, name="upload-scan"),
    path("<uuid:uid>/scan/<int:number>/", views.download_scan, name="scan"),
    path("<uuid:uid>/<slug:action>/", views.act_on_paper, name="act"),
]
