/** IRIs in results lead to pages of this service where it has them. */
import { base, root } from "./texts";

export function localAddress(iri: string, prefixes: Record<string, string>): string | null {
  if (iri.startsWith(base)) return `${root}/id/${iri.slice(base.length)}`;
  const ontology = prefixes.rk ?? "";
  if (ontology && iri.startsWith(ontology)) return `${root}/ontology#${iri.slice(ontology.length)}`;
  const vocabulary = (prefixes.stage ?? "").replace(/stage\/$/, "");
  if (vocabulary && iri.startsWith(vocabulary)) return `${root}/vocab/${iri.slice(vocabulary.length)}`;
  return null;
}

export function linkTerms(element: HTMLElement, prefixes: Record<string, string>): void {
  const rewrite = () => {
    for (const link of element.querySelectorAll<HTMLAnchorElement>("a.iri:not([data-iri])")) {
      const iri = link.getAttribute("href") ?? "";
      link.dataset.iri = iri;
      link.title = iri;
      link.removeAttribute("target");
      link.textContent = readable(link.textContent ?? "");
      const address = localAddress(iri, prefixes);
      if (!address) continue;
      link.href = address;
    }
  };
  new MutationObserver(rewrite).observe(element, { childList: true, subtree: true });
}

function readable(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
