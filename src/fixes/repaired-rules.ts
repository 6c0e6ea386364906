/** Rules whose findings `stopship fix` can repair with the code around them: known without loading the repairs. */
export const REPAIRED_RULES: ReadonlySet<string> = new Set([
  "no-client-per-request", "no-explicit-any", "no-n-plus-one", "no-permissive-cors", "no-secrets-in-logs", "no-sensitive-response", "no-sql-injection", "no-swallowed-errors", "no-ts-suppressions", "no-unbounded-query", "no-unsafe-unknown",
  "no-unvalidated-input", "require-auth", "require-error-handling", "require-health-check", "require-rate-limit", "require-return-types", "require-security-headers", "require-transaction",
]);
