"""Becoming, being and ceasing to be a subscriber: sign-up in two steps, magic links, sessions, leaving, erasing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from api.digests.addresses import AddressBook, new_token
from api.digests.allowance import Allowance
from api.digests.backtests import Backtests
from api.digests.beat import book_of
from api.digests.channels.mail import Sender, compose, is_mailbox, sender_of
from api.digests.channels.transport import Transport, transport_of
from api.digests.follows import Follows, TooManyFollows, Wish, follow
from api.digests.knowledge import knowledge_of
from api.digests.rendering.invitations import confirm_letter, login_letter
from api.digests.rendering.letters import Letter
from api.digests.rendering.links import Links, Pass, bearer_id
from api.digests.returns.consequences import take_back
from api.digests.sending import PermanentFailure, TemporaryFailure
from api.digests.windows import next_window
from api.services import Services
from indexer.domain.alerts import Profile, Purpose, Subscriber, SubscriberState
from indexer.domain.errors import RulewatchError
from indexer.store.alerts import Alerts, AlertStore

_log = structlog.get_logger(__name__)

CONFIRM_WITHIN = timedelta(hours=48)
_LOGIN_WITHIN = timedelta(hours=1)
_LOGINS = Allowance("logins", 1, timedelta(minutes=15))
SESSION = timedelta(hours=12)
_AWAY = frozenset({SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED})


class InvalidAddress(RulewatchError):
    """What was typed is no mail address we can write to."""

    code = "invalid-address"


class UnknownSubscriber(RulewatchError):
    """A number that no subscriber has whom mail may go to."""

    code = "unknown-subscriber"


class NotInvited(RulewatchError):
    """The one mail by which somebody confirms was not taken over by anybody."""

    code = "not-invited"


@dataclass(frozen=True, slots=True)
class Membership:
    """Everything about being a subscriber that is not composing or sending digests."""

    alerts: AlertStore
    book: AddressBook
    follows: Follows
    transport: Transport
    sender: Sender
    links: Links
    own: Pass
    backtests: Backtests

    def ask(self, address: str, profile: Profile, wish: Wish | None, path: str, moment: datetime) -> None:
        """Somebody wants digests at this address. Who is new gets one mail to confirm, and so does who left or was
        suppressed, once in 48 hours; a subscriber at most a link to log in, which leads on to `path`, and nothing is
        added to what they follow. The caller learns nothing of which it was. Raises InvalidAddress.
        """
        _require_mailbox(address)
        with self.alerts.write() as alerts:
            known = alerts.people.by_lookup(self.book.lookup(address))
            fresh = known is None
            key = known.id if known else self._add(alerts, address, profile, moment)
            if wish and (known is None or known.state is not SubscriberState.ACTIVE):
                with suppress(TooManyFollows):
                    follow(alerts, key, wish, moment)
            invited = known is not None and alerts.people.is_invited(known.id, moment)
        if fresh or (known and known.state in _AWAY and not invited):
            self._invite(key, address, profile.language, moment, forget=fresh)
        elif known and known.state is SubscriberState.ACTIVE:
            self._send_login(known, address, path, moment)

    def send_link(self, address: str, moment: datetime) -> None:
        """Mail a link to log in, if the address is a subscriber's; the caller learns nothing. Raises InvalidAddress."""
        _require_mailbox(address)
        with self.alerts.view() as alerts:
            known = alerts.people.by_lookup(self.book.lookup(address))
        if known and known.state in {SubscriberState.ACTIVE, SubscriberState.UNSUBSCRIBED}:
            self._send_login(known, address, "/manage", moment)

    def invited(self, token: str, moment: datetime) -> Subscriber | None:
        """Who would be confirmed by a token; changes nothing."""
        return self._holder(token, Purpose.CONFIRM, moment)

    def confirm(self, token: str, moment: datetime) -> str | None:
        """Begin to send digests; returns a session, None for a token that was used or is too old."""
        with self.alerts.write() as alerts:
            key = alerts.people.use_token(self.book.token_hash(token), Purpose.CONFIRM, moment)
            person = alerts.people.subscriber(key) if key else None
            if person is None:
                return None
            alerts.people.activate(person.id, next_window(person.profile.rhythm, moment).due)
            return self._session(alerts, person.id, moment)

    def enter(self, token: str, moment: datetime) -> str | None:
        """Turn a mailed link into a session, once; None for one that was used or is too old."""
        with self.alerts.write() as alerts:
            key = alerts.people.use_token(self.book.token_hash(token), Purpose.MANAGE, moment)
            return self._session(alerts, key, moment) if key else None

    def visitor(self, session: str, moment: datetime) -> Subscriber | None:
        """Whose session this is."""
        return self._holder(session, Purpose.MANAGE, moment) if session else None

    def end(self, session: str, moment: datetime) -> None:
        """End a session."""
        with self.alerts.write() as alerts:
            alerts.people.use_token(self.book.token_hash(session), Purpose.MANAGE, moment)

    def reader(self, token: str, purpose: str) -> Subscriber | None:
        """The subscriber a link of theirs is signed for, None for any other text."""
        with self.alerts.view() as alerts:
            person = alerts.people.subscriber(bearer_id(token))
        return person if person and self.own.opens(person, purpose, token) else None

    def unsubscribe(self, person: Subscriber, moment: datetime) -> None:
        """Send nothing more, at once; what waits is cancelled. Again has no further effect."""
        with self.alerts.write() as alerts:
            alerts.people.deactivate(person.id, SubscriberState.UNSUBSCRIBED, moment)

    def erase(self, person: Subscriber) -> None:
        """Delete everything that is kept of a subscriber."""
        with self.alerts.write() as alerts:
            alerts.people.erase(person.id)

    def follow_for(self, who: str, wish: Wish, moment: datetime) -> Subscriber:
        """Follow for somebody, by number or mail address, as an operator does; returns whom. Who is new, or left, is
        told of nothing before they confirm by mail. Raises UnknownSubscriber, InvalidAddress, NotInvited,
        TooManyFollows.
        """
        person = self.named(who)
        if person is None or (person.state in _AWAY and not who.isdecimal()):
            self.ask(who, Profile(), wish, "/manage", moment)
            person = self.named(who)
            if person is None:
                raise NotInvited("the mail to confirm could not be sent now: nothing was kept", hint="Try again later.")
        elif person.state in _AWAY:
            raise UnknownSubscriber(f"subscriber {who} left", hint="Name the mail address: they are asked to confirm.")
        else:
            self.follows.add(person.id, wish, moment)
        return person

    def named(self, who: str) -> Subscriber | None:
        """The subscriber of a number or a mail address, None for an address nobody has. Raises UnknownSubscriber for
        a number nobody has, InvalidAddress for what is neither.
        """
        if not who.isdecimal():
            _require_mailbox(who)
        with self.alerts.view() as alerts:
            if not who.isdecimal():
                return alerts.people.by_lookup(self.book.lookup(who))
            person = alerts.people.subscriber(int(who))
        if person is None:
            raise UnknownSubscriber(f"there is no subscriber {who}", hint="`rulewatch follows` lists them.")
        return person

    def _holder(self, token: str, purpose: Purpose, moment: datetime) -> Subscriber | None:
        with self.alerts.view() as alerts:
            key = alerts.people.bearer(self.book.token_hash(token), purpose, moment)
            return alerts.people.subscriber(key) if key else None

    def _add(self, alerts: Alerts, address: str, profile: Profile, moment: datetime) -> int:
        return alerts.people.add(self.book.seal(address), self.book.lookup(address), profile, moment)

    def _session(self, alerts: Alerts, key: int, moment: datetime) -> str:
        token = new_token()
        alerts.people.add_token(self.book.token_hash(token), key, Purpose.MANAGE, moment + SESSION)
        return token

    def _invite(self, key: int, address: str, language: str, moment: datetime, *, forget: bool) -> None:
        """Mail the one confirmation. Where nobody took it over, it is as if nobody had asked: they can ask again."""
        token = self._token(key, Purpose.CONFIRM, moment + CONFIRM_WITHIN)
        letter = confirm_letter(language, self.links.page(f"/confirm/{token}"))
        if self._mail(letter, key, address, moment):
            return
        with self.alerts.write() as alerts:
            alerts.people.drop_token(self.book.token_hash(token))
            if forget:
                alerts.people.erase(key)

    def _send_login(self, known: Subscriber, address: str, path: str, moment: datetime) -> None:
        if _LOGINS.take(self.alerts, self.book, str(known.id), moment):
            token = self._token(known.id, Purpose.MANAGE, moment + _LOGIN_WITHIN)
            language = known.profile.language
            url = self.links.page(f"/login/{token}", {"then": path, "lang": language})
            self._mail(login_letter(language, url), known.id, address, moment)

    def _token(self, key: int, purpose: Purpose, expires: datetime) -> str:
        token = new_token()
        with self.alerts.write() as alerts:
            alerts.people.add_token(self.book.token_hash(token), key, purpose, expires)
        return token

    def _mail(self, letter: Letter, key: int, address: str, moment: datetime) -> bool:
        """Whether it was taken over, or refused for good: then another one would be, too."""
        try:
            self.transport.send(compose(letter, self.sender.to(key), address, new_token(), moment), address)
        except TemporaryFailure as failure:
            _log.warning("an invitation was not sent", code=failure.code)
            return False
        except PermanentFailure as failure:
            _log.warning("an invitation was refused", code=failure.code)
            if failure.returned:
                with self.alerts.write() as alerts:
                    take_back(alerts, key, failure.returned, moment, moment)
        return True


def membership_of(services: Services) -> Membership:
    """Membership as the settings say."""
    alerts, book, settings = AlertStore(services.store), book_of(services), services.settings
    knowledge = knowledge_of(services)
    follows, backtests = Follows(alerts, knowledge), Backtests(alerts, knowledge)
    sender, links = sender_of(settings, book), Links(settings.public_url)
    return Membership(alerts, book, follows, transport_of(settings), sender, links, Pass(book), backtests)


def _require_mailbox(address: str) -> None:
    if not is_mailbox(address):
        raise InvalidAddress("this is no mail address we can write to", hint="Write it like name@example.org.")
