"""SM3 over one spelling of a statement, signed with Ed25519 by the key of this deployment. Touches no database."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

KEY_ID_LETTERS = 16
SEAL, FILE = "kc-seal-1", "kc-file-1"  # what a signature is over: a statement, or the bytes of a file
TRAILER = "%KC-SEAL"


def canonical(payload: Mapping[str, Any]) -> str:
    """A statement in its one spelling: keys sorted, no blanks, letters as they are. Text and whole numbers only."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sm3(content: bytes) -> str:
    """The SM3 digest (GB/T 32905) in hexadecimal."""
    digest = hashes.Hash(hashes.SM3())  # of the library's own OpenSSL: some builds of Python's have none
    digest.update(content)
    return digest.finalize().hex()


def sign(what: str, *parts: str) -> str:
    """The signature over a purpose and its parts, in hexadecimal."""
    return _private().sign(_message(what, parts)).hex()


def is_signed(key_id: str, signature: str, what: str, *parts: str) -> bool:
    """Whether one of the keys this deployment answers for made the signature."""
    public = public_keys().get(key_id)
    if public is None:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), _message(what, parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def current_key_id() -> str:
    """The name of the key that signs now."""
    return key_id_of(_private().public_key().public_bytes_raw().hex())


def public_keys() -> dict[str, str]:
    """Key id → public key in hexadecimal: the one that signs, first, and those that signed earlier."""
    own = _private().public_key().public_bytes_raw().hex()
    return {key_id_of(public): public for public in (own, *settings.SEAL_OLD_KEYS)}


def key_id_of(public: str) -> str:
    """A key is named by the beginning of the SM3 of its public half."""
    return sm3(bytes.fromhex(public))[:KEY_ID_LETTERS]


def signed_file(content: bytes, code: str) -> bytes:
    """A PDF with the signature over all its bytes as a remark behind its end, which readers pass over."""
    body = content if content.endswith(b"\n") else content + b"\n"
    digest = sm3(body)
    line = " ".join([TRAILER, "1", code, digest, current_key_id(), sign(FILE, code, digest)])
    return body + line.encode() + b"\n"


def _message(what: str, parts: tuple[str, ...]) -> bytes:
    return "".join(f"{part}\n" for part in (what, *parts)).encode()


def _private() -> Ed25519PrivateKey:
    return _loaded(settings.SEAL_KEY)


@functools.cache
def _loaded(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
