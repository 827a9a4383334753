"""One small form for everything a person may do with a thing: an opinion, and what single moves need besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.workflow import AvailableMove, WorkflowSubject

NOTE_LENGTH = 1000


@dataclass(frozen=True)
class Button:
    """A move as a button: its word, where it posts to, and whether it is the usual next step."""

    action: str
    label: str | Promise
    url: str
    usual: bool


class MoveForm(forms.Form):
    """Reads opinion, version and the extras of the moves at hand; what is required is for the services to say.

    `extras` names the fields of single actions; a page shows only those of the moves this person may take.
    """

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("退回、谢绝、终止、撤回等须写明理由。"),
    )

    extras: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, actions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name for action in actions for name in self.extras.get(action, ())}
        for name in {name for names in self.extras.values() for name in names} - shown:
            del self.fields[name]

    def extra_fields(self) -> list[forms.BoundField]:
        """What some of the moves need besides an opinion."""
        return [self[name] for name in self.fields if name not in ("note", "version")]

    def arguments(self, action: str) -> dict[str, Any]:
        """What the service of `action` is to be called with."""
        names = ("note", *self.extras.get(action, ()))
        return {name: self.cleaned_data.get(name) for name in names}


def next_steps(subject: WorkflowSubject, moves: Sequence[AvailableMove], *, route: str) -> dict[str, Any]:
    """What `fragments/moves.html` shows of the moves at hand besides the form, each posting to its own address.

    The usual next steps come first; `four_eyes` says whether one of them wants another person.
    """
    return {"buttons": _buttons(subject, moves, route), "four_eyes": any(move.four_eyes for move in moves)}


def _buttons(subject: WorkflowSubject, moves: Sequence[AvailableMove], route: str) -> list[Button]:
    optional = subject.machine.optional
    ordered = sorted(moves, key=lambda move: move.action in optional)
    return [
        Button(
            action=move.action,
            label=move.label,
            url=reverse(route, args=[subject.uid, move.action]),
            usual=position == 0 and move.action not in optional,
        )
        for position, move in enumerate(ordered)
    ]


def version_of(request: HttpRequest) -> int | None:
    """The version a posted form was opened at; None where it does not say."""
    return number_in(request, "version")


def number_in(request: HttpRequest, name: str) -> int | None:
    """A plain number a posted form names something by; None for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
