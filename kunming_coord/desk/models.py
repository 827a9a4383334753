"""The desk's own rows: what can be searched for."""

from kunming_coord.desk.search.models import Findable

__all__ = ["Findable"]
