/** Small comforts: copying, opening the source that an address names, forms that send themselves. */

export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      await navigator.clipboard.writeText(source?.textContent ?? location.href);
      button.textContent = button.dataset.done ?? "";
    });
  }
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("[data-submit]")) {
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form?.requestSubmit();
    });
  }
}

/** A `<details>` that the address names, or that holds what it names, is opened and shown. */
export function openSources(): void {
  const show = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at: Element | null = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", show);
  show();
  // One choice of a menu is open at a time; Escape and a click elsewhere close it.
  const menus = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

/** Filters take effect as they are chosen; their button stays for those without script. */
export function submitOnChange(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-auto]")) {
    form.addEventListener("change", () => form.requestSubmit());
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) {
        if (value === "") event.formData.delete(name);
      }
    });
  }
}

/** On a narrow screen the facets would push the hits off it: those without a choice are closed. */
export function foldFacets(): void {
  if (!matchMedia("(max-width: 46rem)").matches) return;
  for (const facet of document.querySelectorAll<HTMLDetailsElement>(".facets details")) {
    if (!facet.querySelector("[aria-current]")) facet.open = false;
  }
}
