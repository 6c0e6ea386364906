/** Spells many patterns at once: long lists of members, the same ones on several receivers and packages. */

/** `each(["pg"], ["Pool()", "Client()"], "query|end")` is `pg#Pool().query|end` and `pg#Client().query|end`. */
export function each(packages: readonly string[], receivers: readonly string[], members: string): string[] {
  return packages.flatMap((pkg) => receivers.map((of) => `${pkg}#${of}.${members}`));
}

/** `either("a b", "c")` is `a|b|c`. */
export function either(...lists: readonly string[]): string {
  return lists.join(" ").replaceAll(" ", "|");
}
