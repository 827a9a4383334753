"""Pages that span the apps."""

from django.urls import path

from kunming_coord.desk import api_docs
from kunming_coord.desk.attempts.views import list_attempts
from kunming_coord.desk.calendar.views import calendar
from kunming_coord.desk.cases.views import list_cases
from kunming_coord.desk.changes.views import list_changes
from kunming_coord.desk.city.views import city
from kunming_coord.desk.columns.views import choose_columns
from kunming_coord.desk.comparison.views import show_comparison
from kunming_coord.desk.health import healthz
from kunming_coord.desk.home.views import home
from kunming_coord.desk.notices import views as notices
from kunming_coord.desk.places.views import show_places
from kunming_coord.desk.remarks import views as remarks
from kunming_coord.desk.saved import views as saved
from kunming_coord.desk.search.views import show_search
from kunming_coord.desk.units.views import list_units

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("city/", city, name="city"),
    path("places/", show_places, name="places"),
    path("search/", show_search, name="search"),
    path("notices/", notices.list_notices, name="notices"),
    path("notices/count/", notices.count_notices, name="count-notices"),
    path("notices/read/", notices.read_notices, name="read-notices"),
    path("notices/mail/", notices.wish_mail, name="wish-mail"),
    path("matters/<slug:kind>/<uuid:uid>/remarks/", remarks.list_remarks, name="remarks"),
    path("matters/<slug:kind>/<uuid:uid>/remarks/add/", remarks.add_remark, name="add-remark"),
    path("matters/<slug:kind>/<uuid:uid>/urge/", remarks.urge, name="urge"),
    path("views/", saved.list_views, name="views"),
    path("views/save/", saved.save_view, name="save-view"),
    path("views/<int:number>/drop/", saved.drop_view, name="drop-view"),
    path("views/columns/", choose_columns, name="columns"),
    path("compare/", show_comparison, name="compare"),
    path("cases/", list_cases, name="cases"),
    path("districts/", list_units, name="units"),
    path("calendar/", calendar, name="calendar"),
    path("audit/changes/", list_changes, name="changes"),
    path("audit/sign-ins/", list_attempts, name="attempts"),
    path("healthz", healthz, name="healthz"),
    path("api/v1/schema/", api_docs.schema, name="api-schema"),
    path("api/v1/docs/", api_docs.docs, name="api-docs"),
]
