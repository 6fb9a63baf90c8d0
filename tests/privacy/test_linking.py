"""Lists that are harmless one by one and point to a person together."""

from app.core.privacy import Release, singling_out


def release(title, columns, *rows):
    return Release(title, "list", [dict(zip(columns.split(), row.split(), strict=True)) for row in rows])


SUBSIDY = release(
    "2026年耕地补贴",
    "村组 户主姓名 补贴金额(元) 面积",
    "3组 王小明 350.00 3.2",
    "3组 王晓明 420.00 4",
    "4组 李强 350 3.2",
    "5组 王大明 350 1.1",
)


def test_a_masked_name_is_linked_by_group_and_amount_to_a_full_name():
    relief = release("低保公示", "村组 姓名 月保障金额", "3组 王*明 350", "5组 赵*刚 500")
    (found,) = [one for one in singling_out([SUBSIDY], relief) if one.against]
    assert (found.fields, found.rows) == (("姓名", "村组", "金额"), (1,))
    assert "凭“打了星号的姓名、村组、金额”能和《2026年耕地补贴》里的全名一一对上" in found.sentence


def test_two_people_under_the_same_mask_protect_each_other():
    relief = release("低保公示", "村组 姓名 起始月", "3组 王*明 2026-01")
    assert [one for one in singling_out([SUBSIDY], relief) if one.against] == []


def test_the_smallest_combination_is_named():
    relief = release("低保公示", "村组 姓名 月保障金额", "4组 李* 350")
    (found,) = [one for one in singling_out([SUBSIDY], relief) if one.against]
    assert found.fields == ("姓名", "村组")


def test_a_row_without_a_name_is_linked_by_two_traits():
    relief = release("临时救助", "村组 金额", "4组 350", "3组 999")
    (found,) = singling_out([SUBSIDY], relief)
    assert (found.fields, found.rows) == (("村组", "金额"), (1,))


def test_one_trait_without_a_name_links_nobody():
    assert singling_out([SUBSIDY], release("汇总", "村组", "4组")) == []


def test_a_new_list_with_full_names_unmasks_an_earlier_one():
    relief = release("低保公示", "村组 姓名 月保障金额", "3组 王*明 350")
    (found,) = singling_out([relief], SUBSIDY)
    assert (found.against, found.rows) == ("低保公示", (1,))
    assert "能认出《低保公示》里隐去姓名的人" in found.sentence


def test_a_masked_list_alone_can_be_unique():
    rows = ("3组 王*明 5", "3组 王*明 4", "3组 李* 3", "3组 李* 3")
    (found,) = singling_out([], release("低保公示", "村组 姓名 家庭人口", *rows))
    assert (found.against, found.rows) == ("", (1, 2))


def test_full_names_in_both_lists_are_what_their_forms_allow():
    assert singling_out([SUBSIDY], SUBSIDY) == []


def test_spelling_and_number_formats_do_not_hide_a_link():
    relief = release("低保公示", "组别 姓名 金额（元）", "３组 王＊明 3,50.0")
    assert [one.rows for one in singling_out([SUBSIDY], relief) if one.against] == [(1,)]


def test_many_rows_are_compared_by_hash():
    """Ten thousand against ten thousand: pair by pair this would be a hundred million comparisons."""
    columns = "村组 姓名 金额"
    named = release("旧", columns, *(f"{n % 30}组 王{chr(0x4E00 + n % 500)}明 {n}" for n in range(10_000)))
    masked = release("新", columns, *(f"{n % 30}组 王*明 {n}" for n in range(10_000)))
    (found,) = [one for one in singling_out([named], masked) if one.against]
    assert len(found.rows) == 10_000 and "等 10000 行" in found.sentence
