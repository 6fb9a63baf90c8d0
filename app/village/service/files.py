"""Vouchers, contracts and photographs of a release: masked before they are kept, examined, taken away while it is a draft."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app.core import attachments, audit, privacy
from app.core.accounts.models import User
from app.core.attachments.kinds import IMAGES, JPEG, PDF, PNG, WEBP
from app.core.attachments.models import Attachment
from app.core.attachments.service import LARGEST
from app.core.attachments.storage import storage
from app.core.privacy import Force, Found
from app.db import db
from app.errors import Refused
from app.village import recipients
from app.village.acts import Did
from app.village.models import BOARD_PHOTO, Release, ReleaseFile
from app.village.service import guarding, papers
from app.village.service.locking import require_draft

ALLOWED = IMAGES | {PDF}
FORMATS = {kind.media_type: name for kind, name in ((JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP"))}
Box = tuple[int, int, int, int]  # left, top, width, height, in percent of the picture


def attach(
    release: Release, upload: FileStorage | None, voucher: str, caption: str, reason: str = "", *, by: User
) -> ReleaseFile:
    """Keep a file with a draft. A PDF whose words hold personal data cannot be masked: it is refused, or, where the rule
    allows it and a `reason` is given, kept until a second person lets it out. Pages that are pictures of words are
    named, for whoever checks the release to look at.
    """
    require_draft(release)
    if caption.strip() == BOARD_PHOTO:
        raise Refused("公开栏照片在公示期满后，登记公示结果时附上；这里请写别的说明", "caption")
    called = Path((upload and upload.filename) or "").stem  # the name stands in the file's address
    for field, words in (("caption", caption), ("voucher", voucher), ("file", called)):
        privacy.guard(words, field)
        recipients.require_unnamed(release, words, field)
    seen = _examined(release, upload, caption)
    if seen.barred:
        _require_askable(release, seen.barred, reason)
    kept = attachments.keep(upload, by=by, allow=ALLOWED)
    row = ReleaseFile(release=release, attachment=kept, voucher=voucher, caption=caption, unread=seen.unread, telling=seen.telling)  # fmt: skip
    db.session.add(row)
    audit.record(by, Did.FILE_ADDED, release, {"file": kept.id})
    if seen.barred:
        guarding.ask_for([papers.InFile(found, kept.sha256) for found in seen.barred], release, reason, by=by)
    return row


def _examined(release: Release, upload: FileStorage | None, caption: str) -> papers.Examined:
    """Pictures have no words to examine: the clerk looks, and says so."""
    if upload is None or not (upload.filename or "").lower().endswith(".pdf"):
        return papers.Examined([], "")
    content = upload.stream.read(LARGEST + 1)
    upload.stream.seek(0)
    if len(content) > LARGEST:
        return papers.Examined([], "")  # refused for its size by whoever keeps it
    of, known = guarding.paper_of(release), guarding.on_lists(release)
    return papers.examined(content, upload.filename or "", caption, of, known)


def _require_askable(release: Release, barred: list[Found], reason: str) -> None:
    """Refused for good where nobody may let it out, and without a reason where two people may."""
    blocked = any(found.force == Force.BLOCK for found in barred)
    first = sorted(barred, key=lambda found: found.force != Force.BLOCK)[:3]
    places = "；".join(map(str, first)) + (f"等 {len(barred)} 处" if len(barred) > 3 else "")
    if blocked and guarding.is_list(release):
        wrong = f"文件里有身份证号、账号或电话：{places}"
        raise Refused(f"{wrong}。名单里的一律不能公开，请在原件上遮住后重新导出再上传", "file")
    if reason.strip():
        guarding.require_leave_reason(reason, "reason")
        return
    otherwise = "。必须原样公开的，请在“请求放行的理由”里写明，由乡镇（街道）审核的人同意后才能公开"
    if blocked:
        raise Refused(f"文件里有身份证号、账号或电话：{places}。请在原件上遮住后重新导出再上传{otherwise}", "file")
    mend = "PDF 里改不了，请在原件上遮住后重新导出；换成图片的，附上后逐处涂黑，公开的人会逐张看"
    raise Refused(f"文件里有不能整个公开的内容：{places}。{mend}{otherwise}", "file")


def black_out(file: ReleaseFile, boxes: Sequence[Box], *, by: User) -> None:
    """Paint parts of a picture black; what lay under them is kept nowhere."""
    require_draft(file.release)
    old = file.attachment
    if old.media_type not in FORMATS:
        raise Refused("只有图片能涂黑；PDF 请在原件上遮住后重新导出", "boxes")
    if not storage().holds(old.storage_key):
        raise Refused("这份图片在存储里找不到了，请移除，重新上传", "boxes")
    with storage().open(old.storage_key) as stored, Image.open(stored) as opened:
        picture = opened.convert("RGB" if old.media_type == JPEG.media_type else "RGBA")
    brush = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        edges = (picture.width * left, picture.height * top, picture.width * (left + width), picture.height * (top + height))  # fmt: skip
        brush.rectangle([edge // 100 for edge in edges], fill="black")
    painted = io.BytesIO()
    picture.save(painted, FORMATS[old.media_type])
    painted.seek(0)
    file.attachment = attachments.keep(FileStorage(painted, filename=old.name), by=by, allow=IMAGES)
    let_go(old, by)
    audit.record(by, Did.FILLED, file.release, {"blacked_out": len(boxes)})


def let_go(attachment: Attachment, by: User | None) -> None:
    """Withdraw what no other version shows: a correction begins with the files of the version before."""
    shown = select(func.count()).select_from(ReleaseFile).where(ReleaseFile.attachment_id == attachment.id)
    if (db.session.scalar(shown) or 0) <= 1:
        attachments.forget(attachment, by=by)


def remove(file: ReleaseFile, *, by: User) -> None:
    """Take a file away from a draft."""
    require_draft(file.release)
    audit.record(by, Did.FILE_REMOVED, file.release, {"file": file.attachment_id})
    take_away(file, by)


def take_away(file: ReleaseFile, by: User | None) -> None:
    """Its row, its bytes where nothing else shows them, and the leave that was asked for it."""
    if [one.attachment.sha256 for one in file.release.files].count(file.attachment.sha256) == 1:
        guarding.no_longer_ask(file.release, file.attachment.sha256)
    let_go(file.attachment, by)
    db.session.delete(file)


def read_boxes(text: str) -> list[Box]:
    """Rectangles from what was typed, one a line: left, top, width, height in percent."""
    found: list[Box] = []
    for row in text.splitlines():
        numbers = row.replace(",", " ").replace("，", " ").split()
        if not numbers:
            continue
        if len(numbers) != 4 or not all(
            number.isdecimal() and len(number) < 4 and int(number) <= 100 for number in numbers
        ):
            raise Refused("每行写四个 0 到 100 的整数：左 上 宽 高", "boxes")
        left, top, width, height = map(int, numbers)
        found.append((left, top, width, height))
    if not found:
        raise Refused("请写要涂黑的地方，每行四个数：左 上 宽 高", "boxes")
    return found
