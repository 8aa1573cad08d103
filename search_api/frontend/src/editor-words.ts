/** Yasgui speaks English and leaves some controls unnamed: its words in the reader's language. */
import { t } from "./texts";

const NAMED = [
  [".CodeMirror textarea", "js.editor.query"],
  [".yasqe_queryButton", "js.editor.run"],
  [".yasqe_share", "js.editor.share"],
  [".tableFilter", "js.editor.filter"],
  [".pageSizeWrapper select", "js.editor.rows"],
  [".tabsList .addTab", "js.editor.add"],
  [".tabsList .closeTab", "js.editor.close"],
  [".yasr_downloadIcon", "js.editor.download"],
] as const;
const WORDED = [
  [".select_table span", "js.editor.table"],
  [".select_response span", "js.editor.response"],
  [".select_boolean span", "js.editor.boolean"],
  [".pageSizerLabel", "js.editor.rows"],
] as const;
const LABELS: Record<string, string> = { "Simple view": "js.editor.simple", Ellipse: "js.editor.ellipse" };

export function inOurWords(element: HTMLElement): void {
  const translate = () => {
    for (const [selector, key] of NAMED) {
      for (const found of element.querySelectorAll(selector)) {
        if (found.getAttribute("aria-label") === t(key)) continue;
        found.setAttribute("aria-label", t(key));
        if (found.hasAttribute("title")) found.setAttribute("title", t(key));
        if (found.hasAttribute("placeholder")) found.setAttribute("placeholder", t(key));
      }
    }
    for (const [selector, key] of WORDED) {
      for (const found of element.querySelectorAll(selector)) say(found, t(key));
    }
    for (const found of element.querySelectorAll(".tableControls .label")) {
      const key = LABELS[found.textContent ?? ""];
      if (key) say(found, t(key));
    }
    for (const found of element.querySelectorAll(".yasr_response_chip")) {
      const match = /^([\d,]+) results? in ([\d.]+) seconds?$/.exec(found.textContent?.trim() ?? "");
      const ms = Math.round(1000 * Number(match?.[2]));
      const only = /^Response in ([\d.]+) seconds?$/.exec(found.textContent?.trim() ?? "");
      if (only) say(found, t("js.editor.answered", { ms: Math.round(1000 * Number(only[1])) }));
      if (match) say(found, t("js.editor.found", { count: match[1] ?? "", ms }));
    }
    // A list of tabs whose tabs are not its children, and names that differ from what is shown.
    for (const list of element.querySelectorAll(".tabsList[role]")) list.removeAttribute("role");
    for (const tab of element.querySelectorAll(".tabsList .tab > a")) {
      tab.removeAttribute("role");
      tab.removeAttribute("aria-selected");
    }
    for (const button of element.querySelectorAll(".yasr_btnGroup .yasr_btn")) {
      const words = button.querySelector("span")?.textContent ?? "";
      if (button.getAttribute("aria-label") !== words) button.setAttribute("aria-label", words);
      button.removeAttribute("title");
      const disabled = String(button.classList.contains("disabled"));
      if (button.getAttribute("aria-disabled") !== disabled) button.setAttribute("aria-disabled", disabled);
    }
    for (const icon of element.querySelectorAll("svg:not([aria-hidden])")) {
      icon.setAttribute("aria-hidden", "true");
    }
    for (const scrolled of element.querySelectorAll(".yasr_results:not([tabindex])")) {
      scrolled.setAttribute("tabindex", "0");
    }
  };
  translate();
  new MutationObserver(translate).observe(element, { childList: true, subtree: true });
}

function say(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
