"""The documents say what is so: links lead somewhere, commands exist, settings agree, words are those of code and screen."""

import re
from functools import cache
from pathlib import Path

import click
import pytest
from flask.cli import FlaskGroup, ScriptInfo

from app import create_app
from app.config import ROOT, SETTINGS
from app.core.accounts.rules import ROLE_LABELS
from app.openday import rules
from tests.databases import environment

GUIDE = ROOT / "docs" / "guide"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = sorted(GUIDE.glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ROLES = {
    "resident",
    "invited",
    "handler",
    "openness-office",
    "door",
    "supervisor",
    "administrator",
    "verify-a-draw",
    "village-board",
    "consultation",
    "voices",
}
ON_A_PHONE = {"resident", "invited", "door", "verify-a-draw", "consultation", "voices"}
NOT_OURS = {"db", "limiter", "routes", "run", "shell"}  # groups that Flask and its extensions bring along

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
each_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
each_decision = pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)


def words_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def without_code(text: str) -> str:
    text = re.sub(r"(?m)^ {4,}.*$", "", re.sub(r"(?s)```.*?```", "", text))
    return re.sub(r"`[^`\n]*`", "", text)


def code_in(text: str) -> list[str]:
    """What stands in code: spans between backticks, and indented lines."""
    return [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"(?m)^ {4,}(.+)$", text)]


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the usual viewers make them."""
    heads = re.findall(r"(?m)^#+ (.+?) *$", words_of(path))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@cache
def source_text() -> str:
    kinds = ("*.py", "*.html", "*.txt", "*.js")
    return "\n".join(words_of(path) for kind in kinds for path in sorted((ROOT / "app").rglob(kind)))


# links and pictures


def test_every_role_has_its_page_and_the_list_leads_there():
    assert {path.stem for path in GUIDES} == ROLES | {"README"}
    assert {f"{role}.md" for role in ROLES} <= set(re.findall(r"\]\(([^)]+)\)", words_of(GUIDE / "README.md")))


@each_page
def test_every_local_link_and_picture_leads_somewhere(path):
    targets = re.findall(r"\]\(([^)\s]+)\)", without_code(words_of(path)))
    assert [
        target for target in targets if not re.match(r"[a-z]+:", target) and not _leads_somewhere(path, target)
    ] == []


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    found = (page.parent / name).resolve() if name else page
    return found.exists() and (not anchor or anchor in anchors(found))


@each_guide
def test_pictures_have_words_and_the_width_of_their_readers(path):
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", words_of(path))
    assert pictures, "a guide without a picture"
    width = "360" if path.stem in ON_A_PHONE else "1280"
    for alt, target in pictures:
        assert re.search("[\u4e00-\u9fff]{4}", alt), f"{target} wants words for those who cannot see it"
        assert re.fullmatch(rf"screens/\d\d-[a-z-]+-{width}\.png", target), target


# commands and paths


def targets() -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z-]+):.*?## (.+)$", words_of(ROOT / "Makefile")))


@each_page
def test_every_make_target_named_exists(path):
    for code in code_in(words_of(path)):
        for name in re.findall(r"(?:^|\s)make ([a-z-]+)", code):
            assert name in targets(), f"{path.name}: make {name}"


def test_the_readme_lists_every_make_target():
    assert set(re.findall(r"(?m)^\| `make ([a-z-]+)` \|", words_of(ROOT / "README.md"))) == set(targets())


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """Every command of `flask --app wsgi`: its words, groups and leaves alike."""
    folder = tmp_path_factory.mktemp("docs")
    app = create_app(environment(f"sqlite:///{folder / 'none.sqlite'}", folder, DEMO="1"))
    group = FlaskGroup(create_app=lambda: app)
    found: dict[str, click.Command] = {}
    with click.Context(group, obj=ScriptInfo(create_app=lambda: app)) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            found[name] = command
            for verb in command.list_commands(context) if isinstance(command, click.Group) else ():
                found[f"{name} {verb}"] = command.get_command(context, verb)
    return found


@each_page
def test_every_flask_command_named_exists(path, commands):
    for code in code_in(words_of(path)):
        for room, verb in re.findall(r"flask --app wsgi ([a-z-]+)(?: ([a-z-]+))?(?![\w.…])", code):
            assert room in commands, f"{path.name}: flask --app wsgi {room}"
            if isinstance(commands[room], click.Group) and verb:
                assert f"{room} {verb}" in commands, f"{path.name}: flask --app wsgi {room} {verb}"


def test_the_readme_lists_every_command_of_the_house(commands):
    listed = {" ".join(words) for words in _listed_commands()}
    ours = {
        name
        for name, command in commands.items()
        if not isinstance(command, click.Group) and name.split()[0] not in NOT_OURS
    }
    assert listed - {"db upgrade"} == ours


def _listed_commands() -> list[list[str]]:
    rows = re.findall(r"(?m)^\| `flask --app wsgi ([^`]+)` \|", words_of(ROOT / "README.md"))
    return [[word for word in row.split() if word == word.lower()] for row in rows]


@each_page
def test_every_path_named_in_code_exists(path):
    for code in code_in(words_of(path)):
        for name in re.findall(r"(?:^|\s)((?:app|tests|docs|tools|migrations|scripts|\.ci)/[\w./-]*)(?=$|\s)", code):
            assert (ROOT / name).exists(), f"{path.name}: {name}"


@each_page
def test_no_page_names_a_path_of_one_machine(path):
    assert not re.search(r"(?<![\w.:/])/(?:work|home|root|tmp|Users|mnt)/", words_of(path))


# settings


def shown(default: str | None, unset: str, empty: str) -> str:
    if default is None:
        return unset
    return f"`{default.replace(f'{ROOT}/', '')}`" if default else empty


def settings_rows() -> list[tuple[str, str, str]]:
    row = r"(?m)^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$"
    return [(name, default, meaning) for name, default, meaning in re.findall(row, words_of(ROOT / "README.md"))]


def test_the_settings_table_is_that_of_the_program():
    english = settings_rows()[: len(SETTINGS)]
    assert english == [
        (setting.name, shown(setting.default, "made at the first start", "empty"), setting.meaning)
        for setting in SETTINGS
    ]


def test_the_chinese_settings_table_has_the_same_names_and_defaults():
    chinese = settings_rows()[len(SETTINGS) :]
    assert [row[:2] for row in chinese] == [
        (setting.name, shown(setting.default, "自动生成", "空")) for setting in SETTINGS
    ]
    assert all(re.search("[\u4e00-\u9fff]", meaning) for _, _, meaning in chinese)


# words


def glossary() -> list[list[str]]:
    rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| (.+?) \|$", words_of(ROOT / "docs" / "glossary.md"))
    return [list(row) for row in rows if "`" in row[1]]


def test_the_glossary_uses_words_of_the_code():
    code = source_text()
    words_there = set(re.findall(r"\w+", code))
    assert len(glossary()) > 50
    for term, words, meaning in glossary():
        assert re.search("[\u4e00-\u9fff]", term) and not meaning.endswith("。")
        for word in re.findall(r"`([^`]+)`", f"{words} {meaning}"):
            known = word in words_there or re.search(rf"(?<!\w){re.escape(word)}(?!\w)", code)
            assert known, f"{term}: no `{word}` in the code"


LABELS = (
    rules.KIND_LABELS,
    rules.STATE_LABELS,
    rules.ENTRY_LABELS,
    rules.CATEGORY_LABELS,
    rules.CHANNEL_LABELS,
    rules.SELECTION_LABELS,
    rules.OUTCOME_LABELS,
    rules.PART_LABELS,
    rules.AUDIENCE_LABELS,
    ROLE_LABELS,
)


@pytest.mark.parametrize("label", sorted({label for labels in LABELS for label in labels.values()}))
def test_the_glossary_knows_every_label(label):
    terms = [part for term, _, _ in glossary() for part in re.split(r"[、（）]", term)]
    whole = [term for term, _, _ in glossary()]
    assert label in terms or any(label in term for term in whole), label


@pytest.mark.parametrize("path", [ROOT / "README.md", *GUIDES], ids=lambda path: str(path.relative_to(ROOT)))
def test_quotation_marks_hold_what_the_screen_says(path):
    screen = source_text() + words_of(ROOT / "tools" / "verify_draw.py")
    quoted = re.findall("“([^”]+)”", without_code(words_of(path)))
    pieces = {piece for words in quoted for piece in re.split("……|…", words)}
    assert sorted(piece for piece in pieces if piece not in screen) == []


# decisions


@each_decision
def test_a_decision_is_short_and_says_its_four_things(path):
    text = words_of(path)
    assert len(text.splitlines()) <= 25
    assert text.startswith(f"# {path.name[:3]} ")
    assert re.findall(r"(?m)^\*\*(.+?)\.\*\*", text) == ["Decided", "Why", "Costs", "Would change it"]


def test_the_index_lists_every_decision_under_its_title():
    index = words_of(ROOT / "docs" / "decisions" / "README.md")
    numbers = [path.name[:3] for path in DECISIONS]
    assert numbers == [f"{n:03d}" for n in range(1, len(numbers) + 1)]
    for path in DECISIONS:
        title = words_of(path).splitlines()[0].removeprefix(f"# {path.name[:3]} ")
        assert f"| [{path.name[:3]}]({path.name}) | {title} |" in index
    assert len(re.findall(r"(?m)^\| \[", index)) == len(DECISIONS)


def test_the_licence_is_whole():
    text = words_of(ROOT / "LICENSE")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in words_of(ROOT / "pyproject.toml")


RETIRED = ("账理", "账目自证", "未上栏", "Atom 订阅")


def test_words_that_residents_asked_about_stand_nowhere_any_more():
    pages = [path for path in (ROOT / "app").rglob("*") if path.suffix in (".py", ".html", ".txt", ".js", ".typ")]
    found = [(path.name, word) for path in (*pages, *GUIDES) for word in RETIRED if word in words_of(path)]
    assert found == []
