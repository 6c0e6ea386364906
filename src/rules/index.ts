/** Every rule, in the order of the standard. */
import type { Rule } from "../concepts.js";
import documentedEndpoints from "./documented-endpoints.js";
import consistentErrors from "./consistent-errors.js";
import noClientPerRequest from "./no-client-per-request.js";
import noExplicitAny from "./no-explicit-any.js";
import noHardcodedSecrets from "./no-hardcoded-secrets.js";
import noNPlusOne from "./no-n-plus-one.js";
import noSensitiveResponse from "./no-sensitive-response.js";
import noSqlInjection from "./no-sql-injection.js";
import noSwallowedErrors from "./no-swallowed-errors.js";
import noTsSuppressions from "./no-ts-suppressions.js";
import noTypeErrors from "./no-type-errors.js";
import noUnsafeUnknown from "./no-unsafe-unknown.js";
import noUnboundedQuery from "./no-unbounded-query.js";
import noUntypedQuery from "./no-untyped-query.js";
import noUnvalidatedInput from "./no-unvalidated-input.js";
import requireAuth from "./require-auth.js";
import requireErrorHandling from "./require-error-handling.js";
import requireRateLimit from "./require-rate-limit.js";
import requireCacheTtl from "./require-cache-ttl.js";
import requireDeployChecks from "./require-deploy-checks.js";
import noPermissiveCors from "./no-permissive-cors.js";
import noSecretsInLogs from "./no-secrets-in-logs.js";
import noWeakCrypto from "./no-weak-crypto.js";
import requireOauthState from "./require-oauth-state.js";
import requireReturnTypes from "./require-return-types.js";
import schemaForeignKeyIndexes from "./schema-foreign-key-indexes.js";
import schemaForeignKeys from "./schema-foreign-keys.js";
import requireTimeout from "./require-timeout.js";
import requireSecurityHeaders from "./require-security-headers.js";
import requireTls from "./require-tls.js";
import requireTransaction from "./require-transaction.js";
import schemaRowLevelSecurity from "./schema-row-level-security.js";
import secureCookies from "./secure-cookies.js";
import secureJwt from "./secure-jwt.js";
import schemaTimestamps from "./schema-timestamps.js";
import schemaUuidKeys from "./schema-uuid-keys.js";
import requireHealthCheck from "./require-health-check.js";
import strictTsconfig from "./strict-tsconfig.js";
import versionedRoutes from "./versioned-routes.js";

export const rules: readonly Rule[] = [
  noUnvalidatedInput,
  noHardcodedSecrets,
  noSensitiveResponse,
  noSqlInjection,
  requireAuth,
  requireRateLimit,
  requireErrorHandling,
  noSwallowedErrors,
  noExplicitAny,
  noNPlusOne,
  noTsSuppressions,
  noUnsafeUnknown,
  noUntypedQuery,
  requireReturnTypes,
  noTypeErrors,
  requireDeployChecks,
  secureCookies,
  secureJwt,
  schemaRowLevelSecurity,
  schemaUuidKeys,
  schemaTimestamps,
  schemaForeignKeys,
  schemaForeignKeyIndexes,
  noClientPerRequest,
  requireTimeout,
  requireCacheTtl,
  noWeakCrypto,
  requireTls,
  noPermissiveCors,
  requireSecurityHeaders,
  noSecretsInLogs,
  requireOauthState,
  requireTransaction,
  noUnboundedQuery,
  strictTsconfig,
  requireHealthCheck,
  versionedRoutes,
  documentedEndpoints,
  consistentErrors,
] as readonly Rule[];
