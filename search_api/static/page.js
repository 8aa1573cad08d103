// Everything here is a comfort: the pages work without it.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}

for (const area of document.querySelectorAll("[data-submit]")) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
}

for (const input of document.querySelectorAll("[data-suggest]")) suggest(input);

function suggest(input) {
  const root = new URL(document.querySelector(".brand").href).pathname.replace(/\/$/, "");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.hidden = true;
  input.form.append(list);
  let waiting = 0;
  let asked = 0;

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(input.value.trim()), 150);
  });
  input.form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    if (event.key === "Escape") list.hidden = true;
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || list.hidden || !links.length) return;
    event.preventDefault();
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (links[at] ?? input).focus();
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target)) list.hidden = true;
  });

  async function offer(words) {
    const mine = ++asked;
    list.hidden = true;
    if (!words || words.length > 30) return;
    const response = await fetch(`${root}/api/suggest?limit=7&q=${encodeURIComponent(words)}`);
    if (!response.ok) return;
    const { suggestions } = await response.json();
    if (mine !== asked) return;
    list.replaceChildren(...suggestions.filter((s) => s.path).map((s) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${root}/id/${s.path}`;
      link.append(s.label);
      const kind = document.createElement("i");
      kind.append(input.dataset[s.type] ?? "");
      link.append(kind);
      item.append(link);
      return item;
    }));
    list.hidden = !list.children.length;
  }
}
