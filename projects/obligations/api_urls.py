"""API addresses of obligations."""

from django.urls import path

from projects.obligations import api

urlpatterns = [
    path("obligations/", api.list_obligations, name="api-obligations"),
    path("obligations/<uuid:uid>/", api.show_obligation, name="api-obligation"),
    path("obligations/<uuid:uid>/proofs/", api.upload_proof, name="api-obligation-proofs"),
    path("obligations/<uuid:uid>/proofs/<uuid:proof>/file/", api.proof_file, name="api-obligation-proof"),
    path("obligations/<uuid:uid>/actions/<slug:action>/", api.act_on_obligation, name="api-obligation-act"),
]
