"""Writing down whom one speaks with at an enterprise, and having a masked number shown."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.common.scope import Viewer
from projects.register import reading
from projects.register.contacts import ProjectContact
from projects.register.disclosure import standing_of
from projects.register.models import Project
from projects.register.services import require_filer
from projects.visibility.masking import masked
from projects.visibility.models import PhoneReveal
from projects.visibility.reveals import reveal_number, shown_to
from projects.visibility.standing import Standing
from projects.visibility.table import Relation, Sight

NAME_LENGTH = 60


@dataclass(frozen=True)
class ContactCard:
    """A contact as one reader is shown it; None for what the table hides."""

    contact: ProjectContact
    name: str | None
    post: str | None
    phone: str | None
    recorded: bool
    masked: bool  # the number is, and a click shows it
    until: dt.datetime | None  # till when a number that was asked for stays shown


@transaction.atomic
def add_contact(*, project: Project, name: str, post: str, phone: str, actor: Actor) -> ProjectContact:
    """Write down a contact of the enterprise; raises NotAllowed (not a filer of its district), Missing or Invalid."""
    require_filer(actor, project.origin)
    columns = {
        "name": _short(name, field="name", label=_("姓名")),
        "post": _short(post, field="post", label=_("职务")) if post.strip() else "",
        "phone": reading.read_phone(phone),
    }
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    twin = {"name": columns["name"], "phone": columns["phone"], "ended_at": None}
    if project.contacts.filter(**twin).exists():
        sentence = _("联系人“%(name)s”已按该号码登记，不必重复登记。") % {"name": columns["name"]}
        raise Invalid(sentence, fields={"name": sentence})
    return ProjectContact.objects.create(project=project, added_by_label=actor.label, **columns)


@transaction.atomic
def end_contact(*, contact: ProjectContact, actor: Actor) -> ProjectContact:
    """A contact one no longer speaks with: nobody is shown it any more; raises NotAllowed or Stale."""
    require_filer(actor, contact.project.origin)
    now = timezone.now()
    if not ProjectContact.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=now):
        raise Stale(_("该联系人已经停用，请刷新页面。"))
    contact.ended_at = now
    return contact


def reveal_contact(*, contact: ProjectContact, actor: User, reason: str = "") -> PhoneReveal:
    """Show the number of a contact to somebody for some minutes; raises what `reveal_number` raises, and Stale."""
    if contact.ended_at is not None:
        raise Stale(_("该联系人已经停用，请刷新页面。"))
    return reveal_number(
        kind=PhoneReveal.Kind.CONTACT,
        subject_id=contact.pk,
        name=contact.name,
        about=contact.project.code,
        unit=contact.project.origin,
        sight=standing_of(contact.project, actor).sight("contact", "phone"),
        actor=actor,
        reason=reason,
    )


def contacts_of(project: Project) -> QuerySet[ProjectContact]:
    """Those one speaks with now."""
    return project.contacts.filter(ended_at=None)


def cards(project: Project, standing: Standing, viewer: Viewer) -> list[ContactCard]:
    """The contacts of a project as somebody is shown them; none where the table hides their names."""
    if not standing.names("contact"):
        return []
    rows = list(contacts_of(project))
    hidden = standing.sight("contact", "phone") == Sight.MASKED
    ids = [row.pk for row in rows] if hidden else []
    shown = shown_to(viewer, kind=PhoneReveal.Kind.CONTACT, ids=ids) if ids else {}
    return [_card(row, standing, shown.get(row.pk)) for row in rows]


def lines(contacts: Collection[ProjectContact], standing: Standing) -> str:
    """Contacts in a cell of an export: numbers masked but for one's own, whatever was clicked on."""
    told = []
    for contact in contacts:
        fields = (("contact_name", contact.name), ("post", contact.post), ("phone", contact.phone))
        parts = [standing.value("contact", name, value) for name, value in fields]
        if parts[2] and standing.relation != Relation.ORIGIN:
            parts[2] = masked(contact.phone)
        told.append(" ".join(part for part in parts if part))
    return "；".join(line for line in told if line)


def _card(contact: ProjectContact, standing: Standing, until: dt.datetime | None) -> ContactCard:
    sight = standing.sight("contact", "phone")
    shown = contact.phone if until else standing.value("contact", "phone", contact.phone)
    return ContactCard(
        contact=contact,
        name=standing.value("contact", "contact_name", contact.name),
        post=standing.value("contact", "post", contact.post),
        phone=shown,
        recorded=standing.sees("contact", "recorded"),
        masked=sight == Sight.MASKED and until is None,
        until=until,
    )


def _short(text: str, *, field: str, label: str) -> str:
    name = reading.read_name(text, field=field, label=label)
    if len(name) > NAME_LENGTH:
        sentence = _("“%(label)s”超过 %(length)s 字，请精简。") % {"label": label, "length": NAME_LENGTH}
        raise Invalid(sentence, fields={field: sentence})
    return name
