"""API addresses of the desk."""

from django.urls import path

from kunming_coord.desk.comparison import api as comparison
from kunming_coord.desk.notices import api as notices
from kunming_coord.desk.places import api as places
from kunming_coord.desk.remarks import api as remarks
from kunming_coord.desk.saved import api as saved
from kunming_coord.desk.search import api as search

urlpatterns = [
    path("places/", places.list_places, name="api-places"),
    path("places/points/", places.list_points, name="api-place-points"),
    path("search/", search.find, name="api-search"),
    path("notices/", notices.list_notices, name="api-notices"),
    path("notices/read/", notices.read_notices, name="api-notices-read"),
    path("views/", saved.views, name="api-views"),
    path("views/<int:number>/drop/", saved.drop, name="api-view-drop"),
    path("compare/", comparison.show_comparison, name="api-compare"),
    path("matters/<slug:kind>/<uuid:uid>/remarks/", remarks.remarks, name="api-remarks"),
    path("matters/<slug:kind>/<uuid:uid>/urge/", remarks.urge, name="api-urge"),
]
