"""Units and classifiers that reports write after a number, and the scales before them."""

from __future__ import annotations

SCALES = ("万亿", "百万", "千万", "亿", "万", "千", "百")
"""Powers of ten that stand between digits and a unit (1.2 万亿 元); longest first."""

ITEMS = frozenset(
    ["个", "项", "家", "件", "条", "座", "处", "所", "间", "台", "套", "辆", "艘", "场", "场次", "次", "期", "部", "宗", "起", "枚", "张", "册", "只", "支", "批", "批次", "种", "类", "株", "棵", "名", "位", "户", "人", "人次", "款", "门", "栋", "幢", "口", "眼", "组", "队", "笔", "单", "份", "票", "项次", "件次", "户次", "家次", "台套", "台(套)", "株(丛)", "人(次)", "班次", "车次", "架次", "片", "块", "篇", "首", "盏", "箱", "根", "对", "村", "镇", "级", "学位", "床", "道", "例", "届", "列", "尾", "群", "栏", "桩", "剂次", "案", "大项", "小项", "面", "瓶", "盆", "幅", "单元", "泊位", "车位"]
)
"""Classifiers: the number counts things of the noun beside it."""

AREA = frozenset(["亩", "公顷", "平方公里", "平方千米", "平方米", "平米", "方", "立方", "立方米"]) - {
    "方",
    "立方",
    "立方米",
}
LENGTH = frozenset(["公里", "千米", "米", "里"]) - {"里"}
MASS = frozenset(["吨", "斤", "公斤", "千克"])
PERSONS = frozenset(["人", "名", "位"])
RATIO = frozenset(["%", "‰", "个百分点", "百分点", "个点", "倍"])
TIME = frozenset(["年", "天", "岁", "小时", "个小时", "分钟", "个月", "月", "个工作日", "工作日", "个季度", "季度", "周", "个周"])
MONEY = frozenset(["元", "美元", "欧元", "港元"])

OTHERS = ["微克/立方米", "毫克/立方米", "元/吨", "元/公斤", "元/平方米", "元/亩", "万元/亩", "人次/日", "吨/日", "公里/小时", "千克标准煤", "吨标准煤", "吨标煤", "亿人公里", "人公里", "吨公里", "立方米", "立方", "标方", "方", "厘米", "毫米", "人民币", "蒸发量吨", "吨级", "蒸吨", "标箱", "标准箱", "TEU", "千瓦时", "千瓦", "兆瓦", "吉瓦", "千伏安", "伏安", "度", "人份", "头", "羽", "匹", "伏", "升", "千升", "担", "层", "孔", "班", "步", "分", "园", "校", "标台", "床位", "航次", "穴", "窝", "包", "束", "盘", "P", "兆", "MW", "GW", "kW", "kV", "KV", "千伏", "平", "课时", "单次", "周岁", "里"]

UNITS: tuple[str, ...] = tuple(
    sorted(
        ITEMS | AREA | LENGTH | MASS | PERSONS | RATIO | TIME | MONEY | set(OTHERS),
        key=lambda unit: (-len(unit), unit),
    )
)
"""Every unit without its scale, longest first."""

COUNTED = frozenset(
    ["个", "项", "条", "家", "座", "所", "处", "宗", "户", "件", "场", "名", "类", "亩", "公里", "倍", "例", "支", "批", "位", "人", "起", "次", "种", "间", "套", "台", "辆", "部", "枚", "期", "届"]
)
"""Units after which a numeral written in characters may count (两所, 四项, 十万人)."""


def base(unit: str | None) -> str:
    """``unit`` without its scale: 万亩 -> 亩."""
    if not unit:
        return ""
    for scale in SCALES:
        if unit.startswith(scale) and len(unit) > len(scale):
            return unit[len(scale) :]
    return unit
