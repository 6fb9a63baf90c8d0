"""The room's front door: what it hands over to the shared rooms, the portal and the menus."""

from collections.abc import Collection, Iterable
from typing import Any

from flask import Flask, url_for
from sqlalchemy import or_, select

from app import portal
from app.core import attachments, audit, leave, likes, limits, search, units
from app.core.accounts.service import own_account
from app.core.attachments.models import Attachment
from app.core.likes.service import Item
from app.core.regions.models import Region
from app.db import db
from app.errors import STALE, name_constraint
from app.feedback import access, jobs, labels, queries, searching, viewing, working
from app.feedback.acts import PHRASES, SUBJECTS, UNSIGNED
from app.feedback.api_document import PATHS, SCHEMAS
from app.feedback.models import Enclosure, Post, Template, in_turn
from app.feedback.rules import kinds
from app.feedback.rules.kinds import LIMITS
from app.feedback.rules.screening import BY_ANOTHER
from app.feedback.service import landmarks, papers, quoting, results
from app.feedback.service import own as own_data
from app.feedback.views import (
    api,
    blocks,
    desk,
    georeport,
    keeping,
    leaving,
    own,
    places,
    proving,
    public,
    statistics,
    templates,
    turning,
)
from app.web import interface, menus, pace
from app.web.rights import holding

SECOND_PERSON = "这一步要由另一个人来做：提出的人不能自己批准"


def register(app: Flask) -> None:
    """Hang the room into the app."""
    hung = (
        own and keeping and blocks and places and jobs and statistics and turning and leaving and templates and in_turn
    )
    assert hung  # importing them hangs their pages, jobs and locks into place
    for blueprint in (public.bp, desk.bp, api.bp, georeport.bp):
        app.register_blueprint(blueprint)
    menus.footer(app, 15, "我为网站找错", "feedback.site_error")
    interface.describe(app, PATHS, SCHEMAS)
    viewing.register(app)
    pace.slow(app, "feedback.new", "60 per 10 minutes")
    pace.slow(app, "open311.post", "30 per 10 minutes")
    app.extensions["csrf"].exempt(app.view_functions["open311.post"])  # a program's post: it brings no session with it
    app.jinja_env.globals.update(labels.GLOBALS, photo_sizes=papers.sizes)
    app.jinja_env.filters.update(labels.FILTERS)
    audit.vocabulary(PHRASES, SUBJECTS, UNSIGNED)
    leave.owner(
        leave.Owner(
            Post,
            at_desk=access.readable,
            may_give=access.may_review,
            title=lambda post: f"留言 {post.no}",
            page=lambda post: url_for("feedback_desk.show", id=post.id),
        )
    )
    leave.owner(
        leave.Owner(
            Template,
            at_desk=lambda user: select(Template).where(Template.unit_id.in_(access.units_of(user))),
            may_give=lambda user, template: template.unit_id in access.units_of(user),
            title=lambda template: f"答复模板“{template.title}”",
            page=_page_of_template,
        )
    )
    limits.declare(*LIMITS)
    attachments.owner("feedback", _may_read, _is_public, called=_called)
    search.source(searching.KIND, 4, "我想说一说", searching.rows, is_voice=True)
    search.numbered(searching.KIND, searching.by_no)
    search.followed(quoting.follow)
    likes.kind(searching.KIND, "我想说一说", domains=queries.domains_of)
    likes.kind("feedback_topic", "话题", _topics)
    own_account.exporter("我想说一说", own_data.give)
    own_account.eraser(own_data.forget)
    own_account.stays(_stays)
    portal.door(app, 20, lambda _: ("我要说、我要问", url_for("feedback.new")))
    portal.door(app, 30, lambda _: ("看看怎么答的", url_for("feedback.index", standing="answered")))
    portal.part(app, 15, "feedback/_portal.html", _portal)
    portal.addresses(app, _addresses)
    menus.public(app, 30, "我想说一说", "feedback.index")
    menus.desk(app, 30, "我想说一说", "feedback_desk.index", desk.READERS)
    menus.desk(app, 30, "久拖未复", "feedback_desk.watch", desk.WATCHERS)
    menus.desk(app, 31, "留言限制", "feedback_desk.blocks", keeping.OFFICE)
    menus.desk(app, 33, "地标", "feedback_desk.landmark_list", holding(*places.KEEPERS))
    menus.desk(app, 32, "转办规则", "feedback_desk.rules", keeping.OFFICE)
    menus.desk(app, 34, "答复模板", "feedback_desk.template_list", templates.KEEPERS)
    menus.work(app, 30, working.work)
    menus.work(app, 31, working.unreached)
    units.lacks("feedback", working.lacks)
    _name_constraints()


def _stays() -> own_account.Stays:
    """What the phone alone does not prove to be hers: numbers change hands."""
    lately, kept = limits.in_force(kinds.SAME_PHONE.key).number, limits.in_force(kinds.KEEP.key).number
    said = (
        f"没有登录写的留言：最近 {lately} 日在网上用这个手机号写的，姓名和手机号跟着账号删除。更早的（号码可能换过人）、举报、"
        "工作人员代为录入的和从别的软件发来的，不跟着删：凭编号和查询码打开，办完以后点“删除我的信息”。"
        f"不点的，办完 {kept} 日后也会自动删除。"
    )
    return own_account.Stays(said, "查我的留言", url_for("feedback.track"))


def _page_of_template(template: Template) -> str:
    if template.ended_at is None:
        return url_for("feedback_desk.template", id=template.id)
    return url_for("feedback_desk.template_list")


def _name_constraints() -> None:
    name_constraint("uq_feedback_support_once", "这个手机号已经算过了，谢谢", "phone")
    name_constraint("uq_feedback_turned_once", "这条留言已经转过一次了，请刷新后再看")
    name_constraint("uq_feedback_turned_target", STALE)
    name_constraint("ck_feedback_turned_turned_with_reason", "请写明为什么转，会告诉留言人", "reason")
    name_constraint("uq_feedback_rating_round", "这次答复已经评价过了")
    name_constraint("uq_feedback_photo_appeal_post", "照片已经申诉过一次了，请刷新后再看")
    name_constraint("ck_feedback_photo_appeal_second_person_looks", BY_ANOTHER)
    name_constraint("ck_feedback_enclosure_second_person_shows", results.BY_ANOTHER)
    name_constraint("uq_feedback_redated_post", "收到的日期只能改一次，请刷新后再看")
    name_constraint("uq_feedback_redated_unit_once", "这一件刚刚转过单位，请刷新后再看")
    name_constraint("ck_feedback_redated_another_person_redates", "日期是您录入的，请另一位同事来改")
    name_constraint("uq_feedback_extension_post", "每条留言只能申请一次延期")
    name_constraint("uq_feedback_pause_post", "每条留言只能请留言人补充一次")
    name_constraint("uq_feedback_landmark_name", landmarks.NAME_TAKEN, "name")
    name_constraint("ck_feedback_landmark_whole_point", "纬度和经度两个都写或都不写", "latitude")
    name_constraint("uq_feedback_topic_name", "已经有这个话题了", "name")
    name_constraint("ck_feedback_extension_second_person_decides", SECOND_PERSON)
    name_constraint("ck_feedback_answer_second_person_reviews", "起草的人不能自己审核，请另一个人来")
    name_constraint(
        "ck_feedback_answer_template_explained", "这份答复和以前的一份几乎一样，请写明为什么可以一样", "same_reason"
    )
    name_constraint("ck_feedback_assignment_refused_with_reason", "请写明为什么退回", "reason")
    name_constraint("ck_feedback_block_second_person_reviews", SECOND_PERSON)
    name_constraint("ck_feedback_block_third_person_hears", "异议要由另一个人裁定：作过决定的人不能自己裁定")
    name_constraint("ck_feedback_block_block_has_reason", "请写明为什么限制", "reason")
    name_constraint("ck_feedback_block_decided_with_reason", "请写明为什么维持或者解除", "reason")
    name_constraint("uq_feedback_block_post", "这条留言已经作为限制的理由用过一次")
    name_constraint("uq_feedback_block_live", "这个手机号正在限制中")
    name_constraint("ck_feedback_rating_manner_range", "请从 1 分到 5 分里选一个", "manner")
    name_constraint("ck_feedback_rating_says_something", "请至少答一个", "solved")
    for name in ("uq_feedback_post_no", "uq_feedback_post_list_no", "uq_feedback_answer_round"):
        name_constraint(name, STALE)
    for name in ("public_has_text", "report_never_public", "listed_when_public", "answered_has_date"):
        name_constraint(f"ck_feedback_post_{name}", STALE)
    name_constraint("ck_feedback_answer_published_was_reviewed", STALE)
    name_constraint("ck_feedback_views_somebody_read", STALE)


def _topics(ids: Collection[int]) -> dict[int, Item]:
    """Topics one can write about today; they belong to no one place."""
    rows = {topic.id: topic for topic in queries.topics()}
    found = {id: rows[id].name for id in ids if id in rows}
    return {id: Item(name, f"/feedback/?topic={id}", None, kinds.domain_of(name)) for id, name in found.items()}


def _may_read(user: Any, attachment: Attachment) -> bool:
    """Public photos of public posts; the author's own; what lies on a desk, for whoever may read the original."""
    paper = db.session.scalar(select(Enclosure).where(Enclosure.attachment_id == attachment.id))
    if paper is None or paper.post_id is None:
        return False
    post = db.session.get(Post, paper.post_id)
    assert post is not None
    shown = paper.is_public and (post.is_public if paper.by_unit else post.shows_words)
    is_hers = paper.is_told and access.may_open_own(user, proving.OPENED.ids(), post)
    return shown or is_hers or access.may_read(user, post)


def _called(attachment: Attachment) -> str:
    """What a file of this room is called in its address."""
    paper = db.session.scalar(select(Enclosure).where(Enclosure.attachment_id == attachment.id))
    return paper.called if paper else ""


def _is_public(attachment: Attachment) -> bool:
    """May anyone's browser keep a copy?"""
    rows = select(Enclosure.id).join(Post, Enclosure.post_id == Post.id)
    shown = rows.where(Enclosure.attachment_id == attachment.id, Enclosure.is_public, Post.list_no.is_not(None))
    hers_too = or_(Enclosure.by_unit, Post.words_back_at.is_(None))
    return db.session.scalar(shown.where(hers_too)) is not None


def _portal(region: Region | None) -> dict[str, Any]:
    answered = queries.public_list(queries.Wanted(region=region, standing="answered"))
    answered = answered.where(Post.words_back_at.is_(None))
    return {"answered": queries.some(answered.order_by(Post.list_no.desc()), 5)}


def _addresses() -> Iterable[str]:
    """The latest public posts, for the sitemap."""
    yield url_for("feedback.index")
    rows = access.published().with_only_columns(Post.no).order_by(Post.list_no.desc()).limit(5000)
    for no in db.session.scalars(rows):
        yield url_for("feedback.show", no=no)
