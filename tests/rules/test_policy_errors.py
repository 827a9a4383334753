"""Bad policy files: each is refused with the line, the key, the reason and the mend."""

import time
from datetime import date
from pathlib import Path

import pytest

from accounting.rules import OutOfForce, PolicyError, parse_policy
from accounting.rules.files.loading import FOLDER

TEXT = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yaml")}
RATIO = '        value: ["3:7", "4:6"]\n'


def changed(old, new, policy="investment-2022"):
    """The shipped file with one passage replaced, and the line where that passage began."""
    text = TEXT[policy]
    at = text.index(old)
    return text[:at] + new + text[at + len(old) :], text[:at].count("\n") + 1


def refusal(old, new, policy="investment-2022"):
    """The error a changed file is refused with."""
    text, _ = changed(old, new, policy)
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, f"{policy}.yaml")
    return caught.value


def test_an_error_names_file_line_key_reason_and_mend():
    text, line = changed("scheme: investment", "scheme: investments")
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "investment-2022.yaml")
    error = caught.value
    assert (error.file, error.line, error.key) == ("investment-2022.yaml", line, "scheme")
    assert error.reason == "「investments」不在允许的取值之内"
    assert error.mend.startswith("请改为：investment、relocation")
    assert str(error).startswith(f"investment-2022.yaml 第{line}行「scheme」：「investments」")


def test_every_fault_is_reported_in_the_order_of_the_file():
    text = (
        TEXT["investment-2022"]
        .replace("version: 1", "version: 0")
        .replace("status: placeholder", "status: unknown", 1)
    )
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "investment-2022.yaml")
    assert [problem.key for problem in caught.value.problems] == [
        "version",
        "parameters.other_ways.values.2022-06-06.status",
    ]


def test_an_unknown_key_is_refused():
    error = refusal("scheme: investment\n", "scheme: investment\nschemes: all\n")
    assert (error.key, error.reason) == ("schemes", "未知的键")


def test_an_unknown_key_deep_inside_is_refused_at_its_line():
    error = refusal(RATIO, RATIO + "        vlaue: x\n")
    _, line = changed(RATIO, RATIO)
    assert (error.key, error.line) == ("parameters.ratio.values.2022-06-06.vlaue", line + 1)


def test_a_missing_key_is_refused():
    error = refusal("authority: 昆明市招商引资工作委员会\n", "")
    assert (error.key, error.reason) == ("authority", "缺少这一项")


def test_a_value_without_unit_is_refused():
    assert refusal("    unit: base\n", "").key == "parameters.tax_base.unit"


def test_a_value_without_a_day_of_checking_is_refused():
    assert refusal("    checked_on: 2026-11-20\n", "").key == "parameters.shared_indicators.checked_on"


def test_a_documented_value_without_source_is_refused():
    passage = '        source: {document: investment-2022, quote: "公共基础设施项目、房地产项目和'
    error = refusal(passage + '注册资本金实缴项目不适用本《办法》"}\n', "")
    assert error.reason == "有出处的取值没有写出处"


def test_a_source_without_quote_is_refused():
    error = refusal(', quote: "公共基础设施项目、房地产项目和注册资本金实缴项目不适用本《办法》"', "")
    assert error.key.endswith("source.quote")


def test_an_inferred_value_without_note_is_refused():
    error = refusal("        note: 税收分享经由财政结算划转，系推断\n", "")
    assert error.reason == "推断或待定的取值没有说明"


def test_a_quote_that_is_not_in_the_document_is_refused():
    error = refusal("原则上可按 3:7 或 4:6 进行分享", "应当按 3:7 或 4:6 进行分享")
    assert error.key == "parameters.ratio.values.2022-06-06.source.quote"
    assert error.reason == "该文件的已登记原文中没有这句话"


def test_a_quote_from_another_document_is_refused():
    error = refusal(
        '{document: drc-2022-65, quote: "根据首谈地', '{document: key-park-2024, quote: "根据首谈地'
    )
    assert error.reason == "该文件的已登记原文中没有这句话"


def test_a_quote_of_a_few_letters_is_refused():
    error = refusal("根据首谈地对项目参与程度的不同,原则上可按 3:7 或 4:6 进行分享", "3:7 或")
    assert "该文件的已登记原文中没有这句话" in {problem.reason for problem in error.problems}


def test_a_documented_ratio_that_the_quote_does_not_name_is_refused():
    error = refusal(RATIO, '        value: ["3:7", "4:6", "5:5"]\n')
    assert error.reason == "所引原文中没有「5:5」"


def test_a_documented_side_that_the_quote_does_not_name_is_refused():
    error = refusal(
        "value: origin\n        status: documented",
        "value: host\n        status: documented",
        "key-park-2024",
    )
    assert error.reason == "所引原文中没有「承载地」"


def test_an_unknown_document_is_refused():
    error = refusal('{document: drc-2022-65, quote: "合作', '{document: drc-2022-66, quote: "合作')
    assert (error.key, error.reason) == (
        "parameters.shared_indicators.values.2022-06-06.source.document",
        "文件登记中没有这个编号",
    )


def test_a_policy_of_an_unregistered_document_is_refused():
    assert refusal("document: investment-2022\nauthority", "document: unknown\nauthority").key == "document"


def test_an_authority_other_than_registered_is_refused():
    assert (
        "与文件登记的" in refusal("authority: 昆明市招商引资工作委员会", "authority: 昆明市人民政府").reason
    )


def test_an_unknown_status_is_refused():
    assert refusal("status: placeholder", "status: probable").reason == "「probable」不在允许的取值之内"


def test_an_empty_value_that_is_not_a_placeholder_is_refused():
    error = refusal("        value: origin\n", "        value: null\n")
    assert error.reason == "取值为空"


def test_a_value_older_than_the_policy_is_refused():
    error = refusal("2022-06-06:\n" + RATIO, "2022-01-01:\n" + RATIO)
    assert error.reason == "取值日期早于政策适用日 2022-06-06"


NEXT = "\n        note: 改定\n      2023-01-01: {value: host, status: inferred, note: 改定}\n"
SIDE = "        value: origin\n        status: inferred\n"


def with_two_values(until):
    """The inferred smaller side until a day, and another from 2023 on."""
    note = "        note: 公开材料未写明 3 与 7、4 与 6 各归哪一方；首谈地取较小一方系推断\n"
    return SIDE + note, f"        until: {until}\n{SIDE.rstrip()}{NEXT}"


def test_overlapping_dates_are_refused():
    assert refusal(*with_two_values("2023-06-30")).reason == "与下一个取值的日期重叠"


def test_a_value_that_ends_before_it_begins_is_refused():
    assert refusal(*with_two_values("2022-06-05")).reason == "截止日早于起始日"


def test_a_value_holds_until_its_day_and_the_gap_after_it_is_out_of_force():
    policy = parse_policy(changed(*with_two_values("2022-10-31"))[0], "investment-2022.yaml")
    assert policy.parameter("smaller_side", date(2022, 10, 31)).value == "origin"
    assert policy.parameter("smaller_side", date(2023, 1, 1)).value == "host"
    with pytest.raises(OutOfForce, match="比例中较小一方归谁"):
        policy.parameter("smaller_side", date(2022, 11, 1))


def test_a_policy_that_has_ended_is_out_of_force():
    text, _ = changed("valid_to: null", "valid_to: 2025-12-31")
    policy = parse_policy(text, "investment-2022.yaml")
    assert policy.parameter("ratio", date(2025, 12, 31)).value
    with pytest.raises(OutOfForce, match="适用至 2025-12-31"):
        policy.parameter("ratio", date(2026, 1, 1))


def test_a_policy_that_ends_before_it_begins_is_refused():
    assert refusal("valid_to: null", "valid_to: 2022-06-05").key == "valid_to"


def test_a_day_that_does_not_exist_is_refused():
    assert "不是日期" in refusal("in_force: 2022-06-06", "in_force: 2022-06-31").reason


def test_a_ratio_that_is_none_is_refused():
    error = refusal(RATIO, '        value: ["3:x"]\n')
    assert any("不是比例" in problem.reason for problem in error.problems)


def test_a_ratio_of_nothing_is_refused():
    error = refusal('{referral: "3:7", joint: "4:6"}', '{referral: "0:0", joint: "4:6"}')
    assert error.reason == "「0:0」各项全为 0"


def test_a_ratio_without_quotes_is_refused_because_yaml_reads_it_as_a_number():
    error = refusal('{referral: "3:7"', "{referral: 3:7")
    assert "加引号" in error.mend


def test_a_bare_decimal_is_refused():
    assert "加引号" in refusal("value: origin", "value: 0.30").mend


@pytest.mark.parametrize("word", ["yes", "true", "0x1F", "010", "1_000", "1e5", ".inf", ".nan", "9" * 19])
def test_a_number_or_truth_that_can_be_misread_is_refused(word):
    assert refusal("version: 1\n", f"version: {word}\n").key == "version"


def test_a_named_ratio_of_three_is_refused():
    text = '{referral: "3:7", joint: "4:6"}'
    error = refusal(text, '{referral: "3:7", joint: "3:3:4"}')
    assert error.reason == "参与程度对应的比例不在所列比例之内"


def test_ratios_without_the_side_of_the_smaller_number_are_refused():
    assert refusal(" smaller_side: smaller_side,", "").reason == "列出了比例却没有写明较小一方归谁"


def test_a_smaller_side_that_is_neither_origin_nor_host_is_refused():
    assert refusal("value: origin", "value: partner").reason == "较小一方只能是 origin 或 host"


def test_an_unknown_role_is_refused():
    assert refusal("value: origin", "value: county").reason == "「county」不在允许的取值之内"


def test_a_tie_order_that_forgets_a_role_is_refused():
    error = refusal("value: [host, origin, partner, other]", "value: [host, origin, partner]")
    assert error.reason == "先后次序没有把每种角色各列一次"


def test_a_parameter_that_does_not_exist_is_refused():
    error = refusal("{allowed: ratio,", "{allowed: ratios,")
    assert (error.key, error.reason) == ("indicators.tax_revenue.ratio.allowed", "没有名为「ratios」的参数")


def test_a_parameter_of_another_unit_is_refused():
    error = refusal("base: tax_base", "base: tie_order")
    assert error.reason == "参数「tie_order」的单位是 role，这里要用 base"


def test_a_parameter_of_another_shape_is_refused():
    error = refusal("tie_order: tie_order", "tie_order: smaller_side")
    assert error.reason == "参数「smaller_side」的取值形式不适用于此处"


def test_grounds_that_do_not_mention_the_indicator_are_refused():
    error = refusal("value: [tax_revenue, fixed_asset_investment, ", "value: [fixed_asset_investment, ")
    assert error.reason == "依据「shared_indicators」没有提到 tax_revenue"


def test_grounds_of_another_book_are_refused():
    error = refusal("basis: [shared_indicators, fiscal_book]", "basis: [shared_indicators, assessment_book]")
    assert error.reason == "依据「assessment_book」没有提到 fiscal"


def test_a_book_without_grounds_for_the_indicator_is_refused():
    assert (
        refusal("basis: [shared_indicators, fiscal_book]", "basis: [fiscal_book]").reason
        == "没有写明指标的依据"
    )


def test_an_unknown_mode_is_refused():
    assert refusal("modes: [split]", "modes: [divide]").reason == "「divide」不在允许的取值之内"


def test_the_territorial_book_cannot_be_altered_by_a_policy():
    error = refusal("      fiscal: {modes", "      territorial: {modes")
    assert (error.key, error.reason) == ("indicators.tax_revenue.books.territorial", "未知的键")


def test_a_split_without_a_required_ratio_is_refused():
    error = refusal("      ratio: 办法未公布税收分享比例，须由协议约定\n", "", "key-park-2024")
    assert error.reason == "按比例分享却没有写明比例"


def test_a_ratio_where_nothing_is_split_is_refused():
    old = "    title: 限额以上商贸业销售(营业)额\n"
    error = refusal(old, old + "    ratio: {allowed: tax_ratio}\n", "key-park-2024")
    assert error.reason == "没有按比例分享的口径，却写了比例"


def test_an_assignment_to_nobody_is_refused():
    assert "assign_to" in refusal(" assign_to: assigned_side,", "", "key-park-2024").reason


def test_several_figures_to_share_are_left_to_the_agreement_on_purpose():
    error = refusal("      base: 办法只说分享扣减优惠后的县级留成，扣减次序有两种读法\n", "", "key-park-2024")
    assert (error.key, error.reason) == (
        "indicators.tax_revenue.required_terms",
        "列出了几种计算口径，却没有要求协议选定",
    )
    both = "value: [retained_net_each, retained_net_total]"
    error = refusal(both, "value: retained", "key-park-2024")
    assert error.key == "indicators.tax_revenue.required_terms.base"
    assert error.reason == "没有几种计算口径可选"


def test_only_taxes_have_receipts_to_make_a_figure_from():
    old = "    title: 限额以上商贸业销售(营业)额\n"
    error = refusal(old, old + "    base: tax_base\n", "key-park-2024")
    assert error.key == "indicators.trade_sales.base"
    assert (
        error.reason
        == "只有 tax_revenue 有入库数，trade_sales 不能按「retained_net_each、retained_net_total」计算"
    )


def test_a_figure_nobody_knows_is_refused():
    error = refusal(
        "[retained_net_each, retained_net_total]", "[retained_net, retained_net_total]", "key-park-2024"
    )
    assert error.reason == "「retained_net」不在允许的取值之内"
    assert "retained_net_each" in error.mend
    error = refusal("[retained_net_each, retained_net_total]", "{a: retained}", "key-park-2024")
    assert error.reason == "参数「tax_base」的取值形式不适用于此处"


def test_a_key_written_twice_is_refused():
    error = refusal("scheme: investment\n", "scheme: investment\nscheme: key_park\n")
    assert (error.key, error.reason) == ("scheme", "同一键写了两次")


def test_a_key_that_is_no_word_is_refused():
    assert refusal("scheme: investment\n", "scheme: investment\n? [a]\n: b\n").reason == "键必须是文字或日期"


def test_an_anchor_is_refused():
    assert refusal("[split]", "&modes [split]").reason == "用了锚点或别名（& 或 *）"


def test_a_tag_is_refused():
    assert "不受支持" in refusal("title: 税收收入", "title: !!python/name:os.system 税收收入").reason


def test_a_tag_on_a_list_or_table_is_refused():
    assert "不受支持" in refusal("[split]", "!!set [split]").reason
    assert "不受支持" in refusal("{allowed", "!!omap {allowed").reason


def test_broken_yaml_names_its_line():
    text, line = changed("scheme: investment\n", "scheme: [investment\n")
    with pytest.raises(PolicyError, match="不是有效的 YAML") as caught:
        parse_policy(text, "investment-2022.yaml")
    assert caught.value.line >= line


def test_a_tab_is_refused_at_its_line():
    with pytest.raises(PolicyError) as caught:
        parse_policy("id: a\n\tb: c\n", "x.yaml")
    assert caught.value.line == 2


def test_an_anchor_is_refused_at_its_line():
    with pytest.raises(PolicyError) as caught:
        parse_policy("id: a\ntitle: &b c\n", "x.yaml")
    assert caught.value.line == 2


def test_a_control_character_is_refused():
    with pytest.raises(PolicyError, match="第2行：有看不见的控制字符"):
        parse_policy("version: 1\nid: \x00", "x.yaml")


def test_two_documents_in_one_file_are_refused():
    with pytest.raises(PolicyError, match="不是有效的 YAML"):
        parse_policy("id: a\n---\nid: b\n", "x.yaml")


@pytest.mark.parametrize("text", ["", "# 只有注释\n", "null", "[]", "一段话"])
def test_a_file_without_content_is_refused(text):
    with pytest.raises(PolicyError):
        parse_policy(text, "x.yaml")


BILLION_LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "a YAML bomb": BILLION_LAUGHS,
    "a thousand nested lists": "[" * 1000 + "]" * 1000,
    "a hundred thousand nested lists": "[" * 100_000,
    "nested tables": "{a: " * 1000,
    "deep indentation": "".join(" " * depth + "a:\n" for depth in range(500)),
    "too many items": "[" + "1," * 60_000 + "]",
    "too large a file": "a: " + "x" * 300_000,
    "a huge number": "version: " + "9" * 200_000,
    "a loop": "a: &a [*a]\n",
    "a Python object": "!!python/object/apply:os.system [echo]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_before_it_costs_anything(text):
    began = time.process_time()
    with pytest.raises(PolicyError):
        parse_policy(text, "x.yaml")
    assert time.process_time() - began < 20, "seconds; unbounded, they would take minutes or all memory"


VARIANTS = (Path(__file__).parents[1] / "support" / "policies" / "demo-variants.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: 分, from: value}", "unit: 分}", "用到的输入「value」没有来源，核算时无从填入"),
        ("首谈地累计封顶数, kind: number", "首谈地累计封顶数, kind: game", "协议表单不能填写「cap」这种输入"),
        ("credit: {assessment: plain_credit}", "credit: {assessment: no_such}", "没有名为「no_such」的量"),
        ("credit: {assessment: plain_credit}", "credit: {fiscal: plain_credit}", "该指标没有 fiscal 口径"),
        (
            "credit: {assessment: plain_credit}, basis: [way]",
            "credit: {assessment: plain_credit}, basis: [no]",
            "「no」",
        ),
    ],
)
def test_a_variant_the_ledger_cannot_fill_in_is_refused(old, new, said):
    assert old in VARIANTS
    with pytest.raises(PolicyError) as caught:
        parse_policy(VARIANTS.replace(old, new, 1), "demo-variants.yaml")
    assert any(said in str(problem) for problem in caught.value.problems)


def test_the_variants_of_the_sample_are_all_sound():
    assert parse_policy(VARIANTS, "demo-variants.yaml").indicators["industrial_output"].variants
