"""A framework agreement in one call."""

from django.utils import timezone

from projects.frameworks.models import Framework
from projects.frameworks.services import FrameworkPartyDraft, register_framework
from support.factories import district
from support.worlds import People


def framework(people: People) -> Framework:
    """A 央地合作 agreement between 西山区 and an enterprise group."""
    return register_framework(
        kind=Framework.Kind.CENTRAL_LOCAL,
        title="示例央地合作框架协议",
        signed_on=timezone.localdate(),
        parties=[
            FrameworkPartyDraft(district(people.origin_slug)),
            FrameworkPartyDraft(title="示例集团有限公司"),
        ],
        actor=people.filer,
    )
