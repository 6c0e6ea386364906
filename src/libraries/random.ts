/** What makes texts that nobody can guess, or that are at least meant so: codes, links, ids. */
import { table } from "./match.js";

export interface RandomRow {
  readonly match: string | readonly string[];
  /** What it makes names a row or a message as often as it is a code. */
  readonly isName?: true;
  readonly docs: string;
}

const NODE = "https://nodejs.org/api/crypto.html";

export const randomRows: readonly RandomRow[] = [
  { match: "crypto#randomBytes|randomInt", docs: NODE },
  { match: ["crypto#randomUUID", "global#crypto.randomUUID"], isName: true, docs: NODE },
  { match: "global#crypto.getRandomValues", docs: "https://developer.mozilla.org/docs/Web/API/Crypto/getRandomValues" },
  { match: "global#Math.random", isName: true, docs: "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random" },
  { match: ["nanoid#", "nanoid#nanoid"], isName: true, docs: "https://github.com/ai/nanoid" },
  { match: "uuid#v4", isName: true, docs: "https://github.com/uuidjs/uuid" },
  { match: ["ulid#", "ulid#ulid"], isName: true, docs: "https://github.com/ulid/javascript" },
  { match: "@paralleldrive/cuid2#createId", isName: true, docs: "https://github.com/paralleldrive/cuid2" },
  { match: "@epic-web/totp#generateTOTP", docs: "https://github.com/epicweb-dev/totp" },
  { match: "otplib#*.generate|generateSecret|generateSync", docs: "https://github.com/yeojz/otplib" },
  { match: "otpauth#TOTP().generate", docs: "https://github.com/hectorm/otpauth" },
  { match: "speakeasy#*", docs: "https://github.com/speakeasyjs/speakeasy" },
];
export const randomTexts = table(randomRows);
