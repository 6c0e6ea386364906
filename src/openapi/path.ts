/** Routes as the frameworks write them, as OpenAPI writes paths: `:id`, `[id]`, `[...slug]`, `$id`, `{id}`, `*`. */

export interface OpenApiPath {
  /** `/orders/{id}`. */
  readonly template: string;
  /** The same without names: templates that differ in these only are one path. */
  readonly shape: string;
  /** In the order of the path; `isRest`: it takes several segments. */
  readonly parameters: readonly { readonly name: string; readonly isRest: boolean }[];
}

/** A parameter in a segment: of files, of routers with their patterns, of templates, a star. */
const PARAMETER = /\[{1,2}(\.{3})?([\w$-]+)?(?:=\w+)?\]{1,2}|:([A-Za-z_]\w*)(?:\([^()]*\)|\{[^{}]*\})?([?+*]?)|\{(\*)?([\w.-]+)(?::[^{}]*)?([+*?]?)\}|\*{1,2}:?(\w*)/g;

/** The path of a route. */
export function openApiPath(route: string): OpenApiPath {
  const parameters: { name: string; isRest: boolean }[] = [];
  const taken = new Set<string>();
  const add = (given: string | undefined, isRest: boolean): string => {
    const base = given?.replace(/[^\w.-]/g, "") || (isRest ? "rest" : "parameter");
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
    taken.add(name);
    parameters.push({ name, isRest });
    return `\0${name}\0`;
  };
  const [path = ""] = route.split("?/");
  const marked = path.replace(PARAMETER, (_, dots?: string, file?: string, router?: string, quantity?: string, star?: string, template?: string, many?: string, rest?: string) => {
    if (router !== undefined) return add(router, quantity === "+" || quantity === "*");
    if (template !== undefined) return add(template, star !== undefined || many === "+" || many === "*");
    if (rest !== undefined) return add(rest, true);
    return add(file, dots !== undefined);
  });
  const plain = marked.replace(/[{}?#]/g, "");
  const whole = plain.startsWith("/") ? plain : `/${plain}`;
  const parts = whole.split("\0");
  return {
    template: parts.map((part, i) => (i % 2 === 1 ? `{${part}}` : part)).join(""),
    shape: parts.map((part, i) => (i % 2 === 1 ? "{}" : part)).join(""),
    parameters,
  };
}
