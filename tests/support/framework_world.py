"""A framework agreement in one call."""

from django.utils import timezone

from projects.frameworks.models import Framework
from projects.frameworks.services import (
    FrameworkPartyDraft,
    add_counter,
    read_counter,
    register_framework,
    set_task,
)
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


def with_counters(people: People) -> Framework:
    """One with a task and a counter that was read."""
    made, today = framework(people), timezone.localdate()
    bearer = made.parties.first()
    assert bearer is not None
    set_task(framework=made, bearer=bearer, title="建立联络机制", due_on=today, actor=people.filer)
    counter = add_counter(framework=made, title="签约", unit="个", actor=people.filer)
    read_counter(counter=counter, as_of=today, value=1, source="工作台账", actor=people.filer)
    return made
