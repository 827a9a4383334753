"""Addresses of 我的收益."""

from django.urls import path

from accounting.statements import benefitviews

app_name = "benefits"
urlpatterns = [path("", benefitviews.show_benefits, name="list")]
