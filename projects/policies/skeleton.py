"""What an author begins with who writes a policy from nothing: every section once, to be filled in."""

from typing import Final

SKELETON: Final = """\
# 每个参数都要写明单位、出处和核对日；不知道的写 placeholder 并说明。写法见政策文件手册。
id: new-policy
version: 1
title: （文件名称）
document:
  id: new-policy
  title: （文件名称）
  number: null
  issuer: null
  date: 2026-01-01
  quotes:
    - {about: rate, text: "（照录原文中的一句话）"}
authority: null
number: null
in_force: 2026-01-01
valid_to: null
parameters:
  rate:
    title: 分享比率
    unit: "1"
    checked_on: 2026-01-01
    values:
      2026-01-01:
        value: "0.3"
        status: placeholder
        note: 示例数，请按原文填写
inputs:
  amount: {title: 可分享金额, kind: number, unit: 万元}
quantities:
  shared: {title: 分享额, unit: 万元, is: "amount * rate"}
cases:
  - {id: first, source: "手工核算", facts: {amount: 100}, expected: {shared: 30}, tolerance: "0"}
"""
