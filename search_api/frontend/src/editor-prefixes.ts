/** Prefixes that a query uses and does not declare, so that it stands for itself anywhere. */

/** The query with a `PREFIX` line for each of `prefixes` that it uses undeclared. */
export function declared(query: string, prefixes: Record<string, string>): string {
  const missing = undeclared(query, prefixes);
  const lines = missing.map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`);
  return lines.join("") + query;
}

export function undeclared(query: string, prefixes: Record<string, string>): string[] {
  // Strings, IRIs and comments hold no prefixed names.
  const bare = query.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<[^<>\s]*>|#.*$/gm, " ");
  const known = new Set([...bare.matchAll(/\bprefix\s+([\w-]*):/gi)].map((match) => match[1]));
  const used = new Set([...bare.matchAll(/(?<![\w:?$@-])([A-Za-z][\w-]*):/g)].map((match) => match[1] ?? ""));
  return [...used].filter((prefix) => prefix in prefixes && !known.has(prefix)).sort();
}
