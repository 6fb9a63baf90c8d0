"""Pages for staff: the piles, a case, and every step one can take with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core import attachments, audit, limits
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback import access, queries, routing, suggesting
from app.feedback.acts import Did
from app.feedback.forms import (
    AnswerForm,
    BlockForm,
    DeclineForm,
    ExtensionForm,
    MergeForm,
    ReasonForm,
    RekindForm,
    ReleaseForm,
    ResultForm,
    UnitForm,
    WithholdForm,
)
from app.feedback.models import Answer, Post
from app.feedback.models.answers import Writing
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import Act, State, next_cases
from app.feedback.rules.screening import Screen
from app.feedback.service import answering, blocking, desks, screening, targets, turning
from app.feedback.service.originals import author_of, point_of, words_of
from app.feedback.views.public import explained
from app.web.forms import Form
from app.web.pages import paged
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("feedback_desk", __name__, url_prefix="/desk/feedback", template_folder="../templates")
READERS = holding(*access.DESK)
Reply = str | Response


def me() -> User:
    """The member of staff at the desk."""
    user: User = current_user._get_current_object()
    return user


def seen_or_404(id: int) -> Post:
    """A post this member of staff has to do with."""
    return one_or_404(access.at_desk(current_user), id)


@bp.get("/")
@open_to(READERS)
def index() -> str:
    sizes = queries.pile_sizes(current_user)
    first = next(
        (name for name in ("old", "screen", "decide", "route", "offered", "late", "handling") if sizes[name]), "all"
    )
    name = request.args.get("pile", first)
    if name not in queries.PILES:
        abort(404)
    return render_template(
        "feedback/desk/index.html",
        page=paged(queries.pile(current_user, name), 30),
        pile=name,
        piles=queries.PILES,
        sizes=sizes,
    )


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    post = seen_or_404(id)
    return _case_page(post)


def _case_page(post: Post, **shown: Any) -> str:
    may_read = access.may_read(current_user, post)
    answer = answering.current(post) if may_read else None
    return render_template(
        "feedback/desk/show.html",
        post=post,
        said=_original(post) if may_read else None,
        point=point_of(post) if may_read else None,
        answer=answer,
        same=db.session.get(Answer, answer.same_as_id) if answer and answer.same_as_id else None,
        answers=answering.answers_of(post) if may_read else [],
        ratings=queries.ratings_of(post),
        merged=queries.merged_into(post),
        extension=queries.extension_of(post),
        pause=desks.open_pause(post),
        traces=turning.traces(post),
        turns=[one for one in targets.targets() if turning.may_turn(post, one)]
        if access.may_turn(current_user, post)
        else [],
        rules=routing.fitting(post) if access.is_office(current_user, post) else [],
        in_words=routing.in_words,
        suggestions=suggesting.suggested(post) if access.may_screen(current_user, post) and post.is_open else [],
        steps=[(name, step.label) for name, step in STEPS.items() if step.offered(current_user, post)],
        why=explained(post),
        button=Form(),
        **shown,
    )


def _original(post: Post) -> Any:
    """The words as typed; that they were opened is on record, in a transaction of its own."""
    with unit_of_work():
        screening.open_original(post, by=me())
    return words_of(post)


@bp.post("/<int:id>/contact")
@open_to(READERS)
def contact(id: int) -> str:
    """Name and phone, shown once, on record."""
    post = seen_or_404(id)
    require(access.may_read(current_user, post))
    form = Form()

    def reveal() -> Any:
        audit.record(me(), Did.REVEALED, post)
        return author_of(post)

    author = attempt(form, reveal) if form.validate_on_submit() else None
    return _case_page(post, author=author)


# the steps, each with its form, its right and its verb


@dataclass(frozen=True)
class Step:
    """One thing a member of staff can do with a post."""

    label: str
    said: str
    form: Callable[[Post], Any]
    allowed: Callable[[Any, Post], bool]
    now: Callable[[Post], bool]
    verb: Callable[[Post, Any], Any]
    button: str = ""

    def offered(self, user: Any, post: Post) -> bool:
        """Shown as a button on the case."""
        return self.allowed(user, post) and self.now(post)


def _in_order(act: Act) -> Callable[[Post], bool]:
    return lambda post: act in next_cases(post.case)


def _unit_form(post: Post) -> UnitForm:
    form = UnitForm()
    form.unit.choices = [
        SelectChoice(0, "请选择"),
        *[SelectChoice(unit.id, unit.name) for unit in routing.units_for(post)],
    ]
    rule = routing.proposed(post)
    if not form.is_submitted() and rule is not None:
        form.unit.data, form.reason.data = rule.unit_id, routing.in_words(rule)
    return form


def _plain_unit_form(post: Post) -> UnitForm:
    form = UnitForm()
    form.unit.choices = [
        SelectChoice(0, "请选择"),
        *[SelectChoice(unit.id, unit.name) for unit in routing.units_for(post)],
    ]
    return form


def _picked_unit(post: Post, form: UnitForm) -> Unit:
    unit = next((unit for unit in routing.units_for(post) if unit.id == form.unit.data), None)
    if unit is None:
        raise Refused("请选单位", "unit")
    return unit


def _assign(post: Post, form: UnitForm) -> object:
    return desks.assign(post, _picked_unit(post, form), form.reason.data or "人工转办", by=me())


def _assist(post: Post, form: UnitForm) -> object:
    return desks.assist(post, _picked_unit(post, form), form.reason.data or "", by=me())


def _decide(post: Post, form: UnitForm) -> object:
    desks.decide(post, _picked_unit(post, form), form.reason.data or "", by=me())
    return True


def _correct(post: Post, form: UnitForm) -> object:
    desks.correct(post, _picked_unit(post, form), form.reason.data or "", by=me())
    return True


def _done(verb: Callable[..., object], *names: str) -> Callable[[Post, Any], object]:
    """A verb that takes the fields in this order and the person."""

    def run(post: Post, form: Any) -> object:
        verb(post, *[getattr(form, name).data for name in names], by=me())
        return True

    return run


def _release_form(post: Post) -> ReleaseForm:
    form = ReleaseForm()
    form.papers.choices = [SelectChoice(paper.id, paper.attachment.name) for paper in screening.photos(post)]
    if not form.papers.choices:
        del form.papers
    if point_of(post) is None:
        del form.point
    if not form.is_submitted():
        form.title.data, form.text.data, form.spot.data = screening.masked(post)
    form.shown(post.version)
    return form


def _release(post: Post, form: ReleaseForm) -> object:
    typed = (
        form.title.data,
        form.text.data,
        form.spot.data or "",
        set(form.papers.data or []) if form.papers else set(),
    )
    return screening.release(post, *typed, by=me(), with_point=bool(form.point and form.point.data))


def _mask_form(post: Post) -> Any:
    form = MaskForm()
    for name in ("spot", "point", "papers"):  # these are hidden by taking the post down
        del form[name]
    if not form.is_submitted():
        form.title.data, form.text.data = post.public_title, post.public_text
    form.shown(post.version)
    return form


class MaskForm(ReleaseForm):
    """Mask what slipped through."""

    reason = ReasonForm.reason


def _merge(post: Post, form: MergeForm) -> object:
    into = db.session.scalar(access.at_desk(current_user).where(Post.no == (form.into.data or "").strip().upper()))
    if into is None:
        raise Refused("您管的留言里没有这个编号", "into")
    desks.merge(post, into, by=me())
    return True


def _rekind(post: Post, form: RekindForm) -> object:
    desks.rekind(post, Kind(form.kind.data), form.reason.data or "", by=me())
    return True


def _decide_extension(granted: bool) -> Callable[[Post, Any], object]:
    def run(post: Post, form: Any) -> object:
        desks.decide_extension(post, granted, form.reason.data if hasattr(form, "reason") else "", by=me())
        return True

    return run


def _waits_for_extension(post: Post) -> bool:
    asked = queries.extension_of(post)
    return asked is not None and asked.granted is None


def _answer_form(post: Post) -> AnswerForm:
    form, answer = AnswerForm(), answering.current(post)
    if answer is not None:
        if not form.is_submitted():
            form.text.data, form.same_reason.data = answer.text, answer.same_reason
            form.quoted.data = "\n".join(f"{source.title} {source.address}" for source in answer.sources)
        form.shown(answer.version)
    return form


def _draft(post: Post, form: AnswerForm) -> object:
    quoted = []
    for line in (form.quoted.data or "").splitlines():
        if line.strip():
            title, _, address = line.strip().rpartition(" ")
            quoted.append(answering.Quoted(title, address))
    return answering.draft(post, form.text.data, quoted, form.same_reason.data or "", by=me())


def _of_answer(verb: Callable[..., object]) -> Callable[[Post, Any], object]:
    def run(post: Post, form: Any) -> object:
        answer = answering.current(post)
        if answer is None:
            raise Refused("还没有起草答复")
        words = [form.reason.data] if hasattr(form, "reason") else []
        verb(answer, *words, by=me())
        return True

    return run


def _writing(state: Writing) -> Callable[[Post], bool]:
    def asked(post: Post) -> bool:
        answer = answering.current(post)
        return answer is not None and answer.state == state

    return asked


def _add_result(post: Post, form: ResultForm) -> object:
    upload = form.file.data
    attachment = attachments.keep(upload, by=me()) if upload and upload.filename else None
    answering.add_result(post, attachment, form.caption.data or "", by=me())
    return True


def _withhold(post: Post, form: WithholdForm) -> object:
    return screening.withhold(post, form.picked, form.note.data or "", by=me())


def _take_down(post: Post, form: WithholdForm) -> object:
    return screening.take_down(post, form.picked, form.note.data or "", by=me())


def _decline(post: Post, form: DeclineForm) -> object:
    return screening.decline(post, form.picked, form.note.data or "", by=me())


def _mask(post: Post, form: Any) -> object:
    return screening.mask_later(post, form.title.data, form.text.data, form.reason.data or "", by=me())


def _block_form(_post: Post) -> BlockForm:
    form = BlockForm()
    if not form.is_submitted():
        form.days.data = limits.in_force(kinds.BLOCK_USUAL.key).number
    return form


def _block(post: Post, form: BlockForm) -> object:
    return blocking.make(post, form.picked, form.reason.data or "", form.days.data or 0, by=me())


def _plain(form: type[Form]) -> Callable[[Post], Form]:
    return lambda _post: form()


def _waiting(post: Post) -> bool:
    return post.screen == Screen.WAITING


def _public(post: Post) -> bool:
    return post.is_public


OFFICE, LEAD, REVIEW, SCREENER = access.is_office, access.is_lead, access.may_review, access.may_screen
STEPS: Mapping[str, Step] = {
    "release": Step("审核", "已审核", _release_form, SCREENER, _waiting, _release, "看过了，公开"),
    "withhold": Step("不宜公开", "已决定不公开，留言照办", _plain(WithholdForm), SCREENER, _waiting, _withhold),
    "decline": Step("不予受理", "已决定不予受理，会告诉留言人", _plain(DeclineForm), SCREENER, _in_order(Act.DECLINE), _decline),
    "assign": Step("转办", "已转办", _unit_form, OFFICE, _in_order(Act.ASSIGN), _assign),
    "accept": Step("接办", "已接办", _plain(Form), LEAD, _in_order(Act.ACCEPT), _done(desks.accept)),
    "refuse": Step("退回", "已退回", _plain(ReasonForm), LEAD, _in_order(Act.REFUSE), _done(desks.refuse, "reason")),
    "decide": Step("裁定", "已裁定", _plain_unit_form, OFFICE, _in_order(Act.DECIDE), _decide),
    "correct": Step("改正裁定", "已改正", _plain_unit_form, OFFICE, _in_order(Act.CORRECT), _correct),
    "assist": Step("请单位协办", "已请协办", _plain_unit_form, OFFICE, lambda post: post.is_open, _assist),
    "merge": Step("并案", "已并案", _plain(MergeForm), SCREENER, _in_order(Act.MERGE), _merge),
    "rekind": Step("改类别", "类别已改", _plain(RekindForm), SCREENER, lambda post: post.is_open, _rekind),
    "answer": Step("起草答复", "草稿已存", _answer_form, LEAD, lambda post: post.state == State.HANDLING and not _writing(Writing.REVIEW)(post), _draft),
    "submit": Step("送审", "已送审", _plain(Form), LEAD, _writing(Writing.DRAFT), _of_answer(answering.submit)),
    "return": Step("退回修改", "已退回修改", _plain(ReasonForm), REVIEW, _writing(Writing.REVIEW), _of_answer(answering.send_back)),
    "publish": Step("公布答复", "答复已公布，留言人会收到", _plain(Form), REVIEW, _writing(Writing.REVIEW), _of_answer(answering.publish)),
    "ask-more": Step("请留言人补充", "已告诉留言人", _plain(ReasonForm), LEAD, lambda post: post.state == State.HANDLING, _done(desks.ask_more, "reason")),
    "extend": Step("申请延期", "已申请，等政务公开办批准", _plain(ExtensionForm), LEAD, lambda post: post.state == State.HANDLING, _done(desks.ask_extension, "workdays", "reason")),
    "grant": Step("批准延期", "已批准，会告诉留言人", _plain(Form), OFFICE, _waits_for_extension, _decide_extension(True)),
    "deny": Step("不同意延期", "已答复单位", _plain(ReasonForm), OFFICE, _waits_for_extension, _decide_extension(False)),
    "result": Step("补充办理结果", "已补充，会告诉留言人", _plain(ResultForm), LEAD, lambda post: post.first_answered_at is not None, _add_result),
    "mask": Step("遮盖文字", "已遮盖", _mask_form, SCREENER, _public, _mask),
    "block": Step("限制留言", "已限制，会告诉留言人；要由另一个人复核，不复核就失效", _block_form, SCREENER, blocking.may_rest_on, _block, "限制这个手机号"),
    "take-down": Step("撤下公开", "已撤下，会告诉留言人", _plain(WithholdForm), SCREENER, _public, _take_down),
}  # fmt: skip


@bp.route("/<int:id>/<turn>", methods=["GET", "POST"])
@open_to(READERS)
def act(id: int, turn: str) -> Reply:
    if turn not in STEPS:
        abort(404)
    post, step = seen_or_404(id), STEPS[turn]
    require(step.allowed(current_user, post))
    form = step.form(post)

    if _may_run(form, post) and attempt(form, step.verb, post, form):
        flash(step.said, "success")
        still_mine = db.session.scalar(access.at_desk(current_user).where(Post.id == id)) is not None
        return redirect(url_for(".show", id=id) if still_mine else url_for(".index"))
    may_read = access.may_read(current_user, post)
    said, point = (words_of(post), point_of(post)) if may_read else (None, None)
    return render_template("feedback/desk/act.html", post=post, step=step, name=turn, form=form, said=said, point=point)


def _may_run(form: Any, post: Post) -> bool:
    if not form.validate_on_submit():
        return False
    return form.still(lambda: post.version) if isinstance(form, ReleaseForm) else True
