"""People talk about what waits: a remark with a mention and a copy, one 催办, and what they were told of it."""

from kunming_coord.desk.demo.cast import DISTRICTS, Cast
from kunming_coord.desk.notices.services import deliver_digest
from kunming_coord.desk.remarks.models import Remark
from kunming_coord.desk.remarks.services import add_remark
from kunming_coord.desk.remarks.urging import urge
from kunming_coord.desk.search.services import refresh
from projects.transfers.models import Transfer


def add_talk(cast: Cast) -> None:
    """A word on the first offered transfer, unless there is one already; and everything can be searched for."""
    refresh()
    offered = Transfer.objects.filter(status="offered", project__is_demo=True, origin__slug__in=DISTRICTS)
    transfer = offered.select_related("origin", "host").order_by("pk").first()
    if transfer is None or transfer.host is None or Remark.objects.exists():
        return
    host = cast.leader(transfer.host.slug)
    add_remark(
        matter=Transfer.machine.name,
        subject=transfer,
        actor=cast.filer(transfer.origin.slug),
        text=f"@{host.username} 企业希望本月内看地，请告知可安排的时间。",
        copies="drc-reviewer",
    )
    urge(matter=Transfer.machine.name, subject=transfer, actor=cast["drc-reviewer"])
    deliver_digest()
