"""Reading financing recommendations and what came of them."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kunming_coord.common.scope import Viewer
from projects.financing.models import Drawdown, Financing

PATH = ("draft", "proposed", "recommended", "granted")
SENT = ("recommended", "granted", "refused")  # what has reached a bank


@dataclass(frozen=True)
class Totals:
    """Over a list, in fen: what reached banks, what was asked there, granted and drawn."""

    sent: int
    asked_fen: int
    granted: int
    granted_fen: int
    drawn_fen: int


def for_list(viewer: Viewer) -> QuerySet[Financing]:
    """The recommendations somebody may see, each with what was drawn."""
    drawn = (
        Drawdown.objects.filter(financing=OuterRef("pk"))
        .order_by()
        .values("financing")
        .annotate(sum=Sum("amount_fen"))
    )
    rows: QuerySet[Financing] = Financing.objects.visible_to(viewer).select_related("project", "unit")
    return rows.annotate(drawn_fen=Coalesce(Subquery(drawn.values("sum")), 0))


def totals(rows: QuerySet[Financing]) -> Totals:
    """The counters of a list, in three queries however long it is."""
    sent = rows.order_by().filter(status__in=SENT).aggregate(n=Count("pk"), asked=Sum("amount_fen"))
    granted = rows.order_by().filter(status="granted").aggregate(n=Count("pk"), fen=Sum("granted_fen"))
    keys = rows.order_by().values("pk")
    drawn = Drawdown.objects.filter(financing__in=keys).aggregate(fen=Sum("amount_fen"))
    return Totals(sent["n"], sent["asked"] or 0, granted["n"], granted["fen"] or 0, drawn["fen"] or 0)
