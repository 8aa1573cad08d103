/** The words that modules need, which the page carries as a block of data. */

const block = document.getElementById("words");
const words: Record<string, string> = block ? JSON.parse(block.textContent ?? "{}") : {};

/** Text for `key`, with `{name}` replaced by values; the key itself where there is none. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Path under which the service is shown, without a slash at the end. */
export const root = document.documentElement.dataset.root ?? "";

/** Base IRI of the data, `…/id/`. */
export const base = document.documentElement.dataset.base ?? "";
