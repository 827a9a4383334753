"""API addresses of receipts and shareable taxes; lists also without the slash at the end."""

from django.urls import path, re_path

from accounting.receipts import api

urlpatterns = [
    re_path(r"^tax-receipts/?$", api.list_receipts, name="api-tax-receipts"),
    re_path(r"^shareable-taxes/?$", api.list_shareable, name="api-shareable-taxes"),
    path("shareable-taxes/<uuid:uid>/", api.read_shareable, name="api-shareable-tax"),
    re_path(r"^incentives/?$", api.incentives, name="api-incentives"),
    path("incentives/<uuid:uid>/reverse/", api.reverse_incentive, name="api-incentive-reverse"),
]
