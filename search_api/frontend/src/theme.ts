/** Colours and type of the page for what draws on a canvas. */

export interface Theme {
  ink: string;
  soft: string;
  line: string;
  card: string;
  fill: string;
  accent: string;
  series: string[];
  kinds: Record<string, string>;
  sans: string;
}

export function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"),
    soft: of("soft"),
    line: of("line"),
    card: of("card"),
    fill: of("fill"),
    accent: of("accent"),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => of(`series-${n}`)),
    kinds: Object.fromEntries(
      ["project", "enterprise", "place", "industry", "indicator", "report"].map((k) => [k, of(`k-${k}`)]),
    ),
    sans: of("sans"),
  };
}

/** Calls `draw` now and whenever the reader changes between light and dark. */
export function withTheme(draw: (colours: Theme) => void): void {
  draw(theme());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(theme()));
}
