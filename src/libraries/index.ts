/** All tables in one place. */
export { assertionRows, assertions } from "./assertions.js";
export { credentialRows, credentials } from "./credentials.js";
export { harmless, harmlessRows } from "./harmless.js";
export { identity, identityRows } from "./identity.js";
export { iterationRows, iterations } from "./iterations.js";
export { limiterRows, limiters } from "./limiters.js";
export { loggerRows, loggers } from "./loggers.js";
export { callbackRows, callbacks, localQueries, localQueryRows, queries, queryRows } from "./queries.js";
export { randomRows, randomTexts } from "./random.js";
export { readerRows, readers } from "./readers.js";
export { queryTextRows, queryTexts } from "./query-texts.js";
export { errorAnswerRows, errorAnswers, responseRows, responses } from "./responses.js";
export { resultRows, results } from "./results.js";
export { signInRows, signIns } from "./sign-in.js";
export { transparent, transparentRows } from "./transparent.js";
export { uploadRows, uploads } from "./uploads.js";
export { validatorRows, validators } from "./validators.js";
