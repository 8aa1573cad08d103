"""Invented reports: no place, company or number in them stands in a real report."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from corpus.model import Report

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "reports" / "jiuyuan-2023.txt"

WORK_REPORT = """延寿县2022年政府工作报告
——2022年1月12日在延寿县第十六届人民代表大会第二次会议上
延寿县人民政府县长 王某某
各位代表：
现在，我代表县人民政府向大会报告工作，请予审议，并请县政协委员和列席人员提出意见。
一、2021年工作回顾
过去一年，全县上下顶住压力，经济社会发展取得新成效。地区生产总值完成82.4亿元，增长6.1%；一般公共预算收入增长7.3%。
（一）产业发展提质。北塬豆业年产2万吨大豆分离蛋白项目建成投产，新增规上工业企业4家。
（二）城乡面貌改善。改造老旧小区12个，新建农村公路36公里，完成投资1.2亿元。
各位代表！在肯定成绩的同时，我们也清醒看到，产业结构单一、财政收支矛盾突出等问题依然存在。
二、2022年工作安排
今年政府工作的总体要求是：坚持稳中求进，推动高质量发展。主要预期目标是：地区生产总值增长6.5%左右，固定资产投资增长8%以上。
（一）做强特色产业。加快推进北塬豆业二期项目建设，力争年内开工；引进亿元以上项目6个。
（二）建设宜居县城。实施滨河路改造工程，新建口袋公园3个，确保10月底前竣工。
三、加强政府自身建设
坚持依法行政，严格落实过紧日子要求，努力建设人民满意的政府。
"""


@pytest.fixture(scope="session")
def sample() -> Report:
    return corpus.read(SAMPLE)


@pytest.fixture(scope="session")
def work_report() -> Report:
    return corpus.from_text(WORK_REPORT)
