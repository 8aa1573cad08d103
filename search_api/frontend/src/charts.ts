/** Charts by ECharts: only what is used of it, and only when a page needs it. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { dataOf, el } from "./dom";
import { t } from "./texts";
import { type Theme, theme, withTheme } from "./theme";

use([
  AriaComponent,
  BarChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

/** Something drawn, which can be taken away again. */
export interface Drawn {
  dispose(): void;
}

/** A point of a series: where on the axis, how much, what to say of it, where it leads. */
export interface Point {
  x: string;
  y: number;
  shown: string;
  href?: string;
  note?: string;
}

export interface Series {
  name: string;
  /** `actual`, `estimate` or `target`: drawn as a line, hollow, and dashed. */
  status?: string;
  /** Series of the same group have the same colour. */
  group?: string;
  points: Point[];
}

export interface ChartData {
  kind: "line" | "bar";
  /** Values of the axis in order. */
  axis: string[];
  unit: string;
  label: string;
  series: Series[];
}

export function start(element: HTMLElement): void {
  const data = dataOf<ChartData>(element.dataset.source ?? "");
  if (!data) return;
  draw(element, data);
  element.dataset.drawn = "";
}

/** Draw `data` into `element`, again when its size or the colours change. */
export function draw(element: HTMLElement, data: ChartData): Drawn {
  element.replaceChildren();
  const chart = init(element, undefined, { renderer: "svg" });
  withTheme((colours) => chart.setOption(option(data, colours, element.clientWidth < 480), true));
  chart.on("click", (event) => {
    const point = (event.data as { point?: Point } | undefined)?.point;
    if (point?.href) location.assign(point.href);
  });
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", data.label);
  return {
    dispose: () => {
      observer.disconnect();
      chart.dispose();
    },
  };
}

/** Values by label: bars, or a line where the labels are years. */
export function barOrLine(element: HTMLElement, points: { label: string; value: number }[], name: string): Drawn {
  const years = points.length > 1 && points.every((point) => /^(19|20)\d\d$/.test(point.label));
  const ordered = years ? [...points].sort((a, b) => a.label.localeCompare(b.label)) : points;
  return draw(element, {
    kind: years ? "line" : "bar",
    axis: [...new Set(ordered.map((point) => point.label))],
    unit: "",
    label: name,
    series: [
      { name, points: ordered.map((p) => ({ x: p.label, y: p.value, shown: p.value.toLocaleString() })) },
    ],
  });
}

function option(data: ChartData, colours: Theme, narrow: boolean): EChartsCoreOption {
  const groups = [...new Set(data.series.map((series) => series.group ?? series.name))];
  const flat = data.kind === "bar" && (data.axis.length > 6 || narrow);
  const category = {
    type: "category" as const,
    data: data.axis,
    inverse: flat,
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: {
      color: colours.soft,
      fontFamily: colours.sans,
      width: flat ? (narrow ? 90 : 160) : undefined,
      overflow: flat ? ("truncate" as const) : undefined,
    },
  };
  const value = {
    type: "value" as const,
    scale: data.kind === "line",
    name: data.unit,
    nameTextStyle: { color: colours.soft, fontFamily: colours.sans, align: "left" as const },
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.soft, fontFamily: colours.sans },
  };
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350,
    textStyle: { fontFamily: colours.sans, color: colours.ink },
    grid: { left: 8, right: 18, top: data.unit ? 34 : 16, bottom: data.series.length > 1 ? 54 : 8, outerBoundsMode: "same", containLabel: true },
    legend:
      data.series.length > 1
        ? { type: "scroll", bottom: 0, textStyle: { color: colours.soft, fontFamily: colours.sans }, pageTextStyle: { color: colours.soft }, inactiveColor: colours.line }
        : undefined,
    tooltip: {
      trigger: "item",
      renderMode: "html",
      className: "chart-tip",
      backgroundColor: colours.card,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily: colours.sans },
      formatter: (given: unknown) => tip(given as Hovered),
    },
    xAxis: flat ? { ...value, name: "" } : category,
    yAxis: flat ? category : value,
    series: data.series.map((series) => drawnSeries(data, series, groups, colours, flat)),
  };
}

interface Hovered {
  seriesName?: string;
  name: string;
  data?: { point?: Point };
}

/** Made of elements: words of reports are never markup, and the policy allows no inline style. */
function tip({ seriesName, name, data }: Hovered): HTMLElement {
  const point = data?.point;
  return el(
    "div",
    {},
    el("b", {}, point?.shown ?? ""),
    el("div", {}, [seriesName, name].filter((words) => words && words !== point?.shown).join(" · ")),
    point?.note ? el("div", { class: "tip-note" }, point.note) : null,
    point?.href ? el("div", { class: "tip-note" }, t("js.chart.follow")) : null,
  );
}

function drawnSeries(data: ChartData, series: Series, groups: string[], colours: Theme, flat: boolean) {
  const colour = colours.series[groups.indexOf(series.group ?? series.name) % colours.series.length] ?? colours.accent;
  const target = series.status === "target";
  const hollow = series.status === "estimate" || target;
  const points = series.points.map((point) => ({
    name: point.x,
    value: flat ? [point.y, point.x] : [point.x, point.y],
    point,
    cursor: point.href ? "pointer" : "default",
  }));
  const common = { name: series.name, data: points, emphasis: { focus: "series" as const } };
  if (data.kind === "bar") {
    return {
      ...common,
      type: "bar" as const,
      barMaxWidth: 26,
      itemStyle: {
        color: target ? "transparent" : colour,
        borderColor: colour,
        borderWidth: hollow ? 1.5 : 0,
        borderType: target ? ("dashed" as const) : ("solid" as const),
        opacity: series.status === "estimate" ? 0.55 : 0.92,
        borderRadius: 3,
      },
    };
  }
  return {
    ...common,
    type: "line" as const,
    connectNulls: true,
    symbol: target ? "diamond" : hollow ? "emptyCircle" : "circle",
    symbolSize: target ? 11 : 8,
    lineStyle: { color: colour, width: target ? 0 : 2.5 },
    itemStyle: { color: target ? colours.card : colour, borderColor: colour, borderWidth: 2 },
  };
}

export { theme };
