"""Settings from the environment: one table, checked at start, with a clear sentence for a wrong one."""

import base64
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class BadSetting(SystemExit):
    """A setting is missing or wrong; the program stops before it serves anyone."""


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "on": True,
        "yes": True,
        "0": False,
        "false": False,
        "off": False,
        "no": False,
        "": False,
    }
    if value.strip().lower() not in words:
        raise ValueError("write 1 or 0")
    return words[value.strip().lower()]


def _number(least: int, most: int) -> Callable[[str], int]:
    def check(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value.strip()) or not least <= int(value) <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(value)

    return check


def _database(value: str) -> str:
    value = value.strip()
    if value.startswith("sqlite:///"):
        return _sqlite(value.removeprefix("sqlite:///"))
    rest = re.fullmatch(r"(?:postgres|postgresql|postgresql\+psycopg)://(.+)", value)
    if rest is None:
        raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return f"postgresql+psycopg://{rest[1]}"


def _sqlite(file: str) -> str:
    """A relative path begins at the checkout, wherever the command is typed."""
    if not file.partition("?")[0]:
        raise ValueError("write sqlite:///FILE, the file of the database")
    return f"sqlite:///{file if file.startswith(':memory:') else ROOT / file}"


def _address(*schemes: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        value = value.strip()
        if not value:
            return ""
        parts = _parts(value)
        if parts is None or parts.scheme not in schemes:
            raise ValueError("write an address that begins with " + " or ".join(f"{scheme}:" for scheme in schemes))
        if parts.scheme in NEED_HOST and not parts.hostname:
            raise ValueError(f"write the host after {parts.scheme}://")
        if parts.scheme == "file" and not parts.path:
            raise ValueError("write file:FOLDER")
        if parts.scheme == "file" and not parts.netloc and not parts.path.startswith("/"):
            return f"file:{quote(str(ROOT))}/{value.removeprefix('file:')}"
        return value

    return check


NEED_HOST = {"http", "https", "smtp", "smtps", "redis", "rediss"}


def _parts(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    return parts if port != 0 else None


def _site(value: str) -> str:
    """The public address without a path: pages, feeds and QR codes are appended to it."""
    address = _address("http", "https")(value).rstrip("/")
    parts = urlsplit(address)
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("write scheme and host only, for example https://mingtang.example.gov.cn")
    return address


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+|\[?[0-9A-Fa-f:.]+\]?", value.strip()):
        raise ValueError("write a host name or an address, for example 0.0.0.0")
    return value.strip().strip("[]")


def _hosts(value: str) -> list[str]:
    try:
        return [_host(name) for name in re.split(r"[\s,]+", value) if name]
    except ValueError:
        raise ValueError("write host names without scheme and port, separated by commas") from None


def _site_code(value: str) -> str:
    if value and not re.fullmatch(r"\d{10}", value):
        raise ValueError("write the ten digits of the 网站标识码")
    return value


def _data_key(value: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("write 32 random bytes in URL-safe base64, for example from `flask --app wsgi keys`")
    return key


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("write at least 32 random characters, for example from `flask --app wsgi keys`")
    return value


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, how it is read, its default and what it means."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str


SETTINGS = (
    Setting(
        "DATABASE_URL", _database, f"sqlite:///{VAR / 'mingtang.sqlite'}", "database: an SQLite file or PostgreSQL"
    ),
    Setting(
        "REDIS_URL",
        _address("redis", "rediss", "unix"),
        "",
        "optional: request limits counted for all processes and machines together; without it each process counts for itself",
    ),
    Setting("SECRET_KEY", _secret, None, "signs cookies, passes and links; kept in var/keys when not given"),
    Setting("DATA_KEY", _data_key, None, "encrypts personal data; kept in var/keys when not given"),
    Setting(
        "MAIL_URL",
        _address("smtp", "smtps", "file", "console"),
        "",
        "smtp://user:password@host:port?from=… or file:FOLDER",
    ),
    Setting("SMS_URL", _address("http", "https", "file", "console"), "", "HTTP gateway for SMS, or file:FOLDER"),
    Setting("STORAGE_URL", _address("file"), f"file:{VAR / 'files'}", "folder for attachments"),
    Setting(
        "SITE_URL",
        _site,
        "http://127.0.0.1:5000",
        "public address, used in messages, feeds and QR codes",
    ),
    Setting(
        "TRUSTED_HOSTS",
        _hosts,
        "",
        "more host names this site answers to, separated by commas; SITE_URL's, HOST and this machine's always count",
    ),
    Setting("SITE_NAME", _text, "明堂", "name of the site"),
    Setting("SITE_OWNER", _text, "长沙市人民政府办公室（示例）", "主办单位, printed in the footer"),
    Setting("SITE_ID_CODE", _site_code, "", "网站标识码, ten digits"),
    Setting("ICP_NO", _text, "", "ICP备案号"),
    Setting("SITE_PHONE", _text, "", "telephone printed in the footer"),
    Setting("DEMO", _flag, "0", "1: banner, demo people, and SMS codes shown on the page; never in earnest"),
    Setting("SECURE_COOKIES", _flag, "", "1 when the site is served over HTTPS; not given, an https SITE_URL says so"),
    Setting("PROXIES", _number(0, 9), "0", "number of trusted reverse proxies in front"),
    Setting("RATE_LIMITS", _flag, "1", "0 switches request limits by address and person off (load tests only)"),
    Setting("UPLOAD_MB", _number(1, 500), "20", "largest request in megabytes"),
    Setting("HOST", _host, "127.0.0.1", "where `make run` listens; 0.0.0.0 for every address of the machine"),
    Setting("PORT", _number(1, 65535), "5000", "the port on which `make run` listens"),
    Setting("WEB_WORKERS", _number(1, 64), "2", "processes of the web server that `make run` starts"),
)


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read every setting; stop with one sentence per wrong one.

    Raises BadSetting naming each variable that cannot be used and how to mend it.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        raw = environ.get(setting.name) or setting.default
        try:
            values[setting.name] = setting.read(_key(setting.name, values) if raw is None else raw)
        except ValueError as reason:
            wrong.append(f"{setting.name}: {reason}")
    if wrong:
        raise BadSetting("Mingtang cannot start.\n" + "\n".join(wrong))
    if not environ.get("SECURE_COOKIES"):
        values["SECURE_COOKIES"] = values["SITE_URL"].startswith("https:")
    return values


def _key(name: str, values: Mapping[str, Any]) -> str:
    """A key nobody gave. A database server is shared by machines, and so must its keys be: there it has to be given."""
    if values.get("DATABASE_URL", "").startswith("postgresql"):
        raise ValueError(
            "must be given when DATABASE_URL is PostgreSQL; for a new site `flask --app wsgi keys` prints fresh ones, "
            "before DATABASE_URL is set"
        )
    try:
        return _kept_key(name)
    except OSError as failure:
        raise ValueError(f"cannot keep a key in {VAR / 'keys'} ({failure.strerror}): make it writable") from None


def _kept_key(name: str) -> str:
    """A key nobody gave is made once and kept beside the database, readable by its owner only."""
    path = VAR / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        try:
            os.link(draft, path)  # the first process wins, the others read what it wrote
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


LOOPBACK = ("127.0.0.1", "localhost", "::1")


def answers_to(values: Mapping[str, Any]) -> frozenset[str]:
    """The host names that may stand in a request; IPv6 addresses in their brackets, as browsers send them."""
    names = [urlsplit(values["SITE_URL"]).hostname or "", values["HOST"], *values["TRUSTED_HOSTS"], *LOOPBACK]
    bare = {name.strip("[]").lower() for name in names if name}
    return frozenset(f"[{name}]" if ":" in name else name.encode("idna").decode("ascii") for name in bare)


def flask_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions want to hear, derived from our settings."""
    return {
        **values,
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(values["DATABASE_URL"]),
        "ANSWERS_TO": answers_to(values),
        "TRUSTED_HOSTS": None,  # Flask's own check, see app/web/hosts.py
        "MAX_CONTENT_LENGTH": values["UPLOAD_MB"] * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": "mt",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": values["SECURE_COOKIES"],
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_CHECK_DEFAULT": False,  # app.web.stale asks for the check itself and keeps what was typed
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session: a form left open over lunch still posts
        "WTF_CSRF_SSL_STRICT": values["SECURE_COOKIES"],
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _engine_options(url: str) -> dict[str, Any]:
    quiet = {"hide_parameters": True}  # what people typed stands in no error and no log
    if url.startswith("sqlite"):
        return {**quiet, "connect_args": {"check_same_thread": False}}
    return {**quiet, "pool_size": 5, "max_overflow": 5}  # a lost server is noticed in app.db
