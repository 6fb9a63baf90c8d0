"""Steps of whoever screens: shown or not, taken up or not, masked, put together, its kind put right, a phone blocked."""

from collections.abc import Mapping

from wtforms.fields import SelectChoice

from app import enough
from app.core import limits, querycode
from app.core.regions.models import Level
from app.db import db
from app.errors import Refused
from app.feedback import access, alike, queries
from app.feedback.forms import (
    AddedForm,
    BlockForm,
    DeclineForm,
    MaskForm,
    MergeForm,
    MoveForm,
    PhotosForm,
    RedateForm,
    RekindForm,
    ReleaseForm,
    WithholdForm,
    with_photos,
)
from app.feedback.models import Post
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Kind, others_of
from app.feedback.rules.life import Act
from app.feedback.rules.screening import BY_ANOTHER, Screen
from app.feedback.service import (
    added,
    appealing,
    blocking,
    desks,
    moving,
    photos,
    redating,
    reporting,
    screening,
    steps,
)
from app.feedback.service.originals import point_of
from app.feedback.views.step import Step, in_order, is_open, me, plain
from app.web.places import place_meant

KEPT = "看过了，不公开照办"


def _release_form(post: Post) -> ReleaseForm:
    is_for_all = screening.will_be_public(post)
    form = with_photos(ReleaseForm, photos.places(post) if is_for_all else {})
    if not is_for_all:
        for name in ("title", "text", "spot", "reason", "point"):
            del form[name]
        form.button = KEPT
        return form
    if point_of(post) is None:
        del form.point
    if not form.is_submitted():
        form.title.data, form.text.data, form.spot.data = screening.masked(post)
    return form


def _release(post: Post, form: ReleaseForm) -> object:
    fields = (form.title, form.text, form.spot, form.reason)
    title, text, spot, reason = (field.data or "" if field else "" for field in fields)
    return screening.release(
        post,
        title,
        text,
        spot,
        form.judged,
        reason,
        by=me(),
        with_point=bool(form.point and form.point.data),
    )


def _photos_form(post: Post) -> PhotosForm:
    return with_photos(PhotosForm, photos.places(post, photos.hidden(post)))


def _judge_photos(post: Post, form: PhotosForm) -> object:
    return photos.decide(post, form.judged, by=me())


def _added_form(post: Post) -> AddedForm:
    form = AddedForm()
    if not form.is_submitted():
        form.text.data = added.masked(post)
    return form


def _release_added(post: Post, form: AddedForm) -> object:
    return added.release(post, form.text.data or "", form.reason.data or "", by=me())


def _keep_added(post: Post, form: WithholdForm) -> object:
    added.keep(post, form.picked, form.note.data or "", by=me())
    return True


def _has_added(post: Post) -> bool:
    return added.waiting(post) is not None


def _shows_added(post: Post) -> bool:
    return post.shows_words and bool(_has_added(post) or added.shown(post))


def _mask_form(post: Post) -> MaskForm:
    form = MaskForm()
    if not post.spot:
        del form.spot
    if post.point is None:
        del form.point
    if not form.is_submitted():
        form.title.data, form.text.data = post.public_title, post.public_text
        if form.spot:
            form.spot.data = post.spot
    return form


def _mask(post: Post, form: MaskForm) -> object:
    spot = form.spot.data or "" if form.spot else ""
    keeps_point = bool(form.point and form.point.data)
    return screening.mask_later(
        post, form.title.data, form.text.data, form.reason.data or "", spot, by=me(), with_point=keeps_point
    )


def _merge_form(post: Post) -> MergeForm:
    form = MergeForm()
    form.likely = alike.likely(me(), post)
    return form


def _other(form: MergeForm) -> Post | None:
    """The post with the typed number, of those this person may read and screen."""
    other = db.session.scalar(access.screened_by(me()).where(Post.no == querycode.number_as_printed(form.into.data, 6)))
    return other if other is not None and access.may_read(me(), other) else None


def _compared(post: Post, form: MergeForm) -> bool:
    """Before anything is merged, both texts stand side by side; the button under them says yes to that one post.

    Two that could not be merged anyway are not compared: why not is said at once.
    """
    if form.pick.data:
        form.into.data = form.pick.data
    form.other = _other(form)
    if form.other is None or form.other.id == post.id or form.confirmed.data == form.other.no:
        return False
    try:
        desks.require_mergeable(post, form.other)
    except Refused as refusal:
        form.refuse(refusal)
        form.other = None
        return True
    form.confirmed.data = form.other.no
    return True


def _merge(post: Post, form: MergeForm) -> object:
    into = _other(form)
    if into is None:
        raise Refused("您管的留言里没有这个编号", "into")
    desks.merge(post, into, by=me())
    return True


def _warned_of_report(post: Post, form: RekindForm) -> bool:
    """There is no way back: what it means is said, or why it cannot be, before anything is done."""
    if form.kind.data != Kind.REPORT or form.confirmed.data == Kind.REPORT:
        return False
    if form.validate_on_submit():
        try:
            reporting.require_may(post, by=me())
            form.confirmed.data = Kind.REPORT.value
        except Refused as refusal:
            form.refuse(refusal)
    return True


def _kind_form(post: Post) -> RekindForm:
    """Begins with the kind it has: nothing changes but what the clerk picks."""
    form = RekindForm()
    form.kind.choices = [choice for choice in form.kind.choices if choice.value in others_of(post.kind)]
    if not form.is_submitted():
        form.kind.data = post.kind.value
    return form


def _to_report(post: Post, form: RekindForm) -> steps.Known | None:
    return steps.know(post) if form.kind.data == Kind.REPORT and post.is_public else None


def _rekind(post: Post, form: RekindForm, known: steps.Known | None = None) -> object:
    kind, reason = Kind(form.kind.data), form.reason.data or ""
    if kind == Kind.REPORT:
        reporting.make_report(post, reason, by=me(), known=known)
    else:
        desks.rekind(post, kind, reason, by=me())
    return True


def _place_form(post: Post) -> MoveForm:
    form, topics = MoveForm(), queries.topics()
    form.topic.choices = [SelectChoice(topic.id, topic.name) for topic in topics]
    if post.topic_id not in {topic.id for topic in topics}:
        form.topic.choices.insert(0, SelectChoice(post.topic_id, post.topic.name))
    if not form.is_submitted():
        form.place.data, form.topic.data = _placed(post), post.topic_id
    return form


def _placed(post: Post) -> str:
    """The place as it stands on the form; empty for a whole city, which is no place to go to."""
    return "" if post.region.level == Level.CITY else post.region.short_name


def _place(post: Post, form: MoveForm) -> object:
    same = (form.place.data or "") == _placed(post) and not form.chosen.data
    region = post.region if same else place_meant(form)
    moving.put_right(post, region, form.topic.data or post.topic_id, form.reason.data or "", by=me())
    return True


def _withhold_form(post: Post) -> WithholdForm:
    form = WithholdForm()
    if appealing.waits(post):
        form.note.label.text, form.note.flags.least = "对申诉的回应（会告诉留言人）", enough.PLAIN
    return form


def _decline_form(post: Post) -> DeclineForm:
    form = DeclineForm()
    if appealing.waits(post):
        form.note.label.text = "对申诉的回应，可以到哪里去（会告诉留言人）"
    return form


def _redate_form(post: Post) -> RedateForm:
    form = RedateForm()
    if not form.is_submitted():
        form.received_on.data = post.received_on
    typed, entered = form.received_on.data, redating.entered_on(post)
    if not form.is_submitted() or typed is None or not redating.is_long_ago(typed, entered):
        del form.is_right_day
    return form


def _redate(post: Post, form: RedateForm) -> object:
    is_sure = bool(form.is_right_day and form.is_right_day.data)
    redating.redate(post, form.received_on.data, is_sure, form.reason.data or "", by=me())
    return True


def _withhold(post: Post, form: WithholdForm) -> object:
    return screening.withhold(post, form.picked, form.note.data or "", by=me())


def _known(post: Post, _form: WithholdForm) -> steps.Known:
    return steps.know(post)


def _take_down(post: Post, form: WithholdForm, known: steps.Known) -> object:
    return screening.take_down(post, form.picked, form.note.data or "", by=me(), known=known)


def _decline(post: Post, form: DeclineForm) -> object:
    return screening.decline(post, form.picked, form.note.data or "", by=me())


def _block_form(_post: Post) -> BlockForm:
    form = BlockForm()
    if not form.is_submitted():
        form.days.data = limits.in_force(kinds.BLOCK_USUAL.key).number
    return form


def _block(post: Post, form: BlockForm) -> object:
    return blocking.make(post, form.picked, form.reason.data or "", form.days.data or 0, by=me())


def _waiting(post: Post) -> bool:
    return post.screen == Screen.WAITING


def _was_screened(post: Post) -> str:
    return screening.OVER if post.screened_at is not None else ""


def _public(post: Post) -> bool:
    return post.shows_words


def _was_redated(post: Post) -> str:
    return "收到的日期只能改一次，这一件已经改过" if post.redated is not None else ""


SCREENER = access.may_screen
FIRST: Mapping[str, Step] = {
    "release": Step("审核", "已审核", _release_form, SCREENER, _waiting, _release, "看过了，公开", by_another=appealing.decided_it, says_another=BY_ANOTHER, over=_was_screened),
    "withhold": Step("不宜公开", "已决定不公开，留言照办", _withhold_form, SCREENER, _waiting, _withhold, by_another=appealing.decided_it, says_another=BY_ANOTHER, over=_was_screened),
    "added": Step("审核后来写的话", "已公开", _added_form, SCREENER, _has_added, _release_added, "看过了，公开"),
    "photos": Step("复核照片申诉", "已复核，会告诉留言人", _photos_form, SCREENER, photos.waits, _judge_photos, "看过了，就这样定", untold="已复核；留言人没有留下联系方式，没有另外告诉", by_another=photos.is_refuser, says_another=BY_ANOTHER),
}  # fmt: skip
SORTING: Mapping[str, Step] = {
    "decline": Step("不予受理", "已决定不予受理，会告诉留言人", _decline_form, SCREENER, in_order(Act.DECLINE), _decline, untold="已决定不予受理；留言人没有留下联系方式，没有另外告诉", by_another=appealing.decided_it, says_another=BY_ANOTHER),
    "merge": Step("并案", "已并案", _merge_form, SCREENER, in_order(Act.MERGE), _merge, turned=_compared),
    "rekind": Step("改类别", "类别已改", _kind_form, SCREENER, is_open, _rekind, turned=_warned_of_report, ready=_to_report),
    "redate": Step("改收到的日期", "已改，期限从这一天重新算，会告诉留言人", _redate_form, access.is_office, redating.may_redate, _redate, untold="已改，期限从这一天重新算；留言人没有留下联系方式，没有另外告诉", by_another=redating.is_enterer, over=_was_redated),
    "move": Step("改地方、话题", "已改，会告诉留言人；到期日不变，请看转办建议", _place_form, access.is_office, is_open, _place, untold="已改；留言人没有留下联系方式，没有另外告诉。到期日不变，请看转办建议"),
}  # fmt: skip
LATER: Mapping[str, Step] = {
    "keep-added": Step("不公开后来写的话", "已决定不公开，会告诉留言人", plain(WithholdForm), SCREENER, _shows_added, _keep_added, untold="已决定不公开；留言人没有留下联系方式，没有另外告诉"),
    "mask": Step("遮盖文字", "已遮盖", _mask_form, SCREENER, _public, _mask, by_another=appealing.was_overruled, says_another=BY_ANOTHER),
    "block": Step("限制留言", "已限制，会告诉留言人；要由另一个人复核，不复核就失效", _block_form, access.may_block, blocking.may_rest_on, _block, "限制这个手机号", over=blocking.was_made),
    "take-down": Step("撤下公开", "已撤下，会告诉留言人", plain(WithholdForm), SCREENER, _public, _take_down, ready=_known, untold="已撤下；留言人没有留下联系方式，没有另外告诉", by_another=appealing.was_overruled, says_another=BY_ANOTHER),
}  # fmt: skip
