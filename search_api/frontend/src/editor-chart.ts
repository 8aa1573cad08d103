/** A chart of two columns of a result, as a view beside Yasr's table. */
import type { Drawn } from "./charts";
import { el } from "./dom";
import { t } from "./texts";

interface Binding {
  [name: string]: { value: string; type: string; datatype?: string } | undefined;
}

interface Results {
  getVariables(): string[];
  getBindings(): Binding[] | null;
}

interface Host {
  results?: Results;
  resultsEl: HTMLElement;
}

const MOST = 60;

export class ChartPlugin {
  priority = 4;
  label = t("js.editor.chart");
  hideFromSelection = false;
  private drawn: Drawn | null = null;
  private columns: [string, string] | null = null;

  constructor(private readonly yasr: Host) {}

  canHandleResults(): boolean {
    return this.numbers().length > 0 && (this.yasr.results?.getVariables().length ?? 0) > 1;
  }

  getIcon(): Element {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 16 16");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M2 14V8h3v6zM6.5 14V2h3v12zM11 14V5h3v9z");
    icon.append(path);
    return icon;
  }

  async draw(): Promise<void> {
    const names = this.yasr.results?.getVariables() ?? [];
    const numbers = this.numbers();
    const value = this.columns && numbers.includes(this.columns[1]) ? this.columns[1] : (numbers.at(-1) ?? "");
    const label =
      this.columns && names.includes(this.columns[0])
        ? this.columns[0]
        : (names.find((name) => name !== value && !numbers.includes(name) && !this.isIri(name)) ??
          names.find((name) => name !== value) ??
          "");
    this.columns = [label, value];
    const chart = el("div", { class: "chart" });
    const choose = (key: string, all: string[], chosen: string, index: 0 | 1) => {
      const select = el("select");
      for (const name of all) select.append(el("option", { value: name, selected: name === chosen }, name));
      select.addEventListener("change", () => {
        if (this.columns) this.columns[index] = select.value;
        void this.draw();
      });
      return el("label", {}, t(key), " ", select);
    };
    this.drawn?.dispose();
    this.yasr.resultsEl.replaceChildren(
      el(
        "div",
        { class: "chart-choice" },
        choose("js.editor.labels", names, label, 0),
        choose("js.editor.values", numbers, value, 1),
      ),
      chart,
    );
    const rows = (this.yasr.results?.getBindings() ?? []).slice(0, MOST);
    const points = rows
      .map((row) => ({ label: short(row[label]?.value ?? ""), value: Number(row[value]?.value ?? NaN) }))
      .filter((point) => Number.isFinite(point.value));
    const { barOrLine } = await import("./charts");
    this.drawn = barOrLine(chart, points, value);
  }

  destroy(): void {
    this.drawn?.dispose();
  }

  private numbers(): string[] {
    const rows = (this.yasr.results?.getBindings() ?? []).slice(0, 20);
    return (this.yasr.results?.getVariables() ?? []).filter((name) => {
      const values = rows.map((row) => row[name]).filter((cell) => cell !== undefined);
      return values.length > 0 && values.every((cell) => cell?.datatype && Number.isFinite(Number(cell.value)));
    });
  }

  private isIri(name: string): boolean {
    return this.yasr.results?.getBindings()?.[0]?.[name]?.type === "uri";
  }
}

function short(words: string): string {
  return words.includes("://") ? decodeURIComponent(words.replace(/^.*[/#]/, "")) : words;
}
