"""Contacts as machines read and write them; numbers are masked as on the page."""

from typing import Any

from rest_framework import serializers

from kunming_coord.common.scope import Viewer
from kunming_coord.common.serializers import StrictSerializer
from projects.register.contacting import cards
from projects.register.models import Project
from projects.visibility.standing import Standing


class ContactOut(serializers.Serializer[Any]):
    """A contact of the enterprise as this account is shown it; null is not shown."""

    uid = serializers.UUIDField(source="contact.uid")
    name = serializers.CharField(allow_null=True)
    post = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True, help_text="138****5678，可经 reveal 查看")
    masked = serializers.BooleanField()
    shown_until = serializers.DateTimeField(source="until", allow_null=True)


class ContactIn(StrictSerializer):
    """A contact to be written down."""

    name = serializers.CharField(max_length=1000)
    post = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=100)


class RevealIn(StrictSerializer):
    """Why a number is looked up, if one says so."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class RevealOut(serializers.Serializer[Any]):
    """From now until then the contacts of the project show this number to this account."""

    contact = serializers.UUIDField()
    shown_until = serializers.DateTimeField()


def contacts_json(project: Project, standing: Standing, viewer: Viewer) -> Any:
    """The contacts of a project as somebody is shown them."""
    return ContactOut(cards(project, standing, viewer), many=True).data
