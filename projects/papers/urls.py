"""Addresses of official documents, and of the files of agreements."""

from django.urls import path

from projects.papers import files, views

app_name = "papers"
urlpatterns = [
    path("", views.list_papers, name="list"),
    path("new/<uuid:agreement_uid>/", views.new_paper, name="new"),
    path("agreements/<uuid:uid>/", files.show_forms, name="forms"),
    path("agreements/<uuid:uid>/<slug:form>.docx", files.download_agreement, name="agreement"),
    path("agreements/<uuid:uid>/<slug:form>.pdf", files.download_agreement_pdf, name="agreement-pdf"),
    path("agreements/<uuid:uid>/<slug:form>/seal/", files.seal_agreement, name="seal-agreement"),
    path("<uuid:uid>/", views.show_paper, name="detail"),
    path("<uuid:uid>/edit/", views.edit_paper, name="edit"),
    path("<uuid:uid>/document.docx", files.download_paper, name="document"),
    path("<uuid:uid>/document.pdf", files.download_pdf, name="pdf"),
    path("<uuid:uid>/scan/", views.upload_scan, name="upload-scan"),
    path("<uuid:uid>/scan/<int:number>/", files.download_scan, name="scan"),
    path("<uuid:uid>/<slug:action>/", views.act_on_paper, name="act"),
]
