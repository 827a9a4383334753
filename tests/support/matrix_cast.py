"""The people of the permission matrix, made and signed in once for all of its lines, each of which is undone."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.signin.sessions import SEEN, STARTED
from support.matrix_world import People
from support.target import CITY, HOST, KEEPER, ORIGIN

ANONYMOUS = "anonymous"
OWNERS = (ORIGIN, HOST, CITY, KEEPER)
AHEAD = 12 * 3600  # seconds: a session seen so far ahead is not written again by any request


class Cast:
    """Everybody of the matrix with a browser of their own."""

    def __init__(self, columns: list[str]) -> None:
        self.people = People()
        self._browsers: dict[tuple[str, str], Client] = {}
        for column in columns:
            for owner in OWNERS:
                self._browsers[column, owner] = (
                    Client() if column == ANONYMOUS else self._signed_in(column, owner)
                )

    def copied(self) -> People:
        """The people for one line: whoever it makes or changes besides is gone with it."""
        people = copy.copy(self.people)
        people.__dict__.update({k: copy.copy(v) for k, v in vars(people).items() if isinstance(v, User)})
        return people

    @contextmanager
    def browser(self, column: str, owner: str) -> Iterator[Client]:
        """The browser of a person; what they do with it is undone, in it and in the database."""
        client = self._browsers[column, owner]
        cookies = SimpleCookie(client.cookies)
        with transaction.atomic():
            yield client
            transaction.set_rollback(True)
        client.cookies = cookies

    def _signed_in(self, column: str, owner: str) -> Client:
        user = self.people.named(column, owner)
        known = next((client for client in self._browsers.values() if _is_of(client, user)), None)
        if known is not None:
            return known
        return signed_in_for_long(user)


def signed_in_for_long(user: User) -> Client:
    """The browser of somebody whose requests write nothing about their session."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[STARTED] = session[SEEN] = int(timezone.now().timestamp()) + AHEAD
    session.save()
    return client


def _is_of(client: Client, user: User) -> bool:
    return client.session.get("_auth_user_id") == str(user.pk)


@contextmanager
def staged(columns: list[str]) -> Iterator[Cast]:
    """A cast in a transaction that ends with it."""
    with transaction.atomic():
        yield Cast(columns)
        transaction.set_rollback(True)
