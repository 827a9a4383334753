"""Stock and quota as files: every list leaves as xlsx and CSV, in the scope of its reader, logged, with no formula."""

import csv
import io

import pytest
from django.urls import reverse
from support import quota_world, space_world
from support.factories import make_user
from support.workbooks import opened
from support.worlds import People

from kunming_coord.exchange.models import ExportLog
from projects.register.models import Project

pytestmark = pytest.mark.django_db
RISKY = '=HYPERLINK("http://x")'


def rows_of(client, route):
    """The list as CSV, and a look into its workbook."""
    workbook = opened(client.get(reverse(route), {"export": "xlsx"}).content)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    answer = client.get(reverse(route), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    header, *rows = list(csv.reader(io.StringIO(text)))
    return [dict(zip(header, row, strict=False)) for row in rows[:-1]]


def test_the_ledger_of_quotas_leaves_in_the_scope_of_its_reader(signed_in):
    actor = quota_world.keeper()
    quota_world.carried_out("grant", 5_000, actor=actor)
    quota_world.carried_out("allocate", 1_250, taker="anning", actor=actor)
    quota_world.ordered("allocate", 100, taker="xishan", actor=actor)
    city, host = signed_in(actor), signed_in(make_user("anning", "filer"))
    assert [row["合计"] for row in rows_of(city, "quotas:board") if row["指标种类"] == "用地指标"] == [
        "37.5",
        "12.5",
    ]
    assert [(row["单位"], row["可用"]) for row in rows_of(host, "quotas:board")] == [("安宁", "12.5")]
    assert len(rows_of(city, "quotas:entries")) == 2
    (entry,) = rows_of(host, "quotas:entries")
    assert (entry["数量"], entry["从 → 到"]) == ("12.5", "全市 市级统筹 → 安宁 可用")
    assert len(rows_of(city, "quotas:orders")) == 3
    (order,) = rows_of(host, "quotas:orders")
    assert (order["状态"], order["调入单位"]) == ("已记账", "安宁")
    assert ExportLog.objects.filter(what="指标办理单", form="xlsx", row_count=3).exists()


def test_reservations_and_buildings_leave_without_a_formula_and_to_nobody_else(signed_in):
    people = People("anning", "anning")
    reservation = space_world.reserved_own(people)
    Project.objects.update(title=RISKY)
    (row,) = rows_of(signed_in(people.park_manager), "reservations:list")
    assert (row["项目"], row["预留至"]) == (f"'{RISKY}", reservation.until.isoformat())
    stranger = signed_in(make_user("wuhua", "filer"))
    assert rows_of(stranger, "reservations:list") == []
    (building,) = rows_of(stranger, "space:buildings")
    assert (building["所在单位"], building["楼层数"], building["房源数"]) == ("安宁", "2", "1")
    assert ExportLog.objects.filter(what="载体预留", row_count=1).exists()


@pytest.mark.wide
def test_claims_and_swaps_leave_to_their_sides_alone(signed_in):
    people = People()
    swap = quota_world.proposed_swap(people)
    quota_world.reserved(people)
    host, stranger = signed_in(people.host_filer), signed_in(make_user("wuhua", "filer"))
    (claim,) = rows_of(host, "claims:list")
    assert (claim["指标种类"], claim["数量"], claim["计量单位"]) == ("用地指标", "30", "亩")
    (row,) = rows_of(host, "swaps:list")
    assert (row["协议"], row["调出方"], row["数量"]) == (swap.agreement.code, "西山", "10")
    assert rows_of(stranger, "claims:list") == rows_of(stranger, "swaps:list") == []
