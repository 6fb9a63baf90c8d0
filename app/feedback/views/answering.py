"""Steps of the unit that leads: the answer drafted, reviewed, published; what came of it later."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from wtforms.fields import SelectChoice

from app.core import attachments
from app.errors import Refused
from app.feedback import access
from app.feedback.forms import AnswerForm, PhotosForm, ResultForm, ReturnForm, SeenForm, with_photos
from app.feedback.models import Answer, Post
from app.feedback.models.answers import Writing
from app.feedback.rules.life import State
from app.feedback.service import answering, quoting, results, templates
from app.feedback.views.step import Step, me, plain


def _version(post: Post) -> int:
    """Of the answer's text as the page shows it; 0 while there is none."""
    answer = answering.current(post)
    return answer.version if answer is not None else 0


def _answer_form(post: Post) -> AnswerForm:
    form, answer = AnswerForm(), answering.current(post)
    form.templates = templates.ready([post.unit_id]) if post.unit_id else []
    form.found = []
    if answer is not None and not form.is_submitted():
        form.text.data, form.same_reason.data = answer.text, answer.same_reason
        form.quoted.data = [f"kept:{source.id}" for source in answer.sources]
    _list_quoted(form, answer)
    return form


def _list_quoted(form: AnswerForm, answer: Answer | None) -> None:
    """What is quoted, by its title; what is no longer there to be quoted is left out with a word."""
    values, form.quoted.choices = [*dict.fromkeys(form.quoted.data or [])], []
    form.left_out = 0
    for value in values:
        try:
            known = quoting.known(value, answer)
            past = f"（{known.past}）" if known.past else ""
            form.quoted.choices.append(SelectChoice(value, f"{known.title}{past}"))
        except Refused:
            form.left_out += 1


def _turned(post: Post, form: AnswerForm) -> bool:
    """The buttons of the page: a template put behind what is written, words looked for, something found quoted."""
    if number := request.form.get("template", ""):
        picked = next((one for one in form.templates if str(one.id) == number), None)
        written = form.text.data or ""
        form.text.data = f"{written}\n\n{picked.text}".strip() if picked else written
        return True
    looks = form.looks()
    if value := form.cite.data or "":
        form.quoted.data = [*dict.fromkeys([*(form.quoted.data or []), value])]
        _list_quoted(form, answering.current(post))
    if form.unfold.data or looks:
        form.unfolded.data = form.unfold.data or ""
    if value or looks or form.unfold.data:
        quoted = set(form.quoted.data or [])
        found = quoting.found(form.find.data or "", form.unfolded.data or "")
        form.found = [one for one in found if one.value not in quoted]
        form.looked = True
        return True
    return False


def _draft(post: Post, form: AnswerForm) -> object:
    outside = (form.outside_title.data or "", form.outside_address.data or "")
    quoted = quoting.picked(form.quoted.data or [], answering.current(post), *outside)
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
        return answer is not None and answer.state == state and answering.is_of_the_lead(answer)

    return asked


def _drafted_by(user: Any, post: Post) -> bool:
    answer = answering.current(post)
    return answer is not None and answer.drafted_by_id == user.id


def _may_be_drafted(post: Post) -> bool:
    return post.state == State.HANDLING and not _writing(Writing.REVIEW)(post)


def _was_answered(post: Post) -> bool:
    return post.first_answered_at is not None


def _add_result(post: Post, form: ResultForm) -> object:
    upload = form.file.data
    attachment = attachments.keep(upload, by=me()) if upload and upload.filename else None
    answering.add_result(post, attachment, form.caption.data or "", by=me())
    return True


def _files_form(post: Post) -> PhotosForm:
    return with_photos(PhotosForm, results.places(post, results.waiting_for(me(), post)), "附件")


def _judge_files(post: Post, form: PhotosForm) -> object:
    return results.judge(post, form.judged, by=me())


def _has_unseen(post: Post) -> bool:
    return bool(results.waiting(post))


def _brought_all(user: Any, post: Post) -> bool:
    return not results.waiting_for(user, post)


def _take_form(post: Post) -> PhotosForm:
    form = with_photos(PhotosForm, results.places(post, results.shown(post)), "附件")
    for field in form.photos.values():
        field.data = field.data or "yes"
    return form


def _take_files(post: Post, form: PhotosForm) -> object:
    return results.take(post, form.judged, by=me())


def _shows_files(post: Post) -> bool:
    return bool(results.shown(post))


LEAD, REVIEW = access.is_lead, access.may_review
ANSWERING: Mapping[str, Step] = {
    "answer": Step("起草答复", "草稿已存", _answer_form, LEAD, _may_be_drafted, _draft, "存草稿", shows=_version, turned=_turned),
    "submit": Step("送审", "已送审", plain(SeenForm), LEAD, _writing(Writing.DRAFT), _of_answer(answering.submit), shows=_version),
    "return": Step("退回修改", "已退回修改", plain(ReturnForm), REVIEW, _writing(Writing.REVIEW), _of_answer(answering.send_back), shows=_version),
    "publish": Step("公布答复", "答复已公布，留言人会收到", plain(SeenForm), REVIEW, _writing(Writing.REVIEW), _of_answer(answering.publish), shows=_version, by_another=_drafted_by),
}  # fmt: skip
RESULTS: Mapping[str, Step] = {
    "result": Step(
        answering.RESULT,
        "已补充，会告诉留言人",
        plain(ResultForm),
        LEAD,
        _was_answered,
        _add_result,
        untold="已补充；留言人没有留下联系方式，没有另外告诉",
    ),
    "files": Step("审核结果的附件", "已看过，经过里写明", _files_form, REVIEW, _has_unseen, _judge_files, "看过了，就这样定", by_another=_brought_all, says_another=results.BY_ANOTHER),
    "take-file": Step("不再公开附件", "已不再公开，经过里写明", _take_form, REVIEW, _shows_files, _take_files),
}  # fmt: skip
