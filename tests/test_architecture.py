"""The house's own laws: who may import whom, one place that commits, one clock, pages without scripts of their own."""

import ast
import re
import tomllib
from functools import cache
from inspect import iscoroutinefunction, unwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
FILES = sorted(APP.rglob("*.py"))
TEMPLATES = sorted([*APP.rglob("*.html"), *APP.rglob("*.txt"), *APP.rglob("*.atom")])
ROOMS = {"catalogue", "consult", "feedback", "foi", "openday", "village"}
MAY_NOT = {
    "rules": {"flask", "sqlalchemy", "wtforms", "app.db"},
    "models": {"flask", "wtforms"},
    "service": {"wtforms", "flask_login"},
    "forms": {"sqlalchemy", "app.db"},
    "draw": {"flask", "sqlalchemy", "wtforms", "app.db"},
    "laws": {"flask", "sqlalchemy", "wtforms", "app.db"},
    "tables": {"flask", "sqlalchemy", "wtforms", "app.db"},
}


def piece(path: Path) -> str:
    """The furniture a file is: its name, or that of the folder it was split into."""
    return path.parent.name if path.parent.name in MAY_NOT else path.stem


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything the file says; each file is read through once for all laws."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> list[str]:
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_downwards(path):
    parts = path.relative_to(APP).parts
    for name in imports(path):
        prefixes = {".".join(name.split(".")[:n]) for n in range(1, len(name.split(".")) + 1)}
        assert not prefixes & MAY_NOT.get(piece(path), set()), f"{path.name} imports {name}"
        if parts[0] == "core":
            assert not name.startswith(tuple(f"app.{room}" for room in ROOMS)), f"a shared room imports {name}"
        if parts[0] == "openday":
            assert not name.startswith("app.demo")


READERS_OF_THE_REQUEST = {
    "app/core/accounts/login.py": "Flask-Login's side: the cookie and the token in it",
    "app/core/accounts/paying.py": "a button that costs a little work: what its script sends along, whose browser it is",
    "app/core/accounts/proved.py": "a cookie: which numbers a right code was typed for in this browser",
    "app/core/accounts/throttle.py": "tries at a door, counted by the reader's address",
    "app/core/accounts/desk.py": "views of the people desk, beside those of one's own pages",
}


def reads_the_request(path: Path) -> bool:
    taken = {f"flask.{name}" for name in ("request", "session")} | {"flask_login.current_user"}
    return bool(taken & set(imports(path)))


def test_only_entrances_know_the_request():
    """House rule 4: services, rules, models and queries can be called by a job and a test too."""
    others = {
        str(path.relative_to(ROOT))
        for path in FILES
        if reads_the_request(path)
        and path.stem not in ("views", "jobs", "cli")
        and path.parent.name not in ("web", "views")
    }
    assert others == set(READERS_OF_THE_REQUEST)


def test_one_place_commits():
    assert [path.name for path in FILES if ".commit()" in path.read_text(encoding="utf-8")] == ["db.py"]


def test_nothing_that_a_request_runs_is_a_coroutine(app):
    """`Mingtang.ensure_sync` hands each on as it is: a coroutine would silently never run."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.url_value_preprocessors)
    run = [one for by_scope in hooks for of_scope in by_scope.values() for one in of_scope]
    run += [*app.view_functions.values(), *app.teardown_appcontext_funcs]
    run += [one for codes in app.error_handler_spec.values() for kinds in codes.values() for one in kinds.values()]
    assert len(run) > 200 and not [one for one in run if iscoroutinefunction(unwrap(one))]


def test_one_place_reads_the_clock():
    reads = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    assert [path.name for path in FILES if reads.search(path.read_text(encoding="utf-8"))] == ["clock.py"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_style_script_or_handler_of_its_own(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or "ld+json" in attributes
    assert not re.search(r'(?:src|href)="https?://', text), "nothing is loaded from outside"


def test_what_is_marked_safe_is_made_by_us():
    marked = {path.name for path in TEMPLATES if "|safe" in path.read_text(encoding="utf-8")}
    assert marked <= {"pass.html", "totp.html"}, "only QR codes are inserted as they are"


def test_every_notice_has_both_its_files():
    told = set()
    for path in FILES:
        for node in nodes(path):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"(openday|accounts|village|feedback|foi|consult|workdays)/[a-z_]+", node.value)
            ):
                told.add(node.value)
    files = {str(path).partition("notices/")[2] for path in TEMPLATES if "notices/" in str(path)}
    for notice in told:
        assert {f"{notice}.subject.txt", f"{notice}.body.txt"} <= files, notice
    assert {name.partition(".")[0] for name in files} == told, "no notice lies about unused"


def test_no_file_holds_two_things():
    long = {str(path.relative_to(APP)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: rows for name, rows in long.items() if rows > 700} == {}


def test_a_page_weighs_little():
    static = APP / "web" / "static"
    css = (static / "css" / "house.css").stat().st_size
    js = (static / "js" / "house.js").stat().st_size
    assert css + js < 60_000, "with HTML of up to 90 KB the first load stays under 150 KB"


OTHERWISE_USED = {
    "gunicorn": "started by make run",
    "redis": "Flask-Limiter's storage where REDIS_URL is given",
    "psycopg": "SQLAlchemy's driver where DATABASE_URL is PostgreSQL",
    "tzdata": "zoneinfo on machines without time zones",
}
MODULES = {"pillow": "PIL", "argon2-cffi": "argon2", "python-docx": "docx"}


def test_no_dependency_lies_about_unused():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[=><]", line)[0] for line in project["dependencies"]}
    used = {name.split(".")[0] for path in (*FILES, *(ROOT / "scripts").glob("*.py")) for name in imports(path)}
    unused = {name for name in names if MODULES.get(name, name.replace("-", "_")) not in used}
    assert unused == set(OTHERWISE_USED)
