"""The channels of the demo: one file per message, or a line on the console."""

import json
import os
from pathlib import Path
from urllib.parse import unquote

import click

from app.core import privacy
from app.core.notify import parcels
from app.core.notify.models import Message
from app.core.notify.rules import Way
from app.core.notify.smtp import mail


def write(url: str, message: Message) -> None:
    """One file in file:FOLDER named by the message's uid: written twice, it is still one."""
    folder = Path(unquote(url.partition(":")[2]))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{message.uid}.{'eml' if message.way == Way.MAIL else 'json'}"
    draft = path.with_suffix(f".{os.getpid()}.part")
    with draft.open("wb") as out:
        out.write(_bytes(message))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def _bytes(message: Message) -> bytes:
    if message.way == Way.MAIL:
        return mail(message).as_bytes()
    text = {"id": message.uid, "to": parcels.address(message), "text": parcels.sms_text(message)}
    return json.dumps(text, ensure_ascii=False, indent=1).encode()


def say(_url: str, message: Message) -> None:
    """Print the message where the worker was started; the address masked, for screens are looked at."""
    mask = privacy.mask_email if message.way == Way.MAIL else privacy.mask_phone
    click.echo(f"[{message.way.value} → {mask(parcels.address(message))}] {message.title}\n{parcels.body(message)}\n")
