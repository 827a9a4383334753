"""招商地图: units of the city shaded by what lies there, and the same figures as a table."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.desk.places import queries
from kunming_coord.desk.places.queries import THEMES, Place, Theme
from kunming_coord.districts.models import FunctionalArea


@require_safe
def show_places(request: SignedInRequest) -> HttpResponse:
    """The map by one theme, narrowed to a functional area where one is asked for."""
    queries.require_reader(request.user)
    theme = queries.theme_named(request.GET.get("theme", ""))
    area = queries.area_named(request.GET.get("area", ""))
    context = {
        "themes": [_tab(one.label, one is theme, theme=one.code, area=area) for one in THEMES],
        "areas": [
            _tab(label, code == area, theme=theme.code, area=code)
            for code, label in (("", _("全部功能区")), *FunctionalArea.choices)
        ],
        "chart": _chart(queries.places(request.user, area), theme),
        "whole_city": request.user.reach.sees_all,
    }
    return render(request, "desk/places/page.html", context)


def _tab(label: str | Promise, active: bool, **query: str) -> dict[str, Any]:
    return {"label": label, "url": f"?{urlencode(query)}", "active": active}


def _chart(rows: list[Place], theme: Theme) -> dict[str, Any]:
    areas = dict(FunctionalArea.choices)
    return {
        "id": "places",
        "title": _("招商地图：%(theme)s") % {"theme": theme.label},
        "unit": theme.unit,
        "layout": "side",
        "text_columns": 2,
        "note": _(
            "示意图，非标准地图；开发区计入其所在县（市）区的底色（推断），跨多个县（市）区的只列入表中。"
        ),
        "data": {
            "type": "map_flows",
            "geojson": static(settings.MAP_GEOJSON),
            "flows": [],
            "areas": [
                {"code": code, "value": theme.text(value)}
                for code, value in queries.shaded(rows, theme).items()
            ],
            "area_label": f"{theme.label}（{theme.unit}）",
        },
        "columns": [_("单位"), _("功能区"), *(f"{one.label}({one.unit})" for one in THEMES)],
        "rows": [[row.district.short_name, areas.get(row.area, "—"), *row.texts] for row in rows],
    }
