/** What hashes, stretches passwords, encrypts and rolls dice, and where each is told how. */
import type { ActRow } from "./row.js";

type At = NonNullable<ActRow["at"]>;

const NODE = "https://nodejs.org/api/crypto.html";
const CRYPTO_JS = "https://github.com/brix/crypto-js";
const BCRYPT = "https://github.com/kelektiv/node.bcrypt.js";

const hash = (match: ActRow["match"], docs: string, at: At, algorithm?: string): ActRow => ({ match, does: "hashes", docs, at, ...(algorithm !== undefined && { otherwise: { algorithm } }) });
const cipher = (match: ActRow["match"], docs: string, at: At, otherwise: NonNullable<ActRow["otherwise"]> = {}): ActRow => ({ match, does: "encrypts", docs, at, otherwise });

export const cryptoRows: readonly ActRow[] = [
  hash("crypto#createHash().**.update", NODE, { algorithm: "<createHash.0", data: "0" }),
  hash("crypto#hash", NODE, { algorithm: "0", data: "1" }),
  hash(["global#crypto.subtle.digest", "crypto#webcrypto.subtle.digest", "crypto#subtle.digest"], NODE, { algorithm: ["0.name", "0"], data: "1" }),
  hash(["md5#", "md5#md5", "js-md5#", "js-md5#md5", "blueimp-md5#", "ts-md5#Md5.hashStr", "spark-md5#hash"], "https://github.com/pvorb/node-md5", { data: "0" }, "md5"),
  hash(["sha1#", "js-sha1#", "js-sha1#sha1", "hash.js#sha1().update"], "https://github.com/pvorb/node-sha1", { data: "0" }, "sha1"),
  hash(["crypto-js#MD5", "crypto-js/md5#"], CRYPTO_JS, { data: "0" }, "md5"),
  hash(["crypto-js#SHA1", "crypto-js/sha1#"], CRYPTO_JS, { data: "0" }, "sha1"),
  hash(["crypto-js#SHA256", "crypto-js/sha256#", "js-sha256#", "js-sha256#sha256"], CRYPTO_JS, { data: "0" }, "sha256"),
  hash(["crypto-js#SHA512", "crypto-js/sha512#"], CRYPTO_JS, { data: "0" }, "sha512"),
  { match: ["bcrypt#hash|hashSync", "bcryptjs#hash|hashSync", "@node-rs/bcrypt#hash|hashSync", "bcrypt-ts#hash|hashSync"], does: "hashes a password", docs: BCRYPT, at: { data: "0", cost: "1" } },
  { match: ["bcrypt#genSalt|genSaltSync", "bcryptjs#genSalt|genSaltSync", "@node-rs/bcrypt#genSalt|genSaltSync"], does: "hashes a password", docs: BCRYPT, at: { cost: "0" } },
  {
    match: [
      "argon2#hash", "@node-rs/argon2#hash|hashSync", "crypto#argon2|argon2Sync", "@noble/hashes/*#argon2id", "global#Bun.password.hash|hashSync",
      "oslo/password#Argon2id()|Bcrypt()|Scrypt().hash",
    ], does: "hashes a password", docs: "https://github.com/ranisalt/node-argon2", at: { data: "0" },
  },
  { match: ["crypto#scrypt|scryptSync|pbkdf2|pbkdf2Sync", "@noble/hashes/*#scrypt|scryptAsync"], does: "hashes a password", docs: NODE, at: { data: "0", salt: "1" } },
  cipher("crypto#createCipheriv", NODE, { algorithm: "0", key: "1", iv: "2" }),
  cipher("crypto#createCipher", NODE, { algorithm: "0", key: "1" }, { iv: "made of the key" }),
  cipher(["crypto-js#DES.encrypt", "crypto-js/tripledes#encrypt", "crypto-js#TripleDES.encrypt"], CRYPTO_JS, { key: "1" }, { algorithm: "des" }),
  cipher(["crypto-js#RC4.encrypt", "crypto-js#RC4Drop.encrypt", "crypto-js/rc4#encrypt"], CRYPTO_JS, { key: "1" }, { algorithm: "rc4" }),
  { match: ["global#Buffer.alloc", "global#Uint8Array"], does: "makes zeros", docs: "https://nodejs.org/api/buffer.html#static-method-bufferallocsize-fill-encoding" },
  { match: ["global#Math.random"], does: "rolls dice", docs: "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random" },
];
