"""Addresses of receipts and shareable taxes."""

from django.urls import path

from accounting.receipts import financeviews, views

app_name = "receipts"
urlpatterns = [
    path("", views.list_shareable, name="shareable"),
    path("compute/", views.compute, name="compute"),
    path("shares/", financeviews.list_shares, name="shares"),
    path("files/", financeviews.list_files, name="files"),
    path("receipts/", financeviews.list_receipts, name="list"),
    path("receipts/<int:pk>/", financeviews.show_receipt, name="receipt"),
    path("receipts/<int:pk>/assign/", financeviews.assign, name="assign"),
    path("incentives/", financeviews.list_incentives, name="incentives"),
    path("incentives/new/", financeviews.new_incentive, name="incentive-new"),
    path("incentives/<uuid:uid>/", financeviews.show_incentive, name="incentive"),
    path("incentives/<uuid:uid>/reverse/", financeviews.reverse_incentive, name="incentive-reverse"),
    path("<uuid:uid>/", views.show_shareable, name="waterfall"),
]
