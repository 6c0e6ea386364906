/** Spells many patterns at once: the same members on the same receivers of several packages. */

/** `each(["pg"], ["Pool()", "Client()"], "query|end")` is `pg#Pool().query|end` and `pg#Client().query|end`. */
export function each(packages: readonly string[], receivers: readonly string[], members: string): string[] {
  return packages.flatMap((pkg) => receivers.map((of) => `${pkg}#${of}.${members}`));
}
