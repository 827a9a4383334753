"""Files as answers: a name people can read, and a type no browser opens by itself."""

import datetime as dt
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.exchange.services import plain_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def as_download(response: HttpResponseBase, name: str) -> None:
    """Make an answer a file of this name."""
    ascii_name = "export." + name.rpartition(".")[2]
    response["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    response = HttpResponse(content, content_type=XLSX)
    as_download(response, name)
    return response


def file_name(*parts: str, suffix: str, at: dt.datetime | None = None) -> str:
    """报表名_区县_期间_口径_时间.xlsx; parts that mean nothing here are left out."""
    moment = timezone.localtime(at or timezone.now()).strftime("%Y%m%d%H%M")
    return plain_name(
        "_".join(part.replace("_", "-").replace(" ", "") for part in (*parts, moment) if part) + f".{suffix}"
    )


def watermark(user: User) -> str:
    """Name, unit and time, for the foot of what only some may see."""
    return f"{user.label} {user.unit_label} {timezone.localtime(timezone.now()).strftime('%Y-%m-%d %H:%M')} 内部资料"
