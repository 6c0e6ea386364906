/** What the source of an object type says of one of its members: `db` of `{ id: string; db: Database }`. */

const OPENS = new Set(["{", "(", "[", "<"]);
const CLOSES = new Set(["}", ")", "]", ">"]);

/** The source of the type of a member, at the outermost level of the braces in `type`; undefined where it is not written there. */
export function memberType(type: string, name: string): string | undefined {
  for (const [own, of] of memberTypes(type)) if (own === name) return of;
  return undefined;
}

/** The members at that level, with the source of their types. */
export function* memberTypes(type: string): Iterable<readonly [name: string, type: string]> {
  for (const member of membersOf(type)) {
    const match = /^(?:readonly )?([A-Za-z_$][\w$]*)\??: ?/.exec(member);
    if (match?.[1] !== undefined) yield [match[1], member.slice(match[0].length).trim()];
  }
}

function* membersOf(type: string): Iterable<string> {
  let depth = 0, from = 0;
  for (let i = 0; i < type.length; i++) {
    const c = type[i] ?? "";
    if (OPENS.has(c)) {
      depth++;
      if (depth === 1 && c === "{") from = i + 1;
    } else if (CLOSES.has(c) && type[i - 1] !== "=") {
      if (depth === 1 && c === "}") yield type.slice(from, i).trim();
      depth--;
    } else if (depth === 1 && (c === ";" || c === ",")) {
      yield type.slice(from, i).trim();
      from = i + 1;
    }
  }
}
