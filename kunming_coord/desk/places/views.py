"""招商地图: units of the city shaded by what lies there, and what lies there as points and as a table."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.paging import page_of
from kunming_coord.desk.places import queries
from kunming_coord.desk.places.forms import PlacesForm, Wanted
from kunming_coord.desk.places.frames import E6, Frame
from kunming_coord.desk.places.layers import LABELS, PAGES, layer_of
from kunming_coord.desk.places.points import UNPLACED, Drawn, Point, draw, frame_of
from kunming_coord.desk.places.queries import THEMES, Place, Theme
from kunming_coord.desk.places.tables import table_of
from kunming_coord.districts.models import FunctionalArea


@require_safe
def show_places(request: SignedInRequest) -> HttpResponse:
    """The map by one theme with the layers that are switched on, and a page of one of them as a table."""
    user, asked = request.user, request.GET
    queries.require_reader(user)
    form, theme = PlacesForm(asked), queries.theme_named(asked.get("theme", ""))
    wanted = form.wanted()
    frame = frame_of(wanted)
    drawn = [draw(layer_of(code, user, wanted), frame) for code in wanted.layers]
    listed = _listed(drawn, asked.get("list", ""))
    page = page_of(listed.layer.rows, request, count=listed.total)
    chart = _chart(queries.places(user, wanted.area), theme)
    chart["data"]["points"] = picture(drawn, frame, wanted, asked)
    context = {
        "form": form,
        "shown": wanted.layers,
        "themes": [_tab(asked, one.label, one is theme, theme=one.code) for one in THEMES],
        "chart": chart,
        "whole_city": user.reach.sees_all,
        "drawn": drawn,
        "frame": wanted.box,
        "whole": _address(asked, box=""),
        "tabs": [
            _tab(asked, one.layer.label, one is listed, count=one.total, list=one.layer.code) for one in drawn
        ],
        "listed": listed,
        "page": page,
        "table": table_of(listed.layer.code, list(page.object_list), user),
    }
    return render(request, "desk/places/page.html", context)


def _listed(drawn: list[Drawn], code: str) -> Drawn:
    """The layer whose table is asked for, else the first with anything in it."""
    named = (one for one in drawn if one.layer.code == code)
    return next(named, None) or next((one for one in drawn if one.total), drawn[0])


def picture(drawn: list[Drawn], frame: Frame, wanted: Wanted, asked: QueryDict) -> dict[str, Any]:
    """The points as the script of the map takes them, each with the address a click leads to."""
    near = wanted.box is not None or frame != Frame.of_city()
    return {
        "layers": [
            *({"code": one.layer.code, "label": str(one.layer.label)} for one in drawn),
            {"code": UNPLACED, "label": _("项目（无位置，按登记单位）")},
        ],
        "county": wanted.district.gb_code if wanted.district is not None else "",
        "corners": frame.corners if near else None,
        "found": [
            _spot(point, asked, layer)
            for one, layer in ((one, _address(asked, box="", list=one.layer.code)) for one in drawn)
            for point in one.points
        ],
    }


def _spot(point: Point, asked: QueryDict, layer: str) -> dict[str, Any]:
    return {
        "layer": point.layer,
        "at": [point.lon_e6 / E6, point.lat_e6 / E6],
        "count": point.count,
        "name": _named(point),
        "url": _leads_to(point, asked, layer),
    }


def _named(point: Point) -> str:
    if point.district is not None:
        return _("%(unit)s：%(count)s 个项目没有位置") % {"unit": point.name, "count": point.count}
    if point.box is not None:
        return _("%(layer)s %(count)s 处，点击看这一格") % {
            "layer": LABELS[point.layer],
            "count": point.count,
        }
    return f"{LABELS[point.layer]}：{point.name}"


def _leads_to(point: Point, asked: QueryDict, layer: str) -> str:
    """The page of the thing, or the map at the cell; `layer` is the address of the layer's table without a cell."""
    if point.district is not None:
        return _address(asked, show="projects", list="projects", district=point.district.slug, box="")
    if point.box is not None:
        return f"{layer}&box={point.box.text}"
    return reverse(PAGES[point.layer], args=[point.key])


def _address(asked: QueryDict, **changes: str) -> str:
    """The page as it is asked for with some conditions changed, from its first row on."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _tab(
    asked: QueryDict, label: str | Promise, active: bool, count: int | None = None, **query: str
) -> dict[str, Any]:
    return {"label": label, "url": _address(asked, **query), "active": active, "count": count}


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
