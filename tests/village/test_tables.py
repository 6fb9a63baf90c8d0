"""The public forms: every item of the catalogue has its own, laws speak of columns that exist, nothing forbidden has one."""

import csv
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

import app.village
from app.village.tables import CarryLaw, CeilingLaw, HeadLaw, Kind, ProductLaw, RowLaw, TotalLaw, all_forms, forms_of

CATALOGUE = Path(app.village.__file__).parent / "data" / "catalogue.csv"
ITEMS = [row["item_no"] for row in csv.DictReader(CATALOGUE.open(encoding="utf-8"))]
PERSONAL = {"", "name", "name_of_household", "party", "group", "age_band"}
NUMBERS = {Kind.MONEY, Kind.AREA, Kind.COUNT}
# domain handbook §d.6; a work number may be shown, what a grant is called too
FORBIDDEN = re.compile(
    "身份证|手机|银行卡|一卡通号|账户号|住址|门牌|疾病|病种|病残|残疾|劳动能力|自理能力|精神|致贫|返贫|家庭收入|收入来源"
    "|财产|出生|户籍|民族|宗教|政治面貌|照片|签名|指纹|健康|学历"
)
FORMS = list(all_forms().values())
each_form = pytest.mark.parametrize("form", FORMS, ids=[form.key for form in FORMS])


def columns_of(law):
    if isinstance(law, RowLaw | HeadLaw):
        return {*law.plus, *law.minus, law.equals}
    if isinstance(law, ProductLaw):
        return {*law.factors, law.equals}
    if isinstance(law, CarryLaw):
        return {law.opening, law.closing}
    return {law.column} if isinstance(law, TotalLaw) else {*law.low, *law.high}


def test_every_item_but_the_book_itself_has_a_form():
    assert len(ITEMS) == 36
    assert [item for item in ITEMS if not forms_of(item)] == ["V04"]
    assert {item for form in FORMS for item in form.items} <= set(ITEMS)


@each_form
def test_keys_and_headings_are_told_apart(form):
    assert re.fullmatch("[a-z_]+", form.key) and all_forms()[form.key] is form
    assert max(Counter(column.key for column in (*form.columns, *form.head)).values()) == 1
    assert max(Counter(column.label for column in form.columns).values()) == 1
    assert len({law.key for law in form.laws}) == len(form.laws)
    for column in (*form.columns, *form.head):
        assert re.fullmatch("[a-z_]+", column.key) and column.personal in PERSONAL
        assert bool(column.choices) == (column.kind is Kind.CHOICE)
    assert any(column.needed for column in form.columns)


@each_form
def test_an_own_name_is_no_other_columns_alias(form):
    """A sheet headed as the form is headed is read without doubt."""
    for columns in (form.columns, form.head):
        for column in columns:
            others = {alias for other in columns if other is not column for alias in other.aliases}
            assert column.label not in others, column.label


@each_form
def test_no_two_columns_share_an_alias(form):
    for columns in (form.columns, form.head):
        counts = Counter(word for column in columns for word in {column.label, *column.aliases})
        assert [word for word, times in counts.items() if times > 1] == []


@each_form
def test_what_must_not_be_shown_has_no_column(form):
    for column in (*form.columns, *form.head):
        for word in (column.label, *column.aliases):
            assert not FORBIDDEN.search(word), f"{form.key}: {word}"


@each_form
def test_laws_speak_of_figures_of_their_form(form):
    own, head = {column.key for column in form.columns}, {column.key for column in form.head}
    for law in form.laws:
        keys = columns_of(law)
        assert all(form.column(key).kind in NUMBERS for key in keys)
        if isinstance(law, HeadLaw):
            assert keys <= head
        elif isinstance(law, CeilingLaw):
            assert keys <= own or keys <= head
        else:
            assert keys <= own
        if isinstance(law, CarryLaw):
            assert {*chain.from_iterable(law.by), *filter(None, [law.after])} <= own and not form.of_people
        if isinstance(law, TotalLaw):
            assert law.head in head and form.column(law.head).kind is form.column(law.column).kind


@each_form
def test_a_form_with_names_of_residents_comes_down_by_itself(form):
    named = {column.personal for column in form.columns} & {"name", "name_of_household"}
    of_office = {
        "duties",
        "audits",
        "projects",
        "tenders",
        "linking_funds",
    }  # cadres, supervisors, whoever answers for a project
    assert form.of_people == bool(named and form.key not in of_office)
    if form.of_people:
        assert "phone" in {column.key for column in form.head}


def test_the_choices_of_the_handbook():
    forms = all_forms()
    assert forms["watched"].column("kind").choices == ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
    assert forms["assets"].column("use").choices == ("自用", "出租", "闲置")
    assert forms["extreme_hardship"].column("way").choices == ("集中", "分散")
    assert forms["allowance"].column("class").choices == ("A", "B", "C")


def test_a_plan_stands_beside_what_was_done():
    plan = all_forms()["plan"]
    assert {"category", "planned", "actual", "difference"} <= {column.key for column in plan.columns}
    assert plan in forms_of("V08")


@pytest.mark.parametrize("form", all_forms().values(), ids=lambda form: form.key)
def test_a_heading_names_its_unit_once(form):
    for column in (*form.columns, *form.head):
        assert column.headed.count("（") == max(
            1 if column.kind in (Kind.MONEY, Kind.AREA) else 0, column.label.count("（")
        )
        assert "（亩）（亩）" not in column.headed and "）（元）" not in column.headed
