/** Completion: classes, properties and concepts of our vocabularies, by their short names. */
import type { EditorData } from "./editor";

interface Token {
  string: string;
  type: string | null;
  autocompletionString?: string;
  state: { possibleCurrent: string[]; lastProperty?: string };
}

interface Editor {
  getCursor(): unknown;
  getTokenAt(position: unknown): Token;
  getCompleteToken(): Token;
}

/** Completers in the form that Yasqe registers. */
export function completers(data: EditorData) {
  return [
    one("names-properties", data.names.properties, (at) => at.includes("a") || at.includes("IRI_REF")),
    one("names-classes", data.names.classes, () => true),
    one("names-concepts", data.names.concepts, () => true),
    one(
      "names-prefixes",
      Object.keys(data.prefixes).map((prefix) => `${prefix}:`),
      () => true,
      false,
    ),
  ];
}

function one(name: string, words: string[], fits: (possible: string[]) => boolean, autoShow = true) {
  return {
    name,
    bulk: false,
    autoShow,
    persistenceId: null,
    isValidCompletionPosition: (editor: Editor) => {
      const token = editor.getCompleteToken();
      const typed = token.string.trim();
      if (typed.length < 2 || /^[?$"'<#]/.test(typed)) return false;
      return fits(token.state.possibleCurrent) && words.some((word) => matches(word, typed));
    },
    get: (_: Editor, token?: Token) => words.filter((word) => matches(word, token?.string.trim() ?? "")),
    preProcessToken: (_: Editor, token: Token) => ({ ...token, autocompletionString: token.string }),
    postProcessSuggestion: (_editor: Editor, _token: Token, suggestion: string) => suggestion,
  };
}

/** `rk:Pro` finds `rk:Project`; `prod` finds `stage:in_production`. */
function matches(word: string, typed: string): boolean {
  const [at, what] = [word.toLowerCase(), typed.toLowerCase()];
  return at.startsWith(what) || (what.length > 2 && (at.split(":")[1] ?? "").includes(what));
}
