"""Vouchers, contracts and photographs of a release: masked before they are kept, examined, taken away while it is a draft."""

import io
from collections.abc import Sequence

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
from app.village.acts import Did
from app.village.models import Release, ReleaseFile
from app.village.service import guarding
from app.village.service.locking import require_draft

ALLOWED = IMAGES | {PDF}
FORMATS = {kind.media_type: name for kind, name in ((JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP"))}
Box = tuple[int, int, int, int]  # left, top, width, height, in percent of the picture


def attach(release: Release, upload: FileStorage | None, voucher: str, caption: str, *, by: User) -> ReleaseFile:
    """Keep a file with a draft. A PDF whose words hold personal data is refused: it cannot be masked. Pages that are
    pictures of words are named, for whoever checks the release to look at.
    """
    require_draft(release)
    privacy.guard(caption, "caption")
    privacy.guard(voucher, "voucher")
    unread = _require_clean(release, upload)
    kept = attachments.keep(upload, by=by, allow=ALLOWED)
    row = ReleaseFile(release=release, attachment=kept, voucher=voucher, caption=caption, unread=unread)
    db.session.add(row)
    audit.record(by, Did.FILE_ADDED, release, guarding.change_of(release, "file", kept.name))
    return row


def _require_clean(release: Release, upload: FileStorage | None) -> str:
    """Which pages nobody but a person can read. Pictures have no words to examine: the clerk looks, and says so."""
    if upload is None or not (upload.filename or "").lower().endswith(".pdf"):
        return ""
    content = upload.stream.read(LARGEST + 1)
    upload.stream.seek(0)
    if len(content) > LARGEST:
        return ""  # refused for its size by whoever keeps it
    found = privacy.examine_file(content, upload.filename or "")
    if found.blocks:
        raise Refused("文件里有身份证号、账号或电话，请先涂黑或转成图片再上传", "file")
    if partly := [one for one in found.found if _must_be_masked(release, one)]:
        places = "；".join(map(str, partly[:3])) + (f"等 {len(partly)} 处" if len(partly) > 3 else "")
        raise Refused(
            f"文件里有不能整个公开的内容：{places}。PDF 里改不了，请遮住后重新导出，或转成图片上传再涂黑", "file"
        )
    return "、".join(dict.fromkeys(one.where.part for one in found.found if one.kind == "picture" and one.where.part))


def _must_be_masked(release: Release, found: Found) -> bool:
    """Addresses, birth dates, plates everywhere; in a list of people relatives, health, income and the like as well."""
    if found.kind == "relative":
        return guarding.is_list(release)
    if found.force == Force.MASK:
        return True
    seen = ("picture", "unread", "landline")
    return found.force == Force.WARN and guarding.is_list(release) and found.kind not in seen


def black_out(file: ReleaseFile, boxes: Sequence[Box], *, by: User) -> None:
    """Paint parts of a picture black; what lay under them is kept nowhere."""
    require_draft(file.release)
    old = file.attachment
    if old.media_type not in FORMATS:
        raise Refused("只有图片能涂黑；PDF 请先转成图片再上传", "boxes")
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
    audit.record(by, Did.FILE_REMOVED, file.release, guarding.change_of(file.release, "file", file.attachment.name))
    let_go(file.attachment, by)
    db.session.delete(file)


def read_boxes(text: str) -> list[Box]:
    """Rectangles from what was typed, one a line: left, top, width, height in percent."""
    found: list[Box] = []
    for row in text.splitlines():
        numbers = row.replace(",", " ").replace("，", " ").split()
        if not numbers:
            continue
        if len(numbers) != 4 or not all(number.isdecimal() and int(number) <= 100 for number in numbers):
            raise Refused("每行写四个 0 到 100 的整数：左 上 宽 高", "boxes")
        left, top, width, height = map(int, numbers)
        found.append((left, top, width, height))
    if not found:
        raise Refused("请写要涂黑的地方，每行四个数：左 上 宽 高", "boxes")
    return found
