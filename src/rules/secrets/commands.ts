/** Finds what a command line in a text or a comment logs in with: commands are pasted with the key they were tried with. */
import type { Formatted } from "./formats.js";
import { isPlaceholder, looksChosen, looksRandom } from "./values.js";

/** Where such a command begins. */
export const commandPattern = "\\bcurl(?=\\s(?:[^\\n]{0,400}\\s)?(?:-u|--user|-H|--header)[\\s=])";

const MAX_COMMAND = 1_000;
/** An option's value may be in quotes, which are escaped where the text is in the same. */
const QUOTE = "\\s{0,4}(?:\\\\?[\"'])?";
const USER = new RegExp(`\\s(?:-u|--user)[ =]${QUOTE}([^\\s:"'\\\\]{0,100}):${QUOTE}([^\\s"'\\\\]{0,100})`, "d");
const HEADER = new RegExp(`(?:-H|--header)[ =]?${QUOTE}(?:authorization|proxy-authorization|[\\w-]{0,30}(?:token|api-?key|secret)):\\s{0,4}(?:[\\w-]{1,20}\\s{1,4})?([\\w=~@.+/:-]{8,2000})`, "di");
/** Filled in when it runs, or a word in brackets. */
const SLOT = /^[$<{[%(]|\$\{|\{\{|[>\]}]$/;

/** The credential in the command that begins here. */
export function inCommand(text: string, at: number): Formatted | undefined {
  const command = lineOf(text.slice(at, at + MAX_COMMAND));
  const user = USER.exec(command);
  const [, account, password] = user?.indices ?? [];
  if (user && account && password) {
    const [, name = "", secret = ""] = user;
    // Some services take the key as the name, and no password.
    if (opens(secret) && secret !== name) return found(at, password);
    if (secret === "" && looksRandom(name, 10) && opens(name)) return found(at, account);
  }
  const header = HEADER.exec(command);
  const value = header?.indices?.[1];
  return value && looksRandom(header[1] ?? "", 10) && opens(header[1] ?? "") ? found(at, value) : undefined;
}

/** The command up to the end of its line; a backslash continues it. */
function lineOf(text: string): string {
  return /^(?:[^\n\\]|\\[^]){0,1000}/.exec(text)?.[0] ?? "";
}

function opens(secret: string): boolean {
  return !SLOT.test(secret) && !isPlaceholder(secret) && (looksRandom(secret, 8) || looksChosen(secret));
}

function found(at: number, [start, end]: readonly [number, number]): Formatted {
  return { start: at + start, end: at + end, what: "Credential in a command line", prefix: "", isMadeUpEasily: true };
}
