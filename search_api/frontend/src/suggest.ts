/** Suggestions while somebody types: a combobox with a listbox (WAI-ARIA authoring practices). */
import { el, json } from "./dom";
import { root, t } from "./texts";

interface Suggestion {
  label: string;
  kind: string;
  href: string;
  note?: string;
}

let lists = 0;

export function suggest(input: HTMLInputElement): void {
  const list = el("ul", { class: "suggestions", role: "listbox", id: `suggestions-${++lists}` });
  list.setAttribute("aria-label", t("js.suggestions"));
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let waiting = 0;
  let running: AbortController | null = null;
  let at = -1;

  const options = () => [...list.querySelectorAll<HTMLAnchorElement>("a")];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (next: number) => {
    const all = options();
    all[at]?.setAttribute("aria-selected", "false");
    at = next < -1 ? all.length - 1 : next >= all.length ? -1 : next;
    const chosen = all[at];
    if (chosen) {
      chosen.setAttribute("aria-selected", "true");
      chosen.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", chosen.id);
    } else input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void offer(input.value.trim()), 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") select(at + 1);
    else if (event.key === "ArrowUp") select(at - 1);
    else if (event.key === "Enter" && at >= 0) options()[at]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!input.form?.contains(event.target as Node)) close();
  });

  async function offer(words: string): Promise<void> {
    running?.abort();
    if (!words || words.length > 30) return close();
    running = new AbortController();
    const address = `${root}/suggest.json?q=${encodeURIComponent(words)}`;
    const found = await json<{ suggestions: Suggestion[] }>(address, running.signal).catch(() => null);
    if (!found) return;
    list.replaceChildren(
      ...found.suggestions.map((one, number) => {
        const link = el("a", { href: one.href, role: "option", id: `${list.id}-${number}`, tabindex: "-1" });
        link.setAttribute("aria-selected", "false");
        link.append(el("span", {}, ...marked(one.label, words)), el("i", {}, one.kind));
        return el("li", { role: "none" }, link);
      }),
    );
    at = -1;
    list.hidden = !found.suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }
}

function marked(label: string, words: string): (Node | string)[] {
  const start = label.indexOf(words);
  if (start < 0) return [label];
  const end = start + words.length;
  return [label.slice(0, start), el("b", {}, words), label.slice(end)];
}
