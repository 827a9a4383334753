"""Sealing a statement, making its PDF, and keeping a file somebody uploaded."""

import contextlib
import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Busy
from kunming_coord.common.models import Run, RunState
from kunming_coord.common.runs import enqueue_run
from kunming_coord.documents import signing
from kunming_coord.documents.kinds import DocumentKind
from kunming_coord.documents.models import Seal, SealedFile, StoredFile, VainLookup
from kunming_coord.documents.setting import set_pdf
from kunming_coord.documents.uploads import NAME_LENGTH, media_type_of

RUN_KIND = "documents.pdf"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
GROUPS, GROUP_LETTERS = 4, 4  # 16 letters of 31: 79 bits, not to be guessed


@transaction.atomic
def seal_statement(
    *, kind: DocumentKind, payload: Mapping[str, Any], actor: Actor, at: dt.datetime | None = None
) -> Seal:
    """Seal a statement now; a worker makes its PDF. `payload` holds text, whole numbers, lists and objects of them."""
    code, text = _new_code(), signing.canonical(payload)
    digest = signing.sm3(text.encode())
    seal = Seal.objects.create(
        code=code,
        kind=kind.slug,
        payload=text,
        sm3=digest,
        key_id=signing.current_key_id(),
        signature=signing.sign(signing.SEAL, code, kind.slug, digest),
        made_by_id=actor.pk,
        made_by_label=actor.label,
        at=at or timezone.now(),
    )
    enqueue_run(kind=RUN_KIND, key=str(seal.uid), params={"seal": seal.pk}, actor=actor)
    return seal


@transaction.atomic
def make_file(*, seal: Seal) -> SealedFile:
    """Set the PDF of a seal and sign it; the one that is there where somebody was faster.

    Raises Invalid where this machine has no Chinese font.
    """
    standing = SealedFile.objects.filter(seal=seal).first()
    if standing is not None:
        return standing
    content = signing.signed_file(set_pdf(seal), seal.code)
    return SealedFile.objects.create(seal=seal, content=content, sm3=signing.sm3(content))


@transaction.atomic
def queue_missing_files(*, actor: Actor, made_before: dt.datetime) -> int:
    """Ask once more for every PDF that could not be made, e.g. before a font was installed; how many."""
    asked = 0
    for seal in Seal.objects.filter(file=None, at__lt=made_before).only("pk", "uid").order_by("pk"):
        with contextlib.suppress(Busy):
            enqueue_run(kind=RUN_KIND, key=str(seal.uid), params={"seal": seal.pk}, actor=actor)
            asked += 1
    return asked


def why_missing(seal: Seal) -> str:
    """Why the PDF of a seal could not be made; empty while it is only not there yet."""
    last = Run.objects.filter(kind=RUN_KIND, key=str(seal.uid)).order_by("-pk").first()
    return last.error if last is not None and last.state == RunState.FAILED else ""


@transaction.atomic
def keep_upload(*, content: bytes, name: str, actor: Actor) -> StoredFile:
    """Keep an uploaded PDF, JPEG or PNG; raises Invalid for anything else, whatever its name says."""
    media_type = media_type_of(content, name)
    return StoredFile.objects.create(
        name=name[-NAME_LENGTH:],
        media_type=media_type,
        content=content,
        size=len(content),
        sm3=signing.sm3(content),
        uploaded_by_id=actor.pk,
        uploaded_by_label=actor.label,
    )


@transaction.atomic
def note_vain_lookup(*, address: str | None) -> VainLookup:
    """Keep that a place asked about something that is not there; `verifying.asks_too_often` counts them."""
    return VainLookup.objects.create(address=address)


def _new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
