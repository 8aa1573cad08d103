"""Words that announce a stage of a project, most telling first; used to make training labels.

A general vocabulary of building and production in Chinese, not taken from any report: the first
nine of each line speak for the stage by themselves, the later ones only beside a project.
"""

from __future__ import annotations

from ontology.terms import Stage

TRIGGERS: dict[Stage, tuple[str, ...]] = {
    stage: tuple(words.split())
    for stage, words in {
        Stage.PLANNED: "谋划 储备 布局 拟建 规划 论证 前期 争取 研究 筹建 策划 申报 设计 可研 筹划"
        " 争列 审批 立项",
        Stage.SIGNED: "签约 签订 签署",
        Stage.LANDED: "落地 引进 落户 设立 入驻 引入 成立 进驻",
        Stage.STARTED: "开工 动工 启动 新建 奠基 新开工 开建 新上 开始建设",
        Stage.UNDER_CONSTRUCTION: "在建 推进 加快 建设 实施 续建 安装 推动 改造 打造 施工 抓好 进展"
        " 扩建 抓 开展 完善 修建 提升 升级 进行 构建 整治 封顶 搭建 加强 扎实",
        Stage.COMPLETED: "竣工 建成 完工 完成 合龙 贯通 打通 新建 建设 改造 打造 验收 交付 通车"
        " 实施 成 修建 整治 全线 创建 培育 扩建 建",
        Stage.TRIAL_PRODUCTION: "试生产 试运行 试运营 试产 试车",
        Stage.IN_PRODUCTION: "投产 投用 运营 启用 投入使用 通车 开业 开园 运行 使用 开放 上线 并网"
        " 开通 营业 点火 挂牌 投运 开馆 入驻 见效",
        Stage.FULL_PRODUCTION: "达产 达效 满产",
        Stage.HALTED: "停工 停产 取消 关停 终止",
    }.items()
}
