/** Which names of columns say that what is in them is for the server alone. */

/** Opens something, or is what a password was made into: nobody's to see, its owner included. */
const SECRET = /^(?:hashed_?)?(?:pass_?(?:word|wd|phrase|code)|pwd)(?:_?(?:hash|digest|salt|encrypted|hashed))?$|^(?:encrypted|hashed|crypted)_?password$|^(?:password|pin|pass)_?hash$|^(?:totp|otp|mfa|two_?factor|client|signing|api|auth|jwt|app|shared|encryption|hmac)_?secret(?:_?key)?$|^secret_?(?:key|hash)$|^(?:private|signing|encryption)_?key$|^recovery_?codes?$|^backup_?codes?$/;
/** Carried by their owner, who is shown them once. */
const TOKEN = /^(?:(?:access|refresh|id|auth|session|api|bearer|reset|reset_?password|password_?reset|verification|verify|email_?verification|activation|confirmation|oauth|bot|device|service|provider)_?token(?:_?hash)?|(?:webhook_?)?secret|api_?key(?:_?hash)?|access_?key)$/;

export type Sensitivity = "secret" | "token";

/** Whether a column is for the server alone, by its name: `passwordHash`, `totp_secret`, `refreshToken`. */
export function sensitivityOf(column: string): Sensitivity | undefined {
  const name = column.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return SECRET.test(name) ? "secret" : TOKEN.test(name) ? "token" : undefined;
}

/** What its owner types, or what that was made into: other secrets are shown to whom they were made for, once. */
export function namesPassword(column: string): boolean {
  return sensitivityOf(column) === "secret" && /pass(?!_?(?:phrase|code))|pwd/i.test(column);
}

const ELSEWHERE = /^(?:host(?:_?name)?|port|ur[il]|server|endpoint)$/i;

/** Whether a row says where somebody signs in elsewhere: a mail server, a camera. */
export function namesServer(column: string): boolean {
  return ELSEWHERE.test(column);
}

/** By what an account is signed in to. */
const ACCOUNT = /^(?:e_?mail|user_?name|login|phone)(?:_?(?:address|number))?$/i;

export function namesAccount(column: string): boolean {
  return ACCOUNT.test(column);
}
