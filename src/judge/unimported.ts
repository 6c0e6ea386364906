/**
 * Files that an edit can matter to although no import leads there: a container hands them something else now, what they
 * find by its name is another, or what is told under a name that they mention.
 */
import type { Project } from "../concepts.js";
import { callsByName } from "../link/questions/guesses.js";
import type { Imports } from "./imports.js";
import { isCaller, isSameAnswer, type LookupBefore, type LookupsBefore, named } from "./lookups-before.js";

/** The name under which somebody asks: `Request().account`, `resolve(orders)`. */
const LAST_WORD = /([\w$]+)[^\w$]*$/;

export class Unimported {
  /** @param isEdited whether a file is not what it was */
  constructor(private readonly before: LookupsBefore, private readonly project: Project, private readonly imports: Imports, private readonly isEdited: (path: string) => boolean) {}

  /**
   * All files that it can matter to, and those that it matters to by themselves.
   *
   * @param start files from which imports lead to the edit
   */
  reaching(start: ReadonlySet<string>): { readonly reaching: ReadonlySet<string>; readonly touched: ReadonlySet<string> } {
    const told = this.#told();
    const changed = new Set(told.flatMap(([name, was, is]) => (isSameAnswer(was, is) ? [] : [name])));
    const touched = new Set(this.#answeredOtherwise(start));
    let found = new Set([...start, ...this.imports.reaching(touched)]);
    for (let known = -1; known < found.size;) {
      known = found.size;
      for (const [name, was, is] of told) if ([...(was?.files ?? []), ...(is?.files ?? [])].some((path) => found.has(path))) changed.add(name);
      const more = [...this.#calling(found), ...this.#mentioning(changed, found)];
      for (const path of more) touched.add(path);
      found = new Set([...found, ...this.imports.reaching(more)]);
    }
    return { reaching: found, touched };
  }

  /** Files that were answered something else before. */
  #answeredOtherwise(known: ReadonlySet<string>): readonly string[] {
    return [...this.before.asked].flatMap(([path, asks]) => {
      if (known.has(path) || this.project.file(path) === undefined) return [];
      return [...asks].every(([ask, was]) => this.#isSame(path, ask, was)) ? [] : [path];
    });
  }

  #isSame(path: string, ask: string, was: LookupBefore): boolean {
    const answer = this.project.lookup(path, ask);
    return answer !== undefined && isSameAnswer(was, named(answer));
  }

  /** What is told under names, before and now: of what is not there, nothing can be said. */
  #told(): readonly (readonly [name: string, was: LookupBefore | undefined, is: LookupBefore | undefined])[] {
    const isThere = ({ files }: LookupBefore): boolean => files.every((path) => this.project.file(path) !== undefined || this.isEdited(path));
    const now = new Map([...this.project.told()].map(([name, answer]) => [name, named(answer)]));
    const old = [...this.before.told].flatMap(([name, was]) => {
      const asked = isCaller(name) ? this.project.lookup("", name) : undefined;
      return isThere(was) ? [[name, was, asked ? named(asked) : now.get(name)] as const] : [];
    });
    return [...old, ...[...now].flatMap(([name, is]) => (this.before.told.has(name) || isCaller(name) ? [] : [[name, undefined, is] as const]))];
  }

  /** Files that may find a method in one of these by its name. */
  #calling(found: ReadonlySet<string>): readonly string[] {
    const isCalled = callsByName([...found].flatMap((path) => {
      const facts = this.project.file(path)?.facts;
      return facts && !facts.isView ? [facts] : [];
    }));
    return this.project.files.flatMap(({ path, facts }) => (!found.has(path) && !facts.isView && isCalled(facts) ? [path] : []));
  }

  #mentioning(names: ReadonlySet<string>, found: ReadonlySet<string>): readonly string[] {
    const words = [...new Set([...names].flatMap((name) => LAST_WORD.exec(name)?.[1] ?? []))];
    if (words.length === 0) return [];
    const mentions = new RegExp(`(?<![\\w$])(?:${words.map((word) => word.replaceAll("$", "\\$")).join("|")})(?![\\w$])`);
    return this.project.files.flatMap(({ path }) => (!found.has(path) && mentions.test(this.project.text(path)) ? [path] : []));
  }
}
