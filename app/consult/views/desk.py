"""Pages for staff: drafting, the text and its clauses, review, publication, a changed period, the end."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from wtforms import SelectField
from wtforms.fields import SelectChoice

from app import clock
from app.consult import access, queries, timeline
from app.consult.forms import ConsultationForm, PaperForm, ReasonForm, RetimeForm, TextForm
from app.consult.models import Consultation, ConsultationPaper, DraftVersion
from app.consult.rules import numbering
from app.consult.rules.life import KIND_LABELS, PUBLIC, State
from app.consult.service import answering, aside, correcting, drafting, ending, reasons, retyping, telling
from app.consult.views import next_steps
from app.consult.views.matters import Matters, Reply, actor, before_end, seen
from app.core import attachments, audit, workdays
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.web import filters
from app.web.filters import takes
from app.web.forms import VersionedForm
from app.web.pages import counted_by, paged
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("consult_desk", __name__, url_prefix="/desk/consultations", template_folder="../templates")
READERS = holding(*access.READERS)
DRAFTERS = holding(*access.DRAFTERS)
REVIEWERS = holding(*access.REVIEWERS)
CONSULTATIONS = Matters("consultation", "consult_desk", access.at_desk)
seen_or_404 = CONSULTATIONS.seen_or_404
edited_or_404 = CONSULTATIONS.edited_or_404
back = CONSULTATIONS.back
press = CONSULTATIONS.press


@bp.get("/")
@open_to(READERS)
@takes("state", "page")
def index() -> str:
    state = filters.one_of("state", set(State))
    rows = access.at_desk(current_user).order_by(Consultation.changed_at.desc(), Consultation.id.desc())
    if state:
        rows = rows.where(Consultation.state == State(state))
    counts = counted_by(access.at_desk(current_user), Consultation.state)
    return render_template("consult/desk/index.html", page=paged(rows, 30), state=state, counts=counts)


def offices() -> list[Unit]:
    """Units this person may draft for."""
    found: dict[int, Unit] = {}
    for grant in current_user.live_grants(*access.DRAFTERS):
        reach = Unit.id == grant.unit_id if grant.unit_id else inside(Unit.region_id, grant.region)
        for unit in db.session.scalars(select(Unit).where(reach, Unit.valid_to.is_(None)).order_by(Unit.id)):
            found[unit.id] = unit
    return list(found.values())


def chosen_office(id: int | None) -> Unit:
    """The unit typed on a form, one this person drafts for."""
    unit = db.session.get(Unit, id) if id else None
    if unit is None or not access.may_draft_for(current_user, unit.region, unit):
        raise Refused("请选您负责的单位", "office")
    return unit


def _form(consultation: Consultation | None = None) -> ConsultationForm:
    form = ConsultationForm(obj=consultation) if consultation else ConsultationForm()
    form.office.choices = [SelectChoice(unit.id, unit.name) for unit in offices()]
    if consultation and not form.is_submitted():
        form.office.data, form.kind.data = consultation.unit_id, consultation.kind.value
    return form


def _fields(form: ConsultationForm) -> dict[str, Any]:
    unit = chosen_office(form.office.data)
    return {**form.fields(), "unit": unit, "region": unit.region}


def _least() -> list[tuple[str, int, str]]:
    """(kind, days, article) of each kind, so that a drafter knows before asking."""
    rows = [(label, timeline.least_days(kind)) for kind, label in KIND_LABELS.items()]
    return [(label, limit.number, limit.article) for label, limit in rows]


@bp.route("/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def new() -> Reply:
    form = _form()

    def save() -> Consultation:
        return drafting.draft(_fields(form), by=actor())

    if form.validate_on_submit() and (consultation := attempt(form, save)):
        flash(f"已保存草稿，编号 {consultation.no}。接着写草案正文", "success")
        return redirect(url_for(".write_text", id=consultation.id))
    return render_template("consult/desk/edit.html", form=form, consultation=None, least=_least())


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@open_to(DRAFTERS)
def edit(id: int) -> Reply:
    consultation = edited_or_404(id)
    form = _form(consultation)

    def save() -> Consultation:
        return drafting.edit(consultation, _fields(form), by=actor())

    if form.validate_on_submit() and form.still(lambda: consultation.version) and attempt(form, save):
        flash("草稿已更新", "success")
        return back(consultation)
    return render_template("consult/desk/edit.html", form=form, consultation=consultation, least=_least())


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    consultation = seen_or_404(id)
    final = consultation.adopted or consultation.final
    text_correction = correcting.in_work(consultation)
    at = next_steps.at_desk(CONSULTATIONS, consultation)
    return render_template(
        "consult/desk/show.html",
        consultation=consultation,
        draft=consultation.asked,
        doubts=(doubts := _doubts(consultation)),
        final=final,
        changes=queries.changes(consultation),
        texts=correcting.texts(consultation),
        text_correction=text_correction,
        text_difference=correcting.difference(text_correction) if text_correction else [],
        text_explained=correcting.explained(text_correction) if text_correction else None,
        figures=(figures := queries.figures(consultation)),
        reports=(reports := telling.reports(consultation)),
        differences={report.no: telling.difference(report) for report in reports},
        in_work=(report := telling.report_in_work(consultation)),
        expected=_expected(consultation),
        trail=db.session.scalars(audit.trail("consultation", consultation.id)).all(),
        not_ended=ending.not_ended(consultation),
        retyped=len(retyping.fixes(consultation)),
        ending=(asked := ending.waiting(consultation)),
        may_edit=at.may_edit,
        may_review=at.may_review,
        next=next_steps.of_consultation(
            at,
            draft=consultation.asked,
            doubts=doubts,
            figures=figures,
            report=report,
            final=final,
            text=text_correction,
            ending=asked,
        ),
        unmoved=answering.unmoved(consultation) if consultation.state == State.ANSWERED else [],
        aside=aside.of(consultation),
        unexplained=reasons.owed(consultation) if consultation.state == State.ANSWERED else [],
    )


def _expected(consultation: Consultation) -> timeline.Due | None:
    """The last day if it were published today; None once it is, or where a year has no table."""
    if consultation.published_at is not None:
        return None
    days = consultation.days or timeline.least_days(consultation.kind).number
    try:
        return timeline.of_kind(consultation.kind, clock.today(), days, workdays.calendar())
    except Refused:
        return None


@bp.route("/<int:id>/text", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_text(id: int) -> Reply:
    return _written(edited_or_404(id), is_final=False)


@bp.route("/<int:id>/final", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_final(id: int) -> Reply:
    return _written(edited_or_404(id), is_final=True)


def _written(consultation: Consultation, *, is_final: bool) -> Reply:
    known = (consultation.final or consultation.asked) if is_final else consultation.asked
    form = TextForm()
    if is_final:
        form.text.label.text = "定稿正文"
    form.shown(consultation.version)
    if not form.is_submitted() and known is not None:
        form.text.data = known.text
    verb = drafting.write_final if is_final else drafting.write_text
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        if version := attempt(form, verb, consultation, form.text.data or "", by=actor()):
            flash(f"已读成 {len(version.clauses)} 条。请核对条文对应", "success")
            _say_aside(consultation)
            if odd := numbering.doubts(form.text.data or ""):
                flash(f"编号提醒：{'；'.join(odd)}。漏了条文的，请改正文", "warning")
            return redirect(url_for(".rematch", id=consultation.id, no=version.no))
    return render_template("consult/desk/text.html", form=form, consultation=consultation, is_final=is_final)


def _say_aside(consultation: Consultation) -> None:
    """What does not stand beside any clause of the text as it is now."""
    left = aside.of(consultation) if consultation.state == State.ANSWERED else []
    if left:
        names = "、".join(one.called for one in left)
        flash(f"为{names}写过的为什么改，现在不在任何一条旁边。写过的话留在征集页的“没有用上的为什么改”里", "warning")


@bp.route("/<int:id>/versions/<int:no>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def rematch(id: int, no: int) -> Reply:
    consultation = edited_or_404(id)
    versions = select(DraftVersion).where(DraftVersion.consultation_id == consultation.id, DraftVersion.no == no)
    version = one_or_404(versions, db.session.scalar(versions.with_only_columns(DraftVersion.id)) or 0)
    before = drafting.version_before(version)
    form = _match_form(version)
    form.shown(consultation.version)
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        chosen = {one.id: form[f"clause_{one.id}"].data or None for one in version.clauses}
        verb = correcting.rematch if consultation.state == State.ADOPTED else drafting.rematch
        if attempt(form, verb, version, chosen, by=actor()):
            flash("条文对应已保存", "success")
            _say_aside(consultation)
            return back(consultation, "#final" if version.is_final else "#text")
    return render_template(
        "consult/desk/rematch.html",
        form=form,
        consultation=consultation,
        version=version,
        before=before,
        changes={change.anchor: change for change in queries.compare(before, version)},
    )


def _match_form(version: DraftVersion) -> Any:
    """One choice per clause: which clause of the version before it continues."""
    known = drafting.earlier_anchors(version)
    choices = [
        SelectChoice(0, "新增的一条"),
        *(SelectChoice(anchor, f"沿用原{name}") for anchor, name in known.items()),
    ]
    fields = {
        f"clause_{one.id}": SelectField(f"“{one.called}”的来历", coerce=int, choices=choices) for one in version.clauses
    }
    form = type("MatchForm", (VersionedForm,), fields)()
    if not form.is_submitted():
        for one in version.clauses:
            form[f"clause_{one.id}"].data = one.anchor if one.anchor in known else 0
    return form


@bp.route("/<int:id>/papers", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_paper(id: int) -> Reply:
    consultation = edited_or_404(id)
    form = PaperForm()

    def save() -> ConsultationPaper:
        kept = attachments.keep(request.files.get("file"), by=actor())
        return drafting.add_paper(consultation, form.title.data or "", kept, by=actor())

    if form.validate_on_submit() and attempt(form, save):
        flash("附件已上传", "success")
        return back(consultation, "#papers")
    return render_template("consult/desk/paper.html", form=form, consultation=consultation)


@bp.route("/<int:id>/papers/<int:paper_id>/withdraw", methods=["GET", "POST"])
@open_to(DRAFTERS)
def withdraw_paper(id: int, paper_id: int) -> Reply:
    """Of a draft a button; of what is public a step that is explained."""
    consultation = edited_or_404(id)
    papers = select(ConsultationPaper).where(ConsultationPaper.consultation_id == consultation.id)
    paper = one_or_404(papers, paper_id)
    if consultation.state not in PUBLIC:
        return press(consultation, drafting.withdraw_paper, paper, told="附件已收回")
    form = ReasonForm()

    def take_down() -> bool:
        drafting.withdraw_paper(consultation, paper, form.reason.data or "", by=actor())
        return True

    if form.validate_on_submit() and attempt(form, take_down):
        flash("附件已收回，理由写在征集页上", "success")
        return back(consultation, "#papers")
    words = {"label": f"收回附件：{paper.title}", "note": "理由会写在征集页的“变更”里，所有人都看得到。"}
    return render_template("consult/desk/reason.html", form=form, consultation=consultation, **words)


def _doubts(consultation: Consultation) -> list[str]:
    """What is odd about the numbers of a draft that is not public yet."""
    asked = consultation.asked if consultation.state in (State.DRAFT, State.REVIEW) else None
    return numbering.doubts(asked.text) if asked else []


@bp.post("/<int:id>/submit")
@open_to(DRAFTERS)
def submit(id: int) -> Reply:
    consultation = edited_or_404(id)
    if _doubts(consultation) and request.form.get("seen") != str(consultation.version):
        flash("条文的编号有提醒，还没有提交。请看下面的“编号提醒”，没有错再提交", "warning")
        return redirect(url_for(".show", id=id))
    return press(consultation, drafting.submit, told="已提交审核，由另一位同事公布", label="提交审核")


@bp.post("/<int:id>/publish")
@open_to(REVIEWERS)
def publish(id: int) -> Reply:
    consultation = CONSULTATIONS.reviewed_or_404(id)
    return press(consultation, drafting.publish, seen(), told="征集已公布，居民现在可以提意见", label="公布征集")


ENDS = "已请另一位同事同意，同意以后才终止"
EXPLAINED = {
    "send-back": (drafting.send_back, "退回修改", "已退回起草人"),
    "withdraw": (ending.ask, "终止征集", ENDS),
    "discard": (drafting.discard, "作废草稿", "草稿已作废，不会公开"),
}


@bp.route("/<int:id>/<any('send-back', withdraw, discard):step>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def explain(id: int, step: str) -> Reply:
    consultation = edited_or_404(id)
    if step == "send-back":
        require(access.may_review(current_user, consultation))
    verb, label, told = EXPLAINED[step]
    note = "另一位同事同意以后才终止；那时理由会公开，并告诉每一位提过意见的人。" if step == "withdraw" else ""
    ends: dict[str, Any] = {"ends": before_end(consultation)} if step == "withdraw" else {}
    return CONSULTATIONS.explain(
        consultation, verb, label, told, version=lambda: consultation.version, note=note, **ends
    )


@bp.route("/<int:id>/period", methods=["GET", "POST"])
@open_to(DRAFTERS)
def retime(id: int) -> Reply:
    consultation = edited_or_404(id)
    if consultation.closes_on is None:
        abort(404)  # nothing runs before it is published
    form = RetimeForm()
    form.shown(consultation.version)
    if not form.is_submitted():
        form.closes_on.data = consultation.closes_on
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        typed = (form.closes_on.data, form.reason.data or "")
        if attempt(form, drafting.retime, consultation, *typed, by=actor()):
            flash("期限已改，提过意见的人会收到通知", "success")
            return back(consultation)
    return render_template("consult/desk/retime.html", form=form, consultation=consultation)


@bp.post("/<int:id>/adopt")
@open_to(REVIEWERS)
def adopt(id: int) -> Reply:
    consultation = CONSULTATIONS.reviewed_or_404(id)
    return press(consultation, answering.adopt, seen(), told="定稿已公布，提过意见的人会收到通知", label="公布定稿")
