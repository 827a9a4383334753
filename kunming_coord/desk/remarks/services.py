"""Saying something about a thing, and naming people who may see it."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kunming_coord.accounts.backends import may_enter
from kunming_coord.accounts.models import Membership, User
from kunming_coord.accounts.roles import APART
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.desk.matters.reading import may_see
from kunming_coord.desk.notices.models import Reason
from kunming_coord.desk.notices.services import News, tell
from kunming_coord.desk.remarks.models import TEXT_LENGTH, Mention, Remark

MOST_PEOPLE = 20
NAMED = re.compile(r"@([\w.\-]{1,60})")
BETWEEN = re.compile(r"[\s,，、;；]+")
Way = Mention.Way


@transaction.atomic
def add_remark(
    *, matter: str, subject: Any, actor: User, text: str = "", inside: bool = False, copies: str = ""
) -> Remark:
    """Say something about a thing; people named in it (`@账号` or `@姓名`) and those who get a copy are told.

    Raises Missing (nothing said), Invalid (too long, somebody who may not see it), NotAllowed for who only reads.
    """
    duty = _duty(actor)
    text = text.strip()
    names = dict.fromkeys(name for name in BETWEEN.split(copies.strip()) if name)
    if not text and not names:
        sentence = _("请写明内容，或填写抄送的账号。")
        raise Missing(sentence, fields={"text": sentence})
    if len(text) > TEXT_LENGTH:
        raise _invalid("text", _("内容不超过 %(most)s 个字，请缩短。") % {"most": TEXT_LENGTH})
    reading = duty if inside else None
    mentioned = _people("text", NAMED.findall(text), matter, subject, reading)
    copied = _people("copies", [name.removeprefix("@") for name in names], matter, subject, reading)
    remark = Remark.objects.create(
        matter=matter,
        subject_id=subject.pk,
        text=text,
        inside=inside,
        author=actor,
        author_label=actor.label,
        unit_label=actor.unit_label,
        district=duty.district,
        body=duty.body,
    )
    for way, people, reason in (
        (Way.MENTION, mentioned, Reason.MENTIONED),
        (Way.COPY, copied, Reason.COPIED),
    ):
        _name(remark, way, people, reason)
    return remark


def _name(remark: Remark, way: Mention.Way, people: list[User], reason: Reason) -> None:
    Mention.objects.bulk_create(
        [Mention(remark=remark, user=user, way=way, user_label=user.label) for user in people]
    )
    tell(
        News(
            users=[user.pk for user in people if user.pk != remark.author_id],
            reason=reason,
            matter=remark.matter,
            subject_id=remark.subject_id,
            cause=f"{way}:{remark.pk}",
        )
    )


def _duty(actor: User) -> Membership:
    """For which unit somebody speaks: the first of their duties that does more than read."""
    for duty in actor.duties:
        if duty.role not in APART:
            return duty
    raise NotAllowed(_("您的岗位只查看，不参与沟通。"))


def _people(
    field: str, names: Iterable[str], matter: str, subject: Any, reading: Membership | None
) -> list[User]:
    """The accounts of these names, each once; raises Invalid for one that may not see the thing, or is none.

    The two are answered alike: nobody learns here which accounts there are.
    """
    found: dict[int, User] = {}
    for name in dict.fromkeys(names):
        users = [user for user in _called(name) if _reads(user, matter, subject, reading)]
        if len(users) != 1:
            sentence = _(
                "“@%(name)s”不是能查看这一事项的账号或姓名（重名请写账号），没有提交；请改写后再提交。"
            )
            raise _invalid(field, sentence % {"name": name})
        found[users[0].pk] = users[0]
    if len(found) > MOST_PEOPLE:
        raise _invalid(field, _("一次最多提到或抄送 %(most)s 人。") % {"most": MOST_PEOPLE})
    return list(found.values())


def _called(name: str) -> list[User]:
    users = User.objects.filter(Q(username=name) | Q(person__name=name), kind=User.Kind.PERSON)
    return [user for user in users.select_related("person")[:MOST_PEOPLE] if may_enter(user)]


def _reads(user: User, matter: str, subject: Any, reading: Membership | None) -> bool:
    """Whether somebody may see the thing, and belongs to the unit where it stays inside one."""
    if reading is not None and not any(
        (duty.district_id, duty.body_id) == (reading.district_id, reading.body_id) for duty in user.duties
    ):
        return False
    return may_see(matter, subject, user)


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
