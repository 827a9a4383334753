"""Everything somebody can fetch: links followed, filters varied, each answer stripped of what differs by itself."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

from support.tiers import BRIEF

# Two fetches of the same page differ in these and in nothing else.
VOLATILE = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=)"[^"]*"'), r'\1""'),
    (re.compile(r'(name="idempotency_key" value=)"[^"]*"'), r'\1""'),
    (re.compile(r'csrf_token["\']?[:=]\s*["\'][^"\']+["\']|"[A-Za-z0-9]{64}"'), '""'),
    (re.compile(r'nonce="[^"]*"'), 'nonce=""'),
    (re.compile(r"(print-head.*?)\d{4}-\d{2}-\d{2} \d{2}:\d{2}", re.S), r"\1"),
)
# What is random by intent: ids, codes of sealed documents, signatures over them.
UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b|\b[0-9a-f]{128}\b"
)
AWAY = ("/login/", "/logout/", "/static/", "/admin/")
# Addresses of which one is enough. Worked cases are computed from the public text of a policy and nothing else; the file
# of a park is public, and what its sides share stands on pages of their own, which are seeds; 保存视图 is one's own list,
# with the address it would keep in the query. Of each condition of the map one value is tried, of the unit 五华, where the
# secrets are; the same filters are tried whole on the lists.
ALIKE = tuple(
    map(
        re.compile,
        (
            r"/policies/versions/[^/]+/trial/\?case=",
            r"/parks/[^/]+/$",
            r"/views/\?",
            *(rf"/places/\?{name}=." for name in ("district", "land_type", "stage", "chain")),
        ),
    )
)
UNVARIED = (
    "quarter",
    "unit",
    "size",
    "park",
)  # the view, not the rows; a seed asks for the quarter that has figures
MOST_PAGES = 1500
FEW, TELLING = (1 if BRIEF else 3), {"wuhua", "luquan"}


@dataclass
class _Found(HTMLParser):
    """Links and GET forms of a page."""

    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)  # action and fields

    def __post_init__(self) -> None:
        super().__init__()
        self._form: dict[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        for name in ("hx-get", "data-geojson"):
            if given.get(name):
                self.links.append(given[name])
        if tag == "form":
            self._form = {} if given.get("method", "get").lower() == "get" else None
            if self._form is not None:
                self.forms.append((given.get("action", ""), self._form))
        if self._form is not None:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._select = given.get("name", "")
            self._form.setdefault(self._select, [])
        elif tag == "option" and self._select:
            self._form[self._select].append(given.get("value", ""))
        elif tag == "input" and given.get("type", "text") in ("text", "search") and given.get("name"):
            self._form.setdefault(given["name"], ["*"])


def crawl(client: Client, seeds: Iterable[str], probes: Iterable[str] = ()) -> dict[str, tuple[int, str]]:
    """URL → (status, body) of everything reachable from the seeds.

    With probes every filter is tried too: selects with each of their options, texts with each probe.
    """
    seen: dict[str, tuple[int, str]] = {}
    paths: set[str] = set()
    tried: set[re.Pattern[str]] = set()
    waiting = deque(seeds)
    probes = list(probes)
    while waiting:
        url = waiting.popleft()
        alike = {pattern for pattern in ALIKE if pattern.match(url)}
        if url in seen or url.startswith(AWAY) or alike & tried:
            continue
        tried |= alike
        assert len(seen) < MOST_PAGES, "the crawl does not end"
        response = client.get(url)
        text = response.content.decode(errors="replace") if not response.streaming else ""
        seen[url] = (response.status_code, stripped(text))
        paths.add(urlsplit(url).path)
        if "html" in response.get("Content-Type", ""):
            waiting.extend(_next(url, text, probes, paths))
        elif "json" in response.get("Content-Type", ""):
            waiting.extend(_in_json(text))
    return seen


def stripped(text: str) -> str:
    """The answer without tokens, nonces and the clock."""
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return text


def without_ids(text: str) -> str:
    """Public ids are random; what remains comparable is which of them are the same."""
    numbers, known = count(1), {}
    return UUID.sub(lambda match: known.setdefault(match[0], f"#{next(numbers)}"), text)


def _next(url: str, text: str, probes: list[str], known_paths: set[str]) -> Iterator[str]:
    found = _Found()
    found.feed(text)
    plain = not urlsplit(url).query
    for link in found.links:
        whole = urljoin(url, link).split("#")[0]
        if whole.startswith("/") and (plain or urlsplit(whole).path not in known_paths):
            yield whole
    if plain and probes:
        for action, form in found.forms:
            for name, options in ((name, form[name]) for name in form if name not in UNVARIED):
                for value in probes if options == ["*"] else _tried(options):
                    yield f"{urljoin(url, action)}?{urlencode({name: value})}"


def _tried(options: list[str]) -> list[str]:
    """Of a long choice the first few, and the units where the secrets are: the others show as little as each other."""
    return [value for place, value in enumerate(options) if place < FEW or value in TELLING]


def _in_json(text: str) -> Iterator[str]:
    yield from re.findall(r'"(?:https?://testserver)?(/api/[^"\\]*)"', text)
