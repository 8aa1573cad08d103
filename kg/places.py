"""What kind of place a name names, and in which larger place it lies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Region
from ontology.terms import PlaceKind, RegionLevel

OF_LEVEL = {
    RegionLevel.PROVINCE: PlaceKind.PROVINCE,
    RegionLevel.CITY: PlaceKind.PREFECTURE,
    RegionLevel.COUNTY: PlaceKind.COUNTY,
    RegionLevel.TOWNSHIP: PlaceKind.TOWNSHIP,
}
PROVINCES = frozenset(
    re.findall(
        "黑龙江|内蒙古|..",
        "北京天津上海重庆河北山西辽宁吉林黑龙江江苏浙江安徽福建江西山东河南湖北湖南广东"
        "海南四川贵州云南陕西甘肃青海台湾内蒙古广西西藏宁夏新疆香港澳门",
    )
)
PARK = re.compile(
    r"(?:园区|开发区|经开区|高新区|工业园|产业园|科技园|物流园|创业园|保税区|综保区|自贸区|试验片区|示范区|"
    r"产业集聚区|集聚区|聚集区|新区|工业区|加工区|合作区|双创园|园|总部经济园|产业社区|科技城|B保|智慧岛|孵化器)$"
)
SITE = re.compile(
    r"(?:公园|广场|景区|度假区|湿地|河|江|湖|海|水库|灌区|渠|沟|山|岭|岛|街|路|道|大道|高速|公路|铁路|高铁|线|"
    r"桥|隧道|机场|港|码头|车站|站|口岸|古城|古镇|古村|遗址|寺|庙|陵|故居|纪念馆|博物馆|体育馆|医院|学校|"
    r"小学|中学|大学|学院|林场|农场|草原|沙地|沙漠|矿区|水源地|泵站|电站|电厂|水厂|污水处理厂|文化城|乐园|"
    r"市场|商城|中心|大厦|小区|家园|游园|水街|库区|国道|省道|段|斋|淀|泉|洞|峡|谷|坝|堤|闸)$"
)
RULES: tuple[tuple[re.Pattern[str], PlaceKind], ...] = (
    (re.compile(r"(?:镇|乡|苏木|街道|街道办|街道办事处)$"), PlaceKind.TOWNSHIP),
    (re.compile(r"(?:村|嘎查|屯|寨|社区)$"), PlaceKind.VILLAGE),
    (PARK, PlaceKind.PARK),
    (re.compile(r"(?:省|自治区)$"), PlaceKind.PROVINCE),
    (re.compile(r"(?:自治州|州|盟|地区)$"), PlaceKind.PREFECTURE),
    (SITE, PlaceKind.SITE),
    (re.compile(r"(?:县|旗|自治县|自治旗)$"), PlaceKind.COUNTY),
    (re.compile(r"市$"), PlaceKind.PREFECTURE),
    (re.compile(r"区$"), PlaceKind.COUNTY),
)
NOT_COUNTY = re.compile(
    r"(?:城区|片区|矿区|山区|灌区|库区|地区|社区|校区|老区|郊区|景区|湖区|牧区)$"
)
DEICTIC = re.compile(r"^(?:我|全|本)(?:国|省|自治区|市|州|盟|区|县|旗|镇|乡)$")
"""我区, 全市: the region itself or one above it, never a record of its own."""


def kind(name: str) -> PlaceKind:
    """Kind of a place by its own name."""
    if name in PROVINCES:
        return PlaceKind.PROVINCE
    if NOT_COUNTY.search(name) and not PARK.search(name) and not SITE.search(name):
        return PlaceKind.OTHER
    for pattern, found in RULES:
        if pattern.search(name):
            return found
    return PlaceKind.OTHER


def own_aliases(region: Region, text: str) -> tuple[str, ...]:
    """Further names that the report uses for its own region: 清河 for 清河县, 我县, 全县."""
    unit = {"自治区": "区"}.get(region.name[-3:], region.name[-1:])
    short = region.name[:-1] if len(region.name) > 2 else ""
    candidates = [short] if len(short) >= 2 and region.name[-1:] in "省市区县旗盟州" else []
    candidates += [f"全{unit}", f"我{unit}"]
    return tuple(c for c in candidates if c and c in text)


def within(name: str, found: PlaceKind, region: Region, names: Sequence[str]) -> str | None:
    """The next larger place that the report makes clear."""
    if name == region.name:
        return region.parents[-1] if region.parents else None
    for larger in sorted(names, key=len, reverse=True):
        if len(larger) >= 2 and larger != name and name.startswith(larger):
            return larger
    if name in region.parents:
        at = region.parents.index(name)
        return region.parents[at - 1] if at else None
    if found in (PlaceKind.TOWNSHIP, PlaceKind.VILLAGE, PlaceKind.PARK, PlaceKind.SITE):
        return region.name
    if found is PlaceKind.COUNTY and region.level is RegionLevel.CITY:
        return region.name
    return None
