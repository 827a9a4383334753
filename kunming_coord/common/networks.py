"""Networks a setting names. Read while the settings are made: imports nothing that needs them."""

import ipaddress
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(texts: Iterable[str], *, name: str) -> list[Network]:
    """Addresses and networks of a setting; raises ImproperlyConfigured for what is none, and for one that is everybody."""
    found = []
    for text in (text.strip() for text in texts):
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            network = None
        if network is None or network.prefixlen == 0:
            raise ImproperlyConfigured(
                f"{name} lists the addresses or networks of your own proxies, e.g. 10.0.0.5,172.31.77.1; not {text!r}."
            )
        found.append(network)
    return found
