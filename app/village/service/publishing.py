"""What happens when a version becomes public: sealed, found by search, its forerunner marked, followers told."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, update

from app import clock
from app.core import notify, search
from app.core.accounts.models import User
from app.db import db
from app.village import access, kept, last_tables, laws, overtaken, parties, queries, searching, showing
from app.village.addresses import release_path, title_of
from app.village.books import with_balances
from app.village.models import LAWS_KNOWN, Follower, LedgerLine, Payment, Question, Release
from app.village.rules.life import State
from app.village.searching import KIND
from app.village.service import cutting, entering, guarding, seal, taking_down, vouchers


def publish(release: Release, display_until: date, *, by: User) -> None:
    """Make it public in the caller's transaction; the version before it stays readable, marked as corrected.

    A list that lasts until the next one comes down with its names in the same moment.
    """
    release.published_at, release.display_until = clock.now(), display_until
    _hang(release)
    db.session.flush()
    release.code = seal.code_of(release)
    kept.forget(release.village_id, release.period)
    put_into_search(release)
    for earlier in queries.replaced_by(release):
        taking_down.take_down(earlier, by=by)


def _hang(release: Release) -> None:
    """A list of people, and what else has a 公示期, hangs from the day it is published."""
    if not showing.will_hang(release):
        return
    today = clock.today()
    with db.session.no_autoflush:  # first and last day are written once, and together
        # of a list that is no longer the newest only sums are public
        last = today - timedelta(days=1) if queries.is_replaced(release) else showing.end_of(release, today).on
    release.notice_from, release.notice_to = today, last


def settle(release: Release, places: Sequence[str], *, by: User) -> None:
    """The last touch before nobody may touch it: the version before gives way, what is said of the village is copied, a
    book states its balances and payees. `places`: where it hangs."""
    release.particulars = {}  # what it reads as comes from the village, until it is copied
    release.particulars = {"collective": release.collective, "places": list(places), "phones": release.phones}
    _supersede(release)
    db.session.flush()
    cutting.cut(release, by=by)
    guarding.mask(release)
    release.stated = {**release.stated, LAWS_KNOWN: list(laws.YOUNGER)}
    if release.is_ledger:
        _state_balances(release)
        _name_payments(release)
        vouchers.forget_purposes(release)
        entering.forget_words(release)


def _supersede(release: Release) -> None:
    before = queries.same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    for earlier in db.session.scalars(before.where(Release.state == State.PUBLISHED, Release.id != release.id)):
        earlier.state = State.SUPERSEDED


def _state_balances(release: Release) -> None:
    """A published book carries its running balances: where the sheet gave none, those that follow from its lines."""
    lines = queries.lines_of(release)
    left = [
        {"release_id": release.id, "seq": line.seq, "balance": line.balance}
        for line, stood in zip(with_balances(lines, release.opening or 0), lines, strict=True)
        if stood.balance is None
    ]
    if left:
        db.session.execute(update(LedgerLine), left)


def _name_payments(release: Release) -> None:
    found = [
        {
            "release_id": release.id,
            "seq": line.seq,
            "party": party,
            "village_id": release.village_id,
            "day": line.day,
            "paid": line.expense,
        }  # fmt: skip
        for line in queries.lines_of(release)
        if line.expense
        for party in parties.payees_in(line.summary)
    ]
    if found:
        db.session.execute(insert(Payment), found)


def put_into_search(release: Release) -> None:
    """One entry for the whole release: who searches for a line finds the book it stands in. It takes the earlier one's place."""
    search.put(KIND, release.id, **searching.entry(release))
    before = queries.same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    for earlier in db.session.scalars(before.where(Release.state == State.SUPERSEDED, Release.id != release.id)):
        search.drop(KIND, earlier.id)


def tell(release: Release) -> None:
    """Tell the followers; of a correction also those who asked about an earlier version."""
    corrected = release.number > 1
    notice = "village/corrected" if corrected else "village/published"
    about = {"release": release, "title": title_of(release), "url": current_app.config["SITE_URL"] + release_path(release)}  # fmt: skip
    if corrected:
        about["has_cut"] = bool(queries.cuts_by(release))
    for reader in _readers(release, corrected):
        notify.tell(reader, notice, "village_release", release.id, **about)
    _tell_overtaken(release)


def _tell_overtaken(release: Release) -> None:
    """Where the next book, or table, does not follow on this one any more, whoever keeps and whoever reviews it is told to act."""
    of_book = overtaken.by(release)
    of_tables = [] if of_book else [one for one in last_tables.behind(release) if one.version.id == release.id]
    for found in [of_book] if of_book else of_tables:
        about: dict[str, Any] = {"words": found.words, "title": title_of(found.book), "corrected": title_of(release)}
        about["url"] = f"{current_app.config['SITE_URL']}/desk/village/releases/{found.book.id}/"
        for user in access.holders(release.village, *access.PREPARERS, *access.REVIEWERS):
            notify.tell(user, "village/overtaken", "village_release", found.book.id, occasion=str(release.id), **about)


def _readers(release: Release, corrected: bool) -> list[User]:
    followers = select(Follower.user_id).where(Follower.village_id == release.village_id)
    wanted = set(db.session.scalars(followers))
    if corrected:
        same = queries.same_matter(release.village, release.item_no, release.form, release.period, release.batch)
        versions = same.with_only_columns(Release.id).order_by(None)
        wanted |= set(db.session.scalars(select(Question.asker_id).where(Question.release_id.in_(versions))))
    return [user for id in sorted(id for id in wanted if id) if (user := db.session.get(User, id))]
