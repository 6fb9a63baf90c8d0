"""What is written in a file, whatever it is packed in: for tests that say that a word is nowhere."""

import html
import io
import json
import zipfile

from pypdf import PdfReader
from werkzeug.test import TestResponse


def plain(content: bytes) -> bytes:
    """The file with all that can be read in it: the parts of a workbook or document, the words of a PDF's pages."""
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return b"\n".join([content, *(_part(parts.read(name)) for name in parts.namelist())])
    if content.startswith(b"%PDF-"):
        words = "\n".join(sheet.extract_text() or "" for sheet in PdfReader(io.BytesIO(content)).pages)
        return b"\n".join([content, words.encode(), "".join(words.split()).encode()])
    return content


def read(content: bytes) -> str:
    """The same as text; what is none is left out."""
    return plain(content).decode("utf-8", "ignore")


def text_of(answer: TestResponse) -> str:
    """What is read of an answer: of a file what is in it, of data the words themselves and not how they are escaped."""
    return json.dumps(answer.json, ensure_ascii=False) if answer.is_json else read(answer.data)


def _part(content: bytes) -> bytes:
    """Some writers give each letter as a number: &#31041;."""
    try:
        return html.unescape(content.decode()).encode()
    except UnicodeDecodeError:
        return plain(content)
