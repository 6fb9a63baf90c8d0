"""Desk pages of the committee, the head and the township: doubts, signatures, review, return, explanation, correction."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.accounts.models import User
from app.errors import Refused
from app.village import access, overtaken, queries, showing
from app.village.forms import CorrectForm, ExplainForm, PublishForm, ReasonForm, RemarkForm, leave_form, publish_form
from app.village.labels import yuan
from app.village.laws import Verdict
from app.village.models import Release, ReleaseFile
from app.village.rules.life import State
from app.village.service import chain, corrections, cutting, doubts, guarding, judging, pictures, turns, villages
from app.village.tables import all_forms
from app.village.views.board import desk
from app.village.views.filling import (
    PREPARERS,
    changed_in,
    did,
    draft_or_404,
    prepared_or_404,
    release_or_404,
    to_line,
    to_release,
)
from app.village.views.keeping import CHECKERS, Reply, me
from app.web.forms import Form, VersionedForm
from app.web.rights import holding, open_to, require
from app.web.writes import attempt

PURPOSE_OF_LEAVE = "写明为什么必须公开，要由乡镇（街道）审核的人同意。“不能公开”的一起请求；公开时自动遮住的文字，勾了的才请求，不勾的照样遮住。姓名不放行。"
HEADS = holding(*access.HEADS)
REVIEWERS = holding(*access.REVIEWERS)
RETURNERS = holding(*access.CHECKERS, *access.HEADS, *access.REVIEWERS)


def _done(form: Form, verb: Callable[..., Any], *args: Any, said: str, **more: Any) -> bool:
    def run() -> bool:
        verb(*args, by=me(), **more)
        return True

    done = form.validate_on_submit() and _still(form, *args[:1]) and bool(attempt(form, run))
    if done:
        flash(said, "success")
    return done


def _still(form: Form, release: Release | None = None) -> bool:
    """Whoever signs signs what she has seen: a page opened before the last change is an old one."""
    return release is None or not isinstance(form, VersionedForm) or form.still(lambda: release.version)


def _page(form: Form, release: Release, title: str, button: str, purpose: str = "", **more: Any) -> str:
    if isinstance(form, VersionedForm):
        form.shown(release.version)
    return render_template(
        "village/desk/act.html", form=form, release=release, title=title, button=button, purpose=purpose, **more
    )


Rule = Callable[[Release, User], None]


def _act(
    form: Form,
    release: Release,
    rule: Rule,
    words: tuple[str, str, str],
    about: Callable[[Release], dict[str, Any]] | None = None,
) -> str:
    """The page of an act: what is signed for and the button; where it is not hers now, whose turn it is instead."""
    title, button, purpose = words
    try:
        rule(release, me())
    except Refused as refusal:
        typed = (form.remark.data if form.is_submitted() and "remark" in form else "") or ""
        return _page(
            form,
            release,
            title,
            "",
            not_now=refusal.sentence,
            typed=typed,
            has_to_declare=villages.has_to_declare(release.village, me()),
        )
    return _page(form, release, title, button, purpose, **(about(release) if about else {}))


def _content(release: Release) -> list[tuple[str, str]]:
    """What it comes to, in a few figures: nobody signs a title alone."""
    if release.nothing:
        return [("声明", "本期无发生")]
    if not release.is_ledger:
        return [(all_forms()[key].title, f"{len(queries.rows_of(release, key))} 行") for key in release.head]
    sums = (
        ("上期结余", release.opening),
        ("收入", release.income),
        ("支出", release.expense),
        ("结余", release.closing),
    )
    return [
        ("明细", f"{release.lines_count} 笔"),
        *((name, f"{yuan(sum)} 元") for name, sum in sums if sum is not None),
    ]


def _answered_for(release: Release) -> dict[str, Any]:
    """What whoever signs or publishes puts her name to, and would not see on a page with a button alone."""
    judged = judging.at_a_look(release)
    found = judged.findings
    return {
        "signing": True,
        "shown": [*_content(release), *(_moved(release) if release.state == State.REVIEWING else [])],
        **changed_in(release),
        "failing": [finding for finding in found if not finding.holds],
        "judged": sum(finding.verdict != Verdict.NOT_JUDGED for finding in found),
        "hands": judged.hands,
        "overtakes": overtaken.will_overtake(release),
        "examination": judged.examination,
        "as_read": judged.as_read,
        "of_nobody": judged.of_nobody,
        "of_people": guarding.is_list(release),
        "to_cut": cutting.pieces_of(release),
        "will_leave": cutting.will_leave(release),
    }


@desk.post("/releases/<int:id>/submit")
@open_to(PREPARERS)
def submit(id: int) -> Response:
    found = prepared_or_404(id)
    did(chain.submit, found, said="已提交审核")
    return to_release(found)


@desk.route("/releases/<int:id>/lines/<int:seq>/doubt", methods=["GET", "POST"])
@open_to(CHECKERS)
def doubt(id: int, seq: int) -> Reply:
    found = release_or_404(id)
    require(access.may_check(current_user, found.village))
    form = ReasonForm()
    if _done(form, chain.doubt, found, seq, form.remark.data or "", said=f"已记下对第 {seq} 行的疑问"):
        return to_line(found, seq)
    words = (f"对第 {seq} 行有疑问", "记下疑问", "写清疑问在哪里，报账员会看到。")
    return _act(form, found, turns.to_doubt, words, lambda release: _doubted(release, seq))


def _doubted(release: Release, seq: int) -> dict[str, Any]:
    there = 1 <= seq <= release.lines_count
    return {"shown": [(f"第 {seq} 行", doubts.words_of(release, seq))] if there else []}


@desk.post("/releases/<int:id>/lines/<int(signed=True):seq>/cleared")
@open_to(CHECKERS)
def clear_doubt(id: int, seq: int) -> Response:
    found = release_or_404(id)
    require(access.may_check(current_user, found.village))
    did(chain.withdraw_doubt, found, seq, said=f"第 {seq} 行的疑问已消除" if seq > 0 else "疑问已消除")
    return to_line(found, seq) if seq > 0 else to_release(found)


@desk.route("/releases/<int:id>/check", methods=["GET", "POST"])
@open_to(CHECKERS)
def check(id: int) -> Reply:
    found = release_or_404(id)
    require(access.may_check(current_user, found.village))
    form = RemarkForm()
    if _done(form, chain.check, found, form.remark.data or "", said="已签字"):
        return to_release(found)
    purpose = f"以{found.village.committee}成员的身份签字，公开页上会写您的姓名。"
    return _act(form, found, turns.to_check, ("审核签字", "同意，签字", purpose), _answered_for)


@desk.route("/releases/<int:id>/sign", methods=["GET", "POST"])
@open_to(HEADS)
def sign(id: int) -> Reply:
    found = release_or_404(id)
    require(access.may_sign(current_user, found.village))
    form = RemarkForm()
    if _done(form, chain.sign, found, form.remark.data or "", said="已签字，送乡镇（街道）审核"):
        return to_release(found)
    words = ("负责人签字", "同意，签字", "您对内容的真实性负责，公开页上会写您的姓名。")
    return _act(form, found, turns.to_sign, words, _answered_for)


def _publish_form(release: Release, seen: Sequence[ReleaseFile], lines: int) -> PublishForm:
    """Where it hangs is asked of what has a 公示期, beginning with the village's own boards, or with where it hung; `lines`: how
    many places somebody has to read.
    """
    form = publish_form({file.id: file.caption for file in seen})
    form.has_read.label.text = f"上面列出的 {lines} 处都读过，从中认不出写的是谁"
    if not lines:
        del form.has_read
    if not showing.will_hang(release):
        del form.places
    elif not form.is_submitted():
        form.places.data = "\n".join(release.places)
    return form


def _moved(release: Release) -> list[tuple[str, str]]:
    """Of a correction, where the village's boards are now, if the notice hung elsewhere."""
    now = release.village.board_places
    is_elsewhere = showing.hangs(release.form) and now and now != release.places
    return [("更正以前贴在", "；".join(release.places)), ("公开栏现在在", "；".join(now))] if is_elsewhere else []


@desk.route("/releases/<int:id>/publish", methods=["GET", "POST"])
@open_to(REVIEWERS)
def publish(id: int) -> Reply:
    found = release_or_404(id)
    require(access.may_review(current_user, found.village))
    seen = pictures.unread(found)
    form = _publish_form(found, seen, len(judging.at_a_look(found).of_nobody))
    more = {
        "has_read": bool(form.has_read and form.has_read.data),
        "display_until": form.display_until.data,
        "places": form.places.data if form.places else None,
        "looked": form.looked,
    }
    if _done(form, chain.publish, found, form.remark.data or "", said="已公开", **more):
        return to_release(found)
    words = ("审核并公开", "审核通过，公开", "公开以后不能再改，只能出更正版。")
    return _act(form, found, turns.to_publish, words, lambda release: {"pictures": seen, **_answered_for(release)})


@desk.route("/releases/<int:id>/return", methods=["GET", "POST"])
@open_to(RETURNERS)
def send_back(id: int) -> Reply:
    found = release_or_404(id)
    require(access.may_return(current_user, found.village))
    form = ReasonForm()
    if _done(form, chain.send_back, found, form.remark.data or "", said="已退回报账员"):
        return to_release(found)
    words = ("退回修改", "退回", "写明要改什么；已有的签字作废，改好后重新签。")
    return _act(form, found, turns.to_send_back, words)


@desk.route("/releases/<int:id>/explain", methods=["GET", "POST"])
@open_to(PREPARERS)
def explain(id: int) -> Reply:
    found = draft_or_404(id)
    form = ExplainForm(obj=None)
    if not form.is_submitted():
        form.text.data = found.explanation
    if _done(form, chain.explain, found, form.text.data or "", said="说明已签字存下，公开时排在最前面"):
        return to_release(found)
    return _page(
        form,
        found,
        "说明核对不符的地方",
        "签字存下说明",
        "写清哪里不符、为什么、怎么处理。公开时排在表的最前面，附您的姓名。",
    )


@desk.route("/releases/<int:id>/correct", methods=["GET", "POST"])
@open_to(PREPARERS)
def correct(id: int) -> Reply:
    found = prepared_or_404(id)
    form = CorrectForm()
    made: list[Release] = []

    def begin(_found: Release, *, by: Any) -> None:
        personal = cutting.pieces_in(form.words.data or "") if form.personal.data else None
        made.append(corrections.correct(found, form.remark.data or "", personal, by=by))

    if _done(form, begin, found, said="更正版已开始，改好后重新审核、签字"):
        return to_release(made[0])
    return _act(
        form,
        found,
        corrections.require_correctable,
        (
            "提出更正",
            "开始更正",
            "公开的那一版永远可查。更正会另出新版，写明原因，逐行列出改了什么。因为写了不该公开的姓名等而更正的，请勾选“涉及个人信息”：新版公开时，这些文字从旧版里一起隐去，金额不动，原处写【略】；旧版里有、新版里没有的附件也一起撤下。",
        ),
    )


@desk.route("/releases/<int:id>/leave", methods=["GET", "POST"])
@open_to(PREPARERS)
def ask_leave(id: int) -> Reply:
    found = draft_or_404(id)
    form = leave_form(list(guarding.may_be_let_out(found).values()))
    asked = (found, form.remark.data or "", form.chosen)
    if _done(form, guarding.ask_leave, *asked, said="已请求放行，审核的人同意后才能公开"):
        return to_release(found, "#privacy")
    return _page(form, found, "请求放行个人信息", "请求放行", PURPOSE_OF_LEAVE)


@desk.post("/releases/<int:id>/leave/give")
@open_to(REVIEWERS)
def give_leave(id: int) -> Response:
    found = release_or_404(id)
    require(access.may_review(current_user, found.village))
    seen = (request.args.get(name, 0, type=int) for name in ("seen", "version"))
    did(guarding.give_leave, found, *seen, said="已同意放行，您的姓名记录在案")
    return to_release(found, "#privacy")
