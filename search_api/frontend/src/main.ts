/** What every page loads. Pages work without it; charts, graph and editor come when needed. */
import { copyButtons, foldFacets, openSources, submitOnChange } from "./comforts";
import { suggest } from "./suggest";

copyButtons();
openSources();
submitOnChange();
foldFacets();
for (const input of document.querySelectorAll<HTMLInputElement>("[data-suggest]")) suggest(input);

/** Modules by the attribute that asks for them. */
const modules: Record<string, () => Promise<{ start(element: HTMLElement): unknown }>> = {
  chart: () => import("./charts"),
  graph: () => import("./graph"),
  editor: () => import("./editor"),
  reader: () => import("./reader"),
};

for (const element of document.querySelectorAll<HTMLElement>("[data-module]")) {
  const load = modules[element.dataset.module ?? ""];
  if (!load) continue;
  const begin = () =>
    load()
      .then((module) => module.start(element))
      .catch((error: unknown) => {
        element.dataset.failed = "";
        console.warn(error);
      });
  if (element.dataset.when === "seen") whenSeen(element, begin);
  else void begin();
}

function whenSeen(element: HTMLElement, begin: () => unknown): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      begin();
    },
    { rootMargin: "300px" },
  );
  observer.observe(element);
}
