"""Who keeps the stock and the file of a park."""

from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import NotAllowed


def keeps(actor: Actor, district_id: int) -> bool:
    """Whether somebody is 园区管理 of the district, or of a city body."""
    return actor.holds(Role.PARK_MANAGER, units=[district_id]) or actor.holds(Role.PARK_MANAGER, units=None)


def require_keeper(actor: Actor, district_id: int) -> None:
    """Refuse whoever does not keep the stock of the district; raises NotAllowed."""
    if not keeps(actor, district_id):
        raise NotAllowed(_("园区和载体由所在单位的园区管理人员登记，您的岗位不能办理。"))
