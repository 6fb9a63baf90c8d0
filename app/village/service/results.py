"""What came of a 公示: no objection, or objections and a second look; and the list that was posted anew."""

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app import clock, enough
from app.core import attachments, audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village import recipients
from app.village.acts import Did
from app.village.models import BOARD_PHOTO, Question, Release, ReleaseFile
from app.village.rules.asking import QuestionState
from app.village.rules.notices import NoticeResult
from app.village.service import books


def not_yet(release: Release) -> str:
    """Why nothing can have come of it so far, with the day it hangs until; "" once its time is over."""
    if release.notice_to is None:
        return "这不是有期限的公示，不用登记结果"
    if clock.today() > release.notice_to:
        return ""
    on = release.notice_to
    return f"公示到 {on.year} 年 {on.month} 月 {on.day} 日，期满以后再登记结果"


def record(
    release: Release, result: NoticeResult, places: str, remark: str, photo: FileStorage | None, *, by: User
) -> None:
    """Write down what came of it, once its time is over: with the photograph of the board, every objection answered."""
    if why := not_yet(release):
        raise Refused(why)
    if "result" in release.stated:
        raise Refused("已经登记过结果")
    _require_answered(release, result)
    if result == NoticeResult.REVIEWED:
        enough.require(remark, "请写明复核的情况", "remark", enough.MASKED)
    privacy.guard(remark, "remark")
    recipients.require_unnamed(release, remark, "remark")
    recipients.require_unnamed(release, places, "places")
    _keep_photo(release, photo, by=by)
    told = {"result": result.value, "places": places.strip(), "remark": remark.strip(), "by": by.name, "on": clock.today().isoformat()}  # fmt: skip
    release.stated = {**release.stated, "result": told}
    audit.record(by, Did.CONCLUDED, release, {"result": result.value})


def _require_answered(release: Release, result: NoticeResult) -> None:
    objections = select(func.count()).where(Question.release_id == release.id, Question.objection)
    if db.session.scalar(objections.where(Question.state == QuestionState.OPEN)):
        raise Refused("还有异议没有答复，请先逐条答复")
    if result == NoticeResult.CLEAR and db.session.scalar(objections):
        raise Refused("公示期间有人提过异议，请选“有异议，已复核”", "result")


def _keep_photo(release: Release, photo: FileStorage | None, *, by: User) -> None:
    """The photograph shows whole names: it is evidence for the office and never public."""
    has_one = any(file.caption == BOARD_PHOTO for file in release.files)
    if has_one and not (photo and photo.filename):
        return
    if photo is None or not photo.filename:
        raise Refused("请附上公开栏照片：要看得出名单贴在哪里", "file")
    kept = attachments.keep(photo, by=by, allow=attachments.IMAGES)
    db.session.add(ReleaseFile(release=release, attachment=kept, caption=BOARD_PHOTO))


def repost(release: Release, *, by: User) -> Release:
    """After a second look the list is posted anew: the next batch, the two linked both ways."""
    if release.stated.get("result", {}).get("result") != NoticeResult.REVIEWED:
        raise Refused("复核过的公示才能重新公示，请先登记结果")
    if "reposted_as" in release.stated:
        raise Refused("已经重新公示过")
    again = books.begin(release.village, release.item_no, release.form, release.period, by=by, title=release.title)
    again.head, again.stated = dict(release.head), {"reposted_from": release.id}
    db.session.flush()
    release.stated = {**release.stated, "reposted_as": again.id}
    audit.record(by, Did.REPOSTED, release, {"batch": again.batch})
    return again
