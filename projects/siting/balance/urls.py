"""Address of the balance of a park."""

from django.urls import path

from projects.siting.balance.views import show_balance

app_name = "balance"
urlpatterns = [path("<slug:slug>/", show_balance, name="park")]
