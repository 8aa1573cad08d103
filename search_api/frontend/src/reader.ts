/** Reading: a click on marked words tells what they state, and leads to its place in the graph. */
import { dataOf, el } from "./dom";
import { t } from "./texts";

interface Told {
  type: string;
  text: string;
  href: string | null;
  claim: string;
  confidence?: number;
  extractor?: string;
}

export function start(element: HTMLElement): void {
  const claims = dataOf<Told[]>("claims") ?? [];
  const panel = el("aside", { class: "claim-panel", tabindex: "-1", "aria-label": t("js.reader.claims") });
  panel.hidden = true;
  element.append(panel);
  let from: HTMLElement | null = null;

  const close = () => {
    panel.hidden = true;
    element.querySelector("mark.chosen")?.classList.remove("chosen");
    from?.focus();
    from = null;
  };

  const open = (mark: HTMLElement) => {
    element.querySelector("mark.chosen")?.classList.remove("chosen");
    mark.classList.add("chosen");
    from = mark.querySelector("a") ?? mark;
    const numbers = (mark.dataset.claims ?? "").trim().split(/\s+/).map(Number);
    const shut = el("button", { type: "button", class: "shut", "aria-label": t("js.reader.close") }, "×");
    shut.addEventListener("click", close);
    panel.replaceChildren(
      shut,
      el("h2", {}, t("js.reader.claims")),
      el(
        "ul",
        {},
        ...numbers.flatMap((number) => {
          const claim = claims[number];
          return claim ? [line(claim)] : [];
        }),
      ),
    );
    panel.hidden = false;
    panel.focus({ preventScroll: true });
  };

  element.querySelector("article")?.addEventListener("click", (event) => {
    const mark = (event.target as HTMLElement).closest<HTMLElement>("mark[data-claims]");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(mark);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  follow(element);
}

function line(claim: Told): HTMLElement {
  const certain = claim.confidence === undefined ? "" : t("js.reader.confidence", { value: claim.confidence });
  return el(
    "li",
    {},
    el("span", { class: `type c-${claim.type}` }, t(`js.claim.${claim.type}`)),
    el("b", {}, claim.text),
    el("p", { class: "small" }, [certain, claim.extractor].filter(Boolean).join(" · ")),
    el(
      "p",
      { class: "small links" },
      claim.href ? el("a", { href: `${claim.href}#around` }, t("js.reader.graph")) : null,
      el("a", { href: claim.claim }, t("js.reader.claim")),
    ),
  );
}

/** The heading that is being read is marked in the contents. */
function follow(element: HTMLElement): void {
  const links = new Map<string, HTMLAnchorElement>();
  for (const link of element.querySelectorAll<HTMLAnchorElement>(".contents a")) links.set(link.hash.slice(1), link);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        const link = links.get(entry.target.id);
        link?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "0px 0px -75% 0px" },
  );
  for (const heading of element.querySelectorAll("article :is(h2, h3, h4, h5)")) observer.observe(heading);
}
