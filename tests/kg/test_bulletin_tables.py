"""A real bulletin in PDF: cells compared with the printed page, and their observations."""

from __future__ import annotations

import pytest

import corpus
from benchmarks.corpus import CORPUS
from corpus.model import Report, Table
from kg.table_observations import table_observations

BULLETIN = CORPUS / "originals" / "周口市统计公报2023.pdf"
pytestmark = pytest.mark.skipif(
    not BULLETIN.is_file(), reason="../shared/corpus with the real reports is missing"
)

CELLS = [
    # table, row, column, value: read off the pages by eye
    (1, "全市常住人口", "年末数（万人）", "866.60"),
    (1, "其中：城镇", "年末数（万人）", "392.66"),
    (1, "其中：城镇", "比重（%）", "45.31"),
    (1, "乡村", "比重（%）", "54.69"),
    (1, "其中：男性", "比重（%）", "49.41"),
    (1, "女性", "年末数（万人）", "438.40"),
    (1, "60周岁及以上", "比重（%）", "22.03"),
    (1, "其中：65周岁及以上", "年末数（万人）", "146.80"),
    (2, "居民消费价格指数", "指数（以上年为100）", "100.0"),
    (2, "城市", "指数（以上年为100）", "99.9"),
    (2, "#粮食", "指数（以上年为100）", "101.9"),
    (2, "鲜菜", "指数（以上年为100）", "91.9"),
    (2, "水产品", "指数（以上年为100）", "96.8"),
    (2, "八、其他用品和服务", "指数（以上年为100）", "102.7"),
    (3, "粮食", "产量（万吨）", "902.61"),
    (3, "粮食", "比上年增长（%）", "-3.2"),
    (3, "其中：小麦", "产量（万吨）", "508.58"),
    (3, "玉米", "比上年增长（%）", "5.2"),
    (3, "薯类（鲜薯）", "比上年增长（%）", "-1.1"),
    (3, "蔬菜及食用菌", "产量（万吨）", "1186.96"),
    (3, "牛奶", "比上年增长（%）", "10.9"),
    (4, "规模以上工业增加值", "比上年增长（%）", "5.0"),
    (4, "重工业", "比上年增长（%）", "11.2"),
    (4, "集体企业", "比上年增长（%）", "-28.0"),
    (4, "外商和港澳台商投资企业", "比上年增长（%）", "0.5"),
    (5, "钢材", "产量", "1577693"),
    (5, "饮料酒", "比上年增长（%）", "-58.6"),
    (5, "纱", "单位", "吨"),
    (5, "纱", "产量", "189128"),
    (5, "纱", "比上年增长（%）", "19.3"),
    (5, "工业锅炉", "单位", "蒸发量吨"),
    (6, "货物运输总量", "绝对数", "2.92"),
    (6, "货物运输周转量", "增长%", "-15.4"),
    (6, "旅客运输总量", "绝对数", "4448.38"),
    (6, "旅客运输周转量", "增长%", "67.4"),
]
STATED = [
    ("乡村年末数比重", "share", 54.69, "%"),
    ("水产品居民消费价格指数", "level", 96.8, None),
    ("玉米产量", "growth", 5.2, "%"),
    ("蔬菜及食用菌产量", "level", 1186.96, "万吨"),
    ("重工业规模以上工业增加值", "growth", 11.2, "%"),
    ("钢材产量", "level", 1577693.0, "吨"),
    ("纱产量", "growth", 19.3, "%"),
    ("铁路旅客运输总量", "level", 148.62, "万人"),
    ("货物运输周转量", "growth", -15.4, "%"),
]


@pytest.fixture(scope="module")
def bulletin() -> Report:
    return corpus.read(BULLETIN)


def at(table: Table, row: str, column: str) -> str | None:
    """The words where a row and a column meet."""
    grid = table.grid()
    place = next(i for i, cell in enumerate(grid[0]) if cell and cell.text == column)
    line = next(cells for cells in grid if cells[0] and cells[0].text == row)
    cell = line[place]
    return cell.text if cell else None


def test_every_table_is_found_with_its_caption(bulletin: Report) -> None:
    assert [table.caption.split(" ")[0] for table in bulletin.tables] == [
        f"表{n}" for n in range(1, 7)
    ]
    assert {(len(t.grid()), len(t.grid()[0])) for t in bulletin.tables} == {
        (10, 3),
        (18, 2),
        (19, 3),
        (11, 2),
        (13, 4),
        (17, 4),
    }


@pytest.mark.parametrize(("number", "row", "column", "value"), CELLS)
def test_a_cell_stands_where_it_is_printed(
    bulletin: Report, number: int, row: str, column: str, value: str
) -> None:
    assert at(bulletin.tables[number - 1], row, column) == value


def test_the_cells_become_observations(bulletin: Report) -> None:
    found = {
        (o.indicator, o.measure.value, o.value, o.unit)
        for table in bulletin.tables
        for o in table_observations(bulletin, table)
    }
    assert set(STATED) <= found


def test_evidence_names_cell_and_page(bulletin: Report) -> None:
    table = bulletin.tables[4]
    yarn = next(o for o in table_observations(bulletin, table) if o.indicator == "纱产量")
    (evidence,) = yarn.evidence
    assert (evidence.quote, evidence.cell) == ("189128", "10,2")
    assert evidence.paragraph is not None
    assert bulletin.paragraphs[evidence.paragraph].page == 5
