"""Where a request comes from: whoever speaks to us, or what our own proxies say of them."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: HttpRequest) -> str | None:
    """The address nearest to us that is none of our proxies'; None where the peer has none.

    `X-Forwarded-For` is read from its right end and only as long as those who wrote it are in `TRUSTED_PROXIES`: what a
    stranger puts into it is never reached.
    """
    here = _address(request.META.get("REMOTE_ADDR", ""))
    for text in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if here is None or not _is_ours(here):
            break
        before = _address(text)
        if before is None:
            break
        here = before
    return None if here is None else str(here)


def _is_ours(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
