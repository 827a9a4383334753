"""Pages that span the apps."""

from django.urls import path

from kunming_coord.desk import api_docs
from kunming_coord.desk.cases.views import list_cases
from kunming_coord.desk.changes.views import list_changes
from kunming_coord.desk.city.views import city
from kunming_coord.desk.health import healthz
from kunming_coord.desk.home.views import home
from kunming_coord.desk.search.views import show_search
from kunming_coord.desk.units.views import list_units

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("city/", city, name="city"),
    path("search/", show_search, name="search"),
    path("cases/", list_cases, name="cases"),
    path("districts/", list_units, name="units"),
    path("audit/changes/", list_changes, name="changes"),
    path("healthz", healthz, name="healthz"),
    path("api/v1/schema/", api_docs.schema, name="api-schema"),
    path("api/v1/docs/", api_docs.docs, name="api-docs"),
]
