"""How people word what they ask: the closed classes of the grammar, as data.

Every rule stands next to two wordings it must match and one it must not; the tests run them. The
words are general ones; names of enterprises, projects and places come from the graph only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import resources

from ontology.terms import AwardLevel, Measure, PlaceKind, Stage, Status


def vocabulary_file(name: str) -> tuple[str, ...]:
    """Words of ``data/<name>.txt``: between spaces, lines with ``#`` in front left out."""
    text = resources.files("search_api.questions").joinpath(f"data/{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording and what it means. ``value`` is a word of a closed class, or ``None``."""

    pattern: re.Pattern[str]
    value: object
    matches: tuple[str, str]
    rejects: str


def rule(pattern: str, value: object, matches: tuple[str, str], rejects: str) -> Rule:
    return Rule(re.compile(pattern), value, matches, rejects)


STAGES = (
    rule(
        "试生产|试投产|试产|试运行|试运营",
        Stage.TRIAL_PRODUCTION,
        ("哪些项目进入试生产", "试运行的电厂有几座"),
        "测试场建成了吗",
    ),
    rule(
        "达产|达效|满产|满负荷(?:生产|运行)?",
        Stage.FULL_PRODUCTION,
        ("已经达产的项目", "投产达效"),
        "达到产值目标",
    ),
    rule(
        "投产|投用|投运|投入(?:使用|运营|运行|生产|营运)|启用|并网(?:发电)?|(?:建成)?通车|通航|开通(?:运营)?|开放"
        "|开业|开馆|开园|开诊|营业|上线(?:运行)?|启动运营|(?<!试)运营",
        Stage.IN_PRODUCTION,
        ("投产了哪些项目", "通车的高速"),
        "产值多少",
    ),
    rule(
        "主体(?:工程|结构)?(?:基本)?(?:完工|封顶|完成|竣工)|完成主体(?:工程|结构)?|在建(?!议)|续建|(?<!新)正在(?:修|施工|建设?)"
        "|正在(?:修建|推进|实施)|加快(?:推进|建设)|推进(?:建设)?|施工中?|实施",
        Stage.UNDER_CONSTRUCTION,
        ("续建哪几条路", "在建的项目"),
        "现在建议做什么",
    ),
    rule(
        "竣工|建成|完工|建好|修好|修通|修完|建完|完成(?:建设|改造)|落成|打通|贯通|改造完(?:成)?",
        Stage.COMPLETED,
        ("哪些水库竣工", "建成了几所学校"),
        "完成多少投资",
    ),
    rule(
        "新?开工(?:建设)?|动工|破土|启动(?:建设|实施)?|新建|开建|奠基|开始(?:建设|施工|修建|建)|兴建",
        Stage.STARTED,
        ("新开工的高速公路", "动工了吗"),
        "开展工作",
    ),
    rule("落户|落地|引进|引入|引来|入驻", Stage.LANDED, ("落户的企业", "落地了吗"), "落实情况"),
    rule(
        "新?签约|签订|签下|签署|签了",
        Stage.SIGNED,
        ("新签约的项目", "签下了什么项目"),
        "签收单",
    ),
    rule(
        "谋划|储备|前期(?:工作|手续)|规划建设|规划|拟建|筹建|筹备|布局",
        Stage.PLANNED,
        ("谋划了哪些项目", "还在做前期工作"),
        "预期增长",
    ),
    rule(
        "停工|停产|停建|取消|搁置|关停",
        Stage.HALTED,
        ("停产的企业", "哪些项目停建了"),
        "停车位",
    ),
)

PLANNED_CUE = rule(
    "计划|打算|准备|拟(?!建)|力争|力促|争取|确保|推动|目标|预计|有望|安排|等着|等待|即将|预期|想(?:要)?|(?<!还)(?<!主)(?<!需)"
    "要(?!求|素|闻|点)|将(?:要|会)?|未来|下一步|接下来|尚未|还没",
    None,
    ("打算新签约多少个", "要在年内完工"),
    "有什么要求",
)
ACTUAL_CUE = rule(
    "实际|已经|已|做到|达到了?|完成了?|实现了?|当中已",
    None,
    ("已经达产", "实际完成多少"),
    "计划新建",
)
ONGOING_CUE = rule("正在|还在|仍在", None, ("还在做前期工作", "正在建"), "在建项目")

STATUS_CUES = (
    rule(
        "目标(?:值|数|任务)?|原?计划(?:数|值)?|预期(?:目标|值)?|指标值",
        Status.TARGET,
        ("2030年目标值", "计划和实际各是多少"),
        "实际增长",
    ),
    rule(
        "实际(?:值|数|完成|上)?|完成(?:值|数|情况)|真正",
        Status.ACTUAL,
        ("实际值是多少", "实际完成多少"),
        "目标是多少",
    ),
)

MEASURES = (
    rule(
        "(?<!自然)(?:同比)?(?:增长率|增长速度|增速|增幅|涨幅|降幅|增减幅)|(?:同比|比上年|比去年|较上年)?(?:增长|增加|下降|减少|提高|提升|上升|上涨|涨|降)了?(?=多少|几|$)"
        "|(?:同比|比上年|比去年|较上年)(?:增长|增加|下降|减少|变化)?|增长(?=目标|最|预期|是|为|多|的?情况)",
        Measure.GROWTH,
        ("投资增速是多少", "同比增长多少"),
        "新增企业多少家",
    ),
    rule(
        "完成率|完成(?:了)?(?:年度)?(?:计划|目标|任务)的(?:比例|百分之几|多少)|完成进度",
        Measure.COMPLETION,
        ("投资完成率", "完成了年度计划的多少"),
        "完成投资多少",
    ),
    rule(
        "占[^，。]{0,12}?比(?:重|例)?|占比|比重|比例|百分之几",
        Measure.SHARE,
        ("占GDP的比重", "工业占比是多少"),
        "比上年增长",
    ),
    rule(
        "排(?:名|位|行)?第?几(?!季)|第几(?!季|批|次|届|代)(?:位|名)?|位次|名次|排名|位居|居.{0,4}第几",
        Measure.RANK,
        ("在全省排第几", "位次是多少"),
        "第几季度",
    ),
)

TARGETS_YESNO = rule(
    "达标|完成(?:了)?(?:年初|预期|年度)?(?:目标|任务|计划)|达到(?:了)?(?:目标|预期|计划)|超额完成",
    None,
    ("增速达标了吗", "完成目标没有"),
    "目标是多少",
)

YESNO = rule(
    "吗$|吗[，,]|了没有?$|没有$|了没$|是否|是不是|有没有|有无|能否|算不算|对不对|对吗",
    None,
    ("投产了吗", "开放了没有"),
    "没有投产的是哪些",
)
TIMELINE = rule(
    "什么时候|何时|哪一?年|几时|进展(?!最)(?:情况)?(?:如何|怎么?样|到哪)?|进度(?:怎|如|到)|时间表|时间线|(?:哪些|几个|什么|哪个)阶段|哪一步|什么地步|什么程度|来龙去脉|走到哪|到哪(?:一步|了)"
    "|历程|怎么安排|如何安排|(?:什么|怎样的|啥)安排|安排(?:是|如何|怎)|经过了?|怎么样了|什么(?:情况|状态)|情况(?:如何|怎么样|怎样)|推进得?(?:如何|怎么样)"
    "|做到哪|建到哪|到什么",
    None,
    ("项目进展如何", "经历了哪些阶段"),
    "有哪些项目",
)
OPEN = rule(
    "为什么|为何|怎么(?!安排|样了)|怎样(?!的安排)|如何(?!安排)|哪些(?:举措|措施|做法|办法|工作|方面|问题|困难|经验|成效|成绩|政策|变化|亮点)"
    "|什么(?:举措|措施|做法|办法|问题|困难|经验|成效|政策|变化|原因|思路|打算)|评价|总结|概括|谈谈|意义|原因",
    None,
    ("为什么要治沙", "采取了哪些措施"),
    "有哪些项目",
)

HOW_MANY = rule(
    r"多少|(?<![哪好这那前后第])几(?=[个家条座所处项位名件户次场段批人天种类支台套只头辆间栋枚口宗起部张年月篇例])|几(?=多|何)|一共几|共几",
    None,
    ("一共几家", "多少亿元"),
    "哪几家企业",
)
WHICH = rule(
    r"(?:分别|都|各)?(?:是|有|为)?(?:哪些|哪几|哪两|哪三|哪四|哪五|哪个|哪家|哪条|哪座|哪所|哪处|哪位|哪一|哪种|哪类|哪项|哪支|哪批|哪里|哪|什么|啥|谁|何)"
    r"(?:[个家条座所处位种类项支批段](?=[\u4e00-\u9fff，,]|$))?",
    None,
    ("有哪些项目", "哪家企业"),
    "多少个项目",
)
ENUMERATED = rule(
    "点名|点了(?:几|多少)个名|提到|提及|列出|列举|举出|写到|写出|说到",
    None,
    ("报告点名的", "报告提到几个"),
    "报告期内",
)
SUM_UP = rule(
    "一共|总共|合计|共计|总计|共有|(?<!公)共(?=[\u4e00-\u9fff]?[几多])",
    None,
    ("一共多少家", "总共几个"),
    "公共预算",
)
COMPARE = rule(
    "相比|对比|比较|差多少|相差|差距|(?:哪个|哪家|哪里|谁)(?:更|的)?(?:高|低|大|小|多|少|快|慢|强)|高低|谁更|孰",
    None,
    ("哪个高", "相差多少"),
    "比上年增长",
)
MOST = rule(
    "最(?:高|大|多|快|强|长|好|贵|早)|第一大|居首|领先",
    None,
    ("投资最大的项目", "增长最快"),
    "最近的项目",
)
LEAST = rule("最(?:低|小|少|慢|短|差|晚)|垫底", None, ("最慢的指标", "最少的是"), "最近的项目")
OPERATES = rule(
    "(?:是|由)?(?:谁|哪(?:几)?家(?:企业|公司)?|哪些(?:企业|公司)|哪个(?:企业|公司)|什么(?:企业|公司))(?:来)?"
    "(?:建|做|投资|运营|经营|实施|承建|负责|建设|参与|牵头|开发)(?:设|的|了)?",
    None,
    ("是哪几家企业做的", "由谁建设"),
    "哪些企业投产了",
)
DISTRICTS = rule(
    "各区县|各县区|各旗县区?|各县市区?|各县|各区|各地区?|下辖|所辖|辖区内?|下面的?|所属(?:区县|县区)|(?:包括|含)(?:其)?(?:区县|县区|下辖)",
    None,
    ("各旗县区有哪些项目", "下辖区县的产值"),
    "区域协调发展",
)

AWARD = rule(
    "获评|评上|评为|评定|评选|入选|入围|上榜|获批|获得|荣获|拿到|拿下|得到|认定|创建|创成|授予|命名|备案|称号|荣誉|牌子|奖项|奖(?!励|补)|头衔|桂冠|挂牌"
    "|美誉|封号|成为",
    None,
    ("评上了哪个称号", "拿到了哪些牌子"),
    "获利多少",
)
HONOUR_NOUN = rule(
    "称号|荣誉|牌子|奖项|头衔|名号|招牌|奖(?!励|补)|名单|荣誉称号|国字号",
    None,
    ("什么荣誉", "拿到了哪些牌子"),
    "奖励资金",
)
LEVELS = (
    rule("国家级|全国(?:性)?|国家", AwardLevel.NATIONAL, ("全国称号", "国家级荣誉"), "省级荣誉"),
    rule(
        "自治区级?|省级|全省|全区性",
        AwardLevel.PROVINCE,
        ("自治区级的牌子", "省级称号"),
        "市级荣誉",
    ),
    rule("市级|全市", AwardLevel.CITY, ("市级荣誉", "全市先进"), "城市形象"),
)


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

FILLERS = re.compile(
    "|".join(sorted(vocabulary_file("fillers"), key=lambda w: (-len(w), w)))
    + r"|[，,。、；;：:？?！!（）()“”\"'‘’《》\s~\-—·|]"
)
"""Words without content for matching: what remains between them is what a thing is about."""

WORTHLESS = re.compile(
    "(?:主要|重点|重大|重要|大型|产业|企业|公司|年产|建设|项目|工程|推进|实施|完成|新建|新增|开展|发展|工作|安排|计划|总|值|数|量|额|产业项目|地区|我区|我县|我市|亿元|万元|万吨|吨|元)+"
)

SYNONYMS = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        ("(?:r&d|研究与试验发展|研究与开发|科技研发|研发)", "研发"),
        ("(?:国内|地区|地方|全区|全市|全县)?生产总值|gdp|经济总量", "地区生产总值"),
        ("社零(?:总额)?|社会消费品零售(?:总)?额|消费品零售总额", "社会消费品零售总额"),
        ("固投|固定资产投资(?:额|完成额)?", "固定资产投资"),
        ("规上", "规模以上"),
        ("限上", "限额以上"),
        ("高新(?:技术)?企业", "高新技术企业"),
        ("科小", "科技型中小企业"),
        ("高速铁路", "高铁"),
        ("高速公路", "高速"),
        ("制药|药企|药业|医药", "医药"),
        ("人次", "人数"),
        ("游客(?:接待)?(?:总)?(?:量|数|人数)", "接待游客人数"),
        ("(?:乡镇)?养老院|敬老院", "敬老院"),
        ("上缴税金|纳税(?:额)?|缴税|交税|税金", "税收"),
        ("牧民", "民"),
        ("(?:农村牧区|农牧区|乡村)(?=[\u4e00-\u9fff]*(?:居民|收入))", "农村"),
        ("常住居民", "居民"),
        ("芯片", "半导体芯片"),
        ("电子商务", "电商"),
        ("聚集区", "集聚区"),
        ("财政收入", "公共预算收入"),
        ("财政支出", "公共预算支出"),
    )
)
"""Wordings that mean the same, brought to one; applied to question and graph alike."""

NAME_TAIL = re.compile(
    "(?:项目|工程|建设|改造|提升|新建|改?扩建|搬迁|续建|[（(][^）)]*[）)]|[一二三四五六]期|道路|主体|综合|治理|段)+$"
)
"""What a project's name adds to the name of the thing that is built."""
