/** What is asked of a value, as a tree: members, elements, and types that it is handed to. And how that is written as a type. */

export class Need {
  readonly members = new Map<string, Need>();
  readonly methods = new Map<string, Method>();
  /** Of a list, and of a dictionary. */
  element: Need | undefined;
  values: Need | undefined;
  /** Types as code that it is used as, and of what is put into it: these say more. */
  readonly types = new Set<string>();
  readonly given = new Set<string>();
  /** It is asked whether it is there. */
  isMaybe = false;

  member(name: string): Need {
    return memo(this.members, name, () => new Need());
  }

  get elements(): Need {
    return (this.element ??= new Need());
  }

  get entries(): Need {
    return (this.values ??= new Need());
  }
}

export interface Method {
  /** Types of what it is given, one list for each call. */
  readonly calls: (readonly string[])[];
  readonly answer: Need;
}

export function memo<V>(known: Map<string, V>, key: string, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}

const MAX_TYPES = 3;
const MAX_MEMBERS = 20;

/** How a value that may be missing is written. */
export interface Style {
  /** It may be `null` too. */
  readonly hasNull: boolean;
}

/** Types as one: what stands behind the arrow of a function would belong to it. */
export function unionOf(types: readonly string[]): string {
  return types.map((type) => (types.length > 1 && /^(?:\(|<|(?:abstract )?new\b)/.test(type) && type.includes("=>") ? `(${type})` : type)).join(" | ");
}

/** The type as code; `unknown` where nothing is asked of the value, undefined where what is asked contradicts itself. */
export function written(need: Need, style: Style): string | undefined {
  const kinds = [need.element, need.values, need.members.size + need.methods.size > 0 ? need : undefined].filter((kind) => kind !== undefined).length;
  // A type that it is handed to says more than the members that are read here.
  const types = [...need.given].some((type) => type !== "null") ? [...need.given] : [...new Set([...need.given, ...need.types])];
  if (types.length > 0) return types.length <= MAX_TYPES ? unionOf(types) : undefined;
  if (kinds > 1 && !(need.element && need.members.size === 1 && need.members.has("length") && need.methods.size === 0)) return undefined;
  if (need.element) {
    const element = written(need.element, style);
    return element && `${/[|&]|=>/.test(element.replace(/\{[^]*\}/, "")) ? `(${element})` : element}[]`;
  }
  if (need.values) {
    const values = written(need.values, style);
    return values && `Record<string, ${values}>`;
  }
  return need.members.size + need.methods.size > 0 ? object(need, style) : "unknown";
}

const isName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

function object({ members, methods }: Need, style: Style): string | undefined {
  if (members.size + methods.size > MAX_MEMBERS) return undefined;
  const parts: string[] = [];
  for (const [name, member] of members) {
    const type = written(member, style);
    if (type === undefined) return undefined;
    const orNull = member.isMaybe && style.hasNull && type !== "unknown" && !/\bnull\b/.test(type) ? " | null" : "";
    parts.push(`${isName(name) ? name : JSON.stringify(name)}${member.isMaybe || type === "unknown" ? "?" : ""}: ${type}${orNull}`);
  }
  for (const [name, { calls, answer }] of methods) {
    const type = written(answer, style);
    if (type === undefined || members.has(name)) return undefined;
    parts.push(`${name}(${parametersOf(calls)}): ${type}`);
  }
  return `{ ${parts.join("; ")} }`;
}

/** Parameters that take what every call gives. */
function parametersOf(calls: readonly (readonly string[])[]): string {
  const [first, ...others] = calls;
  if (!first || others.some((call) => call.length !== first.length)) return "...args: unknown[]";
  return first.map((type, i) => `${"abcdefgh"[i] ?? `p${String(i)}`}: ${others.every((call) => call[i] === type) ? type : "unknown"}`).join(", ");
}
