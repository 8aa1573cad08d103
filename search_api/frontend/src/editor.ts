/** The SPARQL page: Yasgui over our endpoint, with our prefixes, names and words. */
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { ChartPlugin } from "./editor-chart";
import { completers } from "./editor-names";
import { dataOf, el } from "./dom";
import { linkTerms } from "./editor-links";
import { declared, undeclared } from "./editor-prefixes";
import { inOurWords } from "./editor-words";
import { root, t } from "./texts";

export interface EditorData {
  prefixes: Record<string, string>;
  names: { classes: string[]; properties: string[]; concepts: string[] };
}

interface Failure {
  status?: number;
  statusText?: string;
  text?: string;
}

export function start(element: HTMLElement): void {
  const data = dataOf<EditorData>("editor-data");
  const area = document.querySelector<HTMLTextAreaElement>("#query");
  if (!data || !area) return;
  const { Yasqe, Yasr } = Yasgui;
  for (const completer of completers(data)) Yasqe.registerAutocompleter(completer as never, true);
  Yasqe.defaults.autocompleters = ["variables", ...completers(data).map((c) => c.name)];
  Yasqe.defaults.prefixCcApi = null;
  Yasr.registerPlugin("chart", ChartPlugin as never, true);
  Yasr.defaults.pluginOrder = ["table", "chart", "response"];
  Yasr.defaults.prefixes = data.prefixes;
  Yasr.defaults.plugins.table = { ...Yasr.defaults.plugins.table, dynamicConfig: { compact: true } };
  Yasr.defaults.errorRenderers = [renderError];
  Yasr.defaults.getDownloadFileName = () => "reportkg";

  const yasgui = new Yasgui(element, {
    persistenceId: null,
    populateFromUrl: false,
    autofocus: false,
    copyEndpointOnNewTab: true,
    tabName: t("js.editor.tab"),
    requestConfig: {
      endpoint: new URL(`${root}/sparql`, location.href).href,
      method: "POST",
      acceptHeaderGraph: "text/turtle",
    } as never,
    yasqe: {
      value: area.value,
      persistenceId: null,
      createShareableLink: (yasqe: { getValue(): string }) => address(yasqe.getValue()),
      resizeable: true,
      editorHeight: `${Math.min(Math.max(area.value.split("\n").length, 9), 26) * 1.5 + 2}rem`,
    } as never,
    yasr: { ...Yasr.defaults, persistenceId: null } as never,
  });
  document.documentElement.classList.add("with-editor");
  inOurWords(element);
  linkTerms(element, data.prefixes);
  yasgui.on("query", (_: Yasgui, tab) => {
    history.replaceState(null, "", address(tab.getQuery()));
    document.getElementById("server-result")?.remove();
    element.dataset.state = "running";
  });
  yasgui.on("queryResponse", () => delete element.dataset.state);
  yasgui.on("queryAbort", () => delete element.dataset.state);
  const tab = yasgui.getTab();
  const editor = tab?.getYasqe();
  if (!tab || !editor) return;
  editor.setValue(declared(area.value, data.prefixes));
  editor.collapsePrefixes(true);
  declareWhileTyping(element, () => yasgui.getTab()?.getYasqe() as unknown as Editing | undefined, data.prefixes);
  (document.querySelector("form.editor") as HTMLFormElement).hidden = true;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".queries a[data-query]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const current = yasgui.getTab()?.getYasqe();
      current?.setValue(declared(link.dataset.query ?? "", data.prefixes));
      current?.collapsePrefixes(true);
      void current?.query().catch(() => undefined);
      element.scrollIntoView({ block: "start" });
      current?.focus();
    });
  }
  if (new URLSearchParams(location.search).has("query")) void editor.query().catch(() => undefined);
}

interface Editing {
  getValue(): string;
  addPrefixes(prefixes: Record<string, string>): void;
}

/** A prefix of ours is declared as soon as it is used. */
function declareWhileTyping(
  element: HTMLElement,
  editor: () => Editing | undefined,
  prefixes: Record<string, string>,
): void {
  let waiting = 0;
  element.addEventListener("keyup", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      const missing = undeclared(editor()?.getValue() ?? "", prefixes);
      if (missing.length) {
        editor()?.addPrefixes(Object.fromEntries(missing.map((name) => [name, prefixes[name] ?? ""])));
      }
    }, 600);
  });
}

function address(query: string): string {
  return `${location.origin}${root}/editor?query=${encodeURIComponent(query)}`;
}

/** What went wrong in plain words; the service's own detail beneath. */
async function renderError(error: Failure): Promise<HTMLElement> {
  let detail = error.text ?? "";
  let title = error.statusText ?? "";
  let status = error.status ?? 0;
  try {
    const problem = JSON.parse(detail) as { title?: string; detail?: string; status?: number };
    title = problem.title ?? title;
    detail = problem.detail ?? detail;
    status = problem.status ?? status;
  } catch {
    // Not a problem document: the words are shown as they came.
  }
  const key = `js.error.${status}`;
  const plain = t(key);
  const place = status === 400 ? /\bat (\d+):(\d+)/.exec(detail) : null;
  const where = place && t("js.error.where", { line: place[1] ?? "", column: place[2] ?? "" });
  return el(
    "div",
    { class: "problem", role: "alert" },
    el("b", {}, plain === key ? title : plain),
    where ? el("p", {}, where) : null,
    el("details", { open: !where }, el("summary", {}, t("js.error.detail")), el("pre", {}, detail)),
  );
}
