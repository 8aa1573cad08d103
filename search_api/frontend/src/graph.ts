/** What lies around a thing, to explore: expand, collapse, switch kinds off, open pages. */
import { GraphChart } from "echarts/charts";
import { LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { el, json } from "./dom";
import { root, t } from "./texts";
import { type Theme, theme } from "./theme";

use([CanvasRenderer, GraphChart, LegendComponent, TooltipComponent]);

const KINDS = ["project", "enterprise", "industry", "place", "indicator", "thing"];
/** More would no longer move smoothly, nor be read. */
const MOST = 300;

interface GraphNode {
  iri: string;
  label: string;
  kind: string;
  href: string | null;
}

interface GraphEdge {
  source: string;
  target: string;
  property: string;
}

interface Neighbourhood {
  centre: GraphNode;
  nodes: GraphNode[];
  edges: GraphEdge[];
  more: number;
}

export async function start(element: HTMLElement): Promise<void> {
  const explorer = new Explorer(element);
  await explorer.begin(element.dataset.iri ?? "");
}

class Explorer {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly edges = new Map<string, GraphEdge>();
  /** Expanded node to what it brought in. */
  private readonly opened = new Map<string, { nodes: string[]; edges: string[]; more: number }>();
  private readonly hidden = new Set<string>();
  private readonly canvas = el("div", { class: "graph-canvas" });
  private readonly legend = el("div", { class: "graph-legend" });
  private readonly list = el("ul", { class: "graph-list" });
  private readonly panel = el("div", { class: "graph-panel", role: "status" });
  private readonly chart;
  private chosen = "";
  private zoom = 1;

  constructor(private readonly element: HTMLElement) {
    this.list.setAttribute("aria-label", t("js.graph.nodes"));
    element.replaceChildren(
      this.legend,
      el("div", { class: "graph-body" }, this.canvas, el("div", { class: "graph-side" }, this.panel, this.list)),
      el("p", { class: "small" }, t("js.graph.help")),
    );
    this.chart = init(this.canvas, undefined, { renderer: "canvas" });
    new ResizeObserver(() => this.chart.resize()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.chart.on("click", (event) => {
      if (event.dataType === "node") this.choose((event.data as { id: string }).id);
    });
    this.chart.on("dblclick", (event) => {
      if (event.dataType === "node") void this.toggle((event.data as { id: string }).id);
    });
  }

  async begin(iri: string): Promise<void> {
    this.panel.textContent = t("js.graph.loading");
    await this.expand(iri);
    const centre = this.nodes.get(iri);
    if (!centre) return;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", t("js.graph.label", { name: centre.label }));
    this.element.dataset.drawn = "";
    this.choose(iri);
    if (this.nodes.size === 1) this.panel.append(el("p", {}, t("js.graph.lonely")));
  }

  private async toggle(iri: string): Promise<void> {
    if (this.opened.has(iri)) this.collapse(iri);
    else await this.expand(iri);
    this.choose(iri);
  }

  private async expand(iri: string): Promise<void> {
    if (this.nodes.size >= MOST) {
      this.say(t("js.graph.full", { count: this.nodes.size }));
      return;
    }
    const limit = Math.min(60, MOST - this.nodes.size + 1);
    const address = `${root}/neighbours.json?limit=${limit}&iri=${encodeURIComponent(iri)}`;
    try {
      const found = await json<Neighbourhood>(address);
      const brought = { nodes: [] as string[], edges: [] as string[], more: found.more };
      for (const node of [found.centre, ...found.nodes]) {
        if (this.nodes.has(node.iri)) continue;
        this.nodes.set(node.iri, node);
        if (node.iri !== iri) brought.nodes.push(node.iri);
      }
      for (const edge of found.edges) {
        const key = `${edge.source} ${edge.property} ${edge.target}`;
        if (this.edges.has(key)) continue;
        this.edges.set(key, edge);
        brought.edges.push(key);
      }
      this.opened.set(iri, brought);
    } catch (error) {
      this.say(t("js.graph.failed", { why: error instanceof Error ? error.message : "" }));
    }
    this.draw();
  }

  /** Takes away what a node brought in, and what that brought in, unless it is held elsewhere. */
  private collapse(iri: string): void {
    const brought = this.opened.get(iri);
    if (!brought) return;
    this.opened.delete(iri);
    for (const key of brought.edges) this.edges.delete(key);
    for (const node of brought.nodes) {
      const held = [...this.edges.values()].some(
        (edge) => (edge.source === node || edge.target === node) && !this.opened.has(node),
      );
      if (held) continue;
      this.collapse(node);
      this.nodes.delete(node);
    }
    for (const [key, edge] of this.edges) {
      if (!this.nodes.has(edge.source) || !this.nodes.has(edge.target)) this.edges.delete(key);
    }
    this.draw();
  }

  private choose(iri: string): void {
    this.chosen = iri;
    const node = this.nodes.get(iri);
    if (!node) return;
    const open = this.opened.get(iri);
    const toggle = el("button", { type: "button", class: "quiet" }, t(open ? "js.graph.collapse" : "js.graph.expand"));
    toggle.addEventListener("click", () => void this.toggle(iri).then(() => this.panel.querySelector("button")?.focus()));
    this.panel.replaceChildren(
      el("b", {}, node.label),
      el("span", { class: `kind-dot k-${node.kind}` }, t(`js.kind.${node.kind}`)),
      el(
        "div",
        { class: "graph-actions" },
        node.href ? el("a", { href: node.href }, t("js.graph.open")) : null,
        toggle,
      ),
    );
    if (open?.more) this.say(t("js.graph.more", { count: open.more }));
    for (const button of this.list.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.iri === iri));
    }
    this.draw();
  }

  private say(words: string): void {
    this.panel.append(el("p", { class: "small" }, words));
  }

  private draw(): void {
    const colours = theme();
    const shown = [...this.nodes.values()].filter((node) => !this.hidden.has(node.kind) || node.iri === this.element.dataset.iri);
    const here = new Set(shown.map((node) => node.iri));
    this.chart.setOption(this.option(shown, here, colours));
    this.drawLegend();
    this.drawList(shown);
  }

  private option(shown: GraphNode[], here: Set<string>, colours: Theme) {
    const many = shown.length > 70;
    return {
      textStyle: { fontFamily: colours.sans },
      tooltip: {
        className: "chart-tip",
        backgroundColor: colours.card,
        borderColor: colours.line,
        textStyle: { color: colours.ink, fontFamily: colours.sans },
        formatter: (given: { dataType?: string; data?: unknown }) => tip(given),
      },
      animationDurationUpdate: 200,
      series: [
        {
          type: "graph",
          layout: "force",
          roam: "move",
          zoom: this.zoom,
          draggable: true,
          scaleLimit: { min: 0.3, max: 5 },
          force: { repulsion: many ? 110 : shown.length > 45 ? 210 : 300, edgeLength: many ? [40, 100] : [60, 140], gravity: 0.08, friction: 0.35 },
          emphasis: { focus: "adjacency", lineStyle: { width: 2.5 } },
          labelLayout: { hideOverlap: true },
          lineStyle: { color: colours.soft, opacity: 0.45, curveness: 0.06 },
          edgeSymbol: ["none", "arrow"],
          edgeSymbolSize: 6,
          data: shown.map((node) => {
            const centre = node.iri === this.element.dataset.iri;
            const open = this.opened.has(node.iri);
            return {
              id: node.iri,
              name: node.label,
              kind: node.kind,
              symbolSize: centre ? 34 : open ? 26 : 17,
              itemStyle: {
                color: colours.kinds[node.kind] || colours.soft,
                borderColor: node.iri === this.chosen ? colours.ink : colours.card,
                borderWidth: node.iri === this.chosen ? 3 : 1.5,
              },
              label: {
                show: true,
                position: "right",
                color: colours.ink,
                fontFamily: colours.sans,
                fontSize: centre ? 14 : 12,
                fontWeight: centre ? 700 : 400,
                width: 130,
                overflow: "truncate",
              },
            };
          }),
          links: [...this.edges.values()]
            .filter((edge) => here.has(edge.source) && here.has(edge.target))
            .map((edge) => ({ source: edge.source, target: edge.target, property: edge.property })),
        },
      ],
    };
  }

  private drawLegend(): void {
    const counts = new Map<string, number>();
    for (const node of this.nodes.values()) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
    this.legend.replaceChildren(
      ...KINDS.filter((kind) => counts.has(kind)).map((kind) => {
        const button = el("button", { type: "button", class: `kind-switch k-${kind}`, "data-kind": kind });
        button.setAttribute("aria-pressed", String(!this.hidden.has(kind)));
        button.append(t(`js.kind.${kind}`), el("i", {}, ` ${counts.get(kind)}`));
        button.addEventListener("click", () => {
          if (!this.hidden.delete(kind)) this.hidden.add(kind);
          this.draw();
          this.legend.querySelector<HTMLElement>(`[data-kind=${kind}]`)?.focus();
        });
        return button;
      }),
      this.zoomButton("+", "js.graph.closer", 1.3),
      this.zoomButton("−", "js.graph.farther", 1 / 1.3),
    );
  }

  private zoomButton(sign: string, key: string, factor: number): HTMLButtonElement {
    const button = el("button", { type: "button", class: "zoom quiet", "aria-label": t(key), title: t(key) }, sign);
    button.addEventListener("click", () => {
      this.zoom = Math.min(5, Math.max(0.3, this.zoom * factor));
      this.chart.setOption({ series: [{ zoom: this.zoom }] });
    });
    return button;
  }

  private drawList(shown: GraphNode[]): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.iri;
    this.list.replaceChildren(
      ...shown.map((node) => {
        const button = el("button", { type: "button", "data-iri": node.iri, class: `k-${node.kind}` }, node.label);
        button.setAttribute("aria-pressed", String(node.iri === this.chosen));
        button.addEventListener("click", () => this.choose(node.iri));
        return el("li", {}, button);
      }),
    );
    if (focused) {
      for (const button of this.list.querySelectorAll("button")) if (button.dataset.iri === focused) button.focus();
    }
  }
}

function tip(given: { dataType?: string; data?: unknown }): HTMLElement {
  const data = given.data as { name?: string; kind?: string; property?: string };
  if (given.dataType === "edge") return el("div", {}, t(`js.edge.${data.property ?? ""}`));
  return el("div", {}, el("b", {}, data.name ?? ""), el("div", { class: "tip-note" }, t(`js.kind.${data.kind ?? ""}`)));
}
