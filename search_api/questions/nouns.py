"""Kinds of things that can be asked for, and how their names look."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ontology.terms import PlaceKind


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing that can be asked for, and how names of that kind look."""

    words: re.Pattern[str]
    target: str
    """``project``, ``enterprise``, ``place``, or ``thing`` (a project or a place)."""
    names: re.Pattern[str] | None = None
    """What a name of that kind ends with or contains; ``None`` puts no condition."""
    place_kinds: tuple[PlaceKind, ...] = ()
    examples: tuple[str, str] = field(default=("", ""))
    rejects: str = ""


def noun(
    words: str,
    target: str,
    examples: tuple[str, str],
    rejects: str,
    names: str | None = None,
    place_kinds: tuple[PlaceKind, ...] = (),
) -> Noun:
    return Noun(
        re.compile(words),
        target,
        re.compile(names) if names else None,
        place_kinds,
        examples,
        rejects,
    )


NOUNS = (
    noun("项目|工程(?!师)", "project", ("文旅项目", "水利工程"), "工程师"),
    noun(
        "(?:龙头|民营|重点|上市)?(?:企业(?!家)|公司|厂家|厂商|合作社|商家|集团)",
        "enterprise",
        ("稀土企业", "牧业公司"),
        "企业家",
    ),
    noun(
        "河(?:流|道)?(?![北南湖西内])|江(?=$|是|做|的)",
        "place",
        ("哪几条河", "河流"),
        "河北",
        "[河江渠沟溪川水]",
    ),
    noun("湖泊|水库|湖(?=$|是|的)", "thing", ("哪些水库", "湖泊"), "湖北", "湖|水库|海子|淖|泡"),
    noun(
        "乡镇(?:街道)?|镇街|镇(?!静)|苏木|街道(?:办)?|乡(?!村|镇)",
        "place",
        ("哪个镇", "两个乡镇"),
        "乡村振兴",
        "[镇乡]|苏木|街道",
        (PlaceKind.TOWNSHIP,),
    ),
    noun(
        "行政村|村庄|嘎查|村(?!民|镇|集体|级)",
        "place",
        ("哪些村", "几个村"),
        "村民",
        "村|嘎查",
        (PlaceKind.VILLAGE,),
    ),
    noun(
        "(?:旗|县)(?:市|区)区?|区县|县(?=$|是|的|评|获|入)|旗(?=$|是|的)",
        "place",
        ("哪些旗县区", "哪个县"),
        "县级医院",
        "[县旗区市]",
        (PlaceKind.COUNTY, PlaceKind.PREFECTURE),
    ),
    noun(
        "(?:产业|工业|农业|科技|现代)*园区|产业园|开发区|工业园",
        "thing",
        ("现代农业园区", "哪些产业园"),
        "公园",
        "园|区",
        (PlaceKind.PARK,),
    ),
    noun(
        "高速公路|高速(?!增|发|铁|路网)(?:路段)?",
        "thing",
        ("通车的高速", "高速公路"),
        "高速增长",
        r"高速(?!铁)|[GS]\d",
    ),
    noun("(?:高速)?铁路|高铁", "thing", ("哪条铁路", "高铁"), "铁矿", "铁路|高铁|铁|线"),
    noun(
        "断头路|道路|公路|马路|路段|街(?=$|是|的|道)|路(?=$|是|的|有|要|今|和|、|，)",
        "thing",
        ("续建哪几条路", "哪些道路"),
        "路灯",
        "路|街|道|线|巷|段",
    ),
    noun("桥梁|大桥|桥(?=$|是|的)", "thing", ("哪几座大桥", "桥梁"), "桥头镇", "桥"),
    noun(
        "(?:人民|中)?医院|卫生院", "thing", ("几家医院", "卫生院"), "医药", "医院|卫生院|院区|门诊"
    ),
    noun(
        "学校|中学|小学|幼儿园|高中|职校",
        "thing",
        ("哪些学校", "幼儿园"),
        "学位",
        "学校?|园|高中|初中|校|[一二三四五六七八九十]中",
    ),
    noun("机场", "thing", ("哪个机场", "机场"), "机械", "机场"),
    noun("公园|广场", "thing", ("哪些公园", "广场"), "办公", "公园|广场|园|湿地"),
    noun("景区|景点", "thing", ("5A级景区", "景点"), "情景", None, (PlaceKind.SITE,)),
    noun("小区|社区", "thing", ("哪些小区", "社区"), "特区", "小区|社区|苑|家园|园|里"),
    noun(
        "产业(?!园|基地|集群|链|化|项目|企业|工程|工人)",
        "any",
        ("哪些产业", "什么产业"),
        "产业园",
        None,
    ),
    noun(
        "单位|部门|机构|地方|平台|基地|产品|品牌|作品|人(?=$|是)",
        "any",
        ("哪些单位", "平台"),
        "客单价",
        None,
    ),
)

NAME_TAIL = re.compile(
    "(?:项目|工程|建设|改造|提升|新建|改?扩建|搬迁|续建|[（(][^）)]*[）)]|[一二三四五六]期|道路|主体|综合|治理|段)+$"
)
"""What a project's name adds to the name of the thing that is built."""
