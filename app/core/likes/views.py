"""The hall of what is liked, and the button."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TelField
from wtforms.validators import DataRequired, Optional

from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.core.domains import DOMAINS, NO_DOMAIN
from app.core.likes import jobs, service
from app.core.regions import queries as regions
from app.core.regions.models import Level
from app.errors import BROKEN, name_constraint
from app.web import filters, pace
from app.web.filters import takes
from app.web.forms import Form, strip
from app.web.phones import Proof, resident
from app.web.rights import EVERYONE, open_to
from app.web.writes import attempt

bp = Blueprint("likes", __name__, url_prefix="/feedback/favourites", template_folder="templates")
PHONE = Proof("likes")


class PhoneForm(Form):
    """A phone and the code sent to it."""

    phone = TelField("手机号", [DataRequired("请填写手机号")], filters=[strip])
    code = StringField("短信验证码", [Optional()], filters=[strip])


@bp.get("/")
@open_to(EVERYONE)
@takes("region", "kind", "domain")
def index() -> str:
    region, kind = filters.region(), filters.one_of("kind", service.KINDS)
    domain = filters.asked("domain", {str(no): no for no in (NO_DOMAIN, *DOMAINS)}.get, None)
    city = regions.city()
    return render_template(
        "likes/index.html",
        rows=service.ranking(region, kind, 50, domain),
        region=region,
        kind=kind,
        domain=domain,
        domains=DOMAINS,
        kinds={name: label for name, (label, _) in service.KINDS.items()},
        counties=[row for row in regions.children(city) if row.level == Level.COUNTY] if city else [],
    )


@bp.route("/<kind>/<int:id>", methods=["GET", "POST"])
@open_to(EVERYONE)
def like(kind: str, id: int) -> str | Response:
    item = service.item(kind, id) or abort(404)
    person = resident()
    form: Any = Form() if person else PhoneForm()

    def vote() -> object:
        return service.like(kind, id, _proved(form, person))

    if request.form.get("send_code") and not person:
        PHONE.send(form)
    elif form.validate_on_submit() and attempt(form, vote):
        flash("已经算上您了，谢谢", "success")
        return redirect(item.url)
    return render_template("likes/like.html", form=form, item=item, times=service.times(kind, id), known=bool(person))


def _proved(form: Any, person: User | None) -> str:
    """Whose vote it is: the account's phone, or the typed one once its code is right."""
    if person is not None and person.phone_hash is not None:
        return person.phone_hash
    return privacy.keyed_hash("phone", PHONE.proved(form))


def _stays() -> own_account.Stays:
    said = "您今天点的喜欢、写的留言各算一次：为了一个号码一天不多算，号码的记号（看不出号码）再留两天，自动删除。"
    return own_account.Stays(said, "本站保存什么", url_for("portal.about"))


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    assert jobs  # importing it hangs the job into place
    app.register_blueprint(bp)
    app.jinja_env.globals["DOMAINS"] = DOMAINS
    pace.slow(app, "likes.like", "60 per 10 minutes")
    audit.vocabulary({service.Did.LIKED: "说喜欢看"}, {"liked": "大家喜欢看的"}, {service.Did.LIKED: "居民"})
    own_account.exporter("你最喜欢", service.give)
    own_account.stays(_stays)
    name_constraint("uq_liked_vote_day", service.ALREADY, "phone")
    for name in ("uq_liked_item", "ck_liked_times_counted", "ck_liked_domain_known"):
        name_constraint(name, BROKEN)
