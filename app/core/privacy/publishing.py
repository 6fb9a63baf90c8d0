"""One rule for every room's files before anybody else may read them; a village's, which two people may let out, go by
its own list of findings (app/village/service/papers.py) through the same reader.
"""

from pathlib import PurePath

from app.core.attachments.kinds import DOC, PPT
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.privacy.detector import barred, listed
from app.core.privacy.examination import Examination
from app.core.privacy.files import examine_file, words_in_file
from app.errors import Refused

OLD = {
    DOC.media_type: "旧格式的 Word 文件（.doc、.wps）里有什么查不全，请另存为 .docx 或 PDF 后再上传",
    PPT.media_type: "旧格式的演示文稿（.ppt、.dps）里有什么查不全，请另存为 .pptx 或 PDF 后再上传",
}


def guard_file(attachment: Attachment, field: str = "file") -> None:
    """Refused, beside the field, when the words of a file about to become public hold what may not be, or when it is of
    a kind whose words cannot all be read.
    """
    seen = examined_file(attachment, field)
    if seen.blocks:
        raise refused_file(seen, field)


def guard_name(attachment: Attachment, field: str = "file") -> None:
    """The same for what the file is called, which stands in its address."""
    name = PurePath(attachment.name).stem
    if found := barred(name):
        raise Refused(f"文件的名字里有不能公开的个人信息：{listed(found, name)}。名字大家都看得到，请改了再上传", field)


def examined_file(attachment: Attachment, field: str = "file") -> Examination:
    """What was found in the bytes as they lie there now; Refused for a kind whose words cannot all be read."""
    return examine_file(_stored(attachment, field), attachment.name)


def words_of_file(attachment: Attachment, field: str = "file") -> str:
    """All words that can be read in the bytes as they lie there now; Refused beside the field as for `examined_file`."""
    try:
        return words_in_file(_stored(attachment, field), attachment.name)
    except Refused as refusal:
        raise Refused(refusal.sentence, field) from None


def _stored(attachment: Attachment, field: str) -> bytes:
    if attachment.media_type in OLD:
        raise Refused(OLD[attachment.media_type], field)
    try:
        with storage().open(attachment.storage_key) as stored:
            return stored.read()
    except FileNotFoundError:
        raise Refused(f"文件“{attachment.name}”在存储里找不到了，请移除，重新上传", field) from None


def refused_file(seen: Examination, field: str) -> Refused:
    """The sentence that names what was found, beside the field."""
    told = "；".join(seen.sentences()[:3])
    return Refused(f"文件里有不能公开的个人信息：{told}。请删去或遮住后重新导出，再上传", field)
