/** Services told by the address that a request goes to, where no package of theirs is used. */
import { table } from "./match.js";

export interface AddressRow {
  /** Host of the service. */
  readonly match: string | readonly string[];
  readonly does:
    /** Sends mail or a message to somebody. */
    | "mail"
    /** Tells people from machines. */
    | "captcha";
  /** What the path has to begin with. */
  readonly path?: string;
  readonly docs: string;
}

export const addressRows: readonly AddressRow[] = [
  { match: ["www.google.com", "google.com"], path: "/recaptcha", does: "captcha", docs: "https://developers.google.com/recaptcha/docs/verify" },
  { match: ["www.recaptcha.net", "recaptcha.net", "recaptchaenterprise.googleapis.com"], does: "captcha", docs: "https://cloud.google.com/recaptcha/docs/create-assessment-website" },
  { match: ["hcaptcha.com", "api.hcaptcha.com"], does: "captcha", docs: "https://docs.hcaptcha.com/#verify-the-user-response-server-side" },
  { match: "challenges.cloudflare.com", path: "/turnstile", does: "captcha", docs: "https://developers.cloudflare.com/turnstile/get-started/server-side-validation/" },
  { match: ["api.friendlycaptcha.com", "global.frcapi.com", "eu.frcapi.com"], does: "captcha", docs: "https://developer.friendlycaptcha.com/docs/" },
  { match: "api.resend.com", path: "/emails", does: "mail", docs: "https://resend.com/docs/api-reference/emails/send-email" },
  { match: ["api.sendgrid.com", "api.eu.sendgrid.com"], path: "/v3/mail", does: "mail", docs: "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send" },
  { match: ["api.mailgun.net", "api.eu.mailgun.net"], does: "mail", docs: "https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages" },
  { match: "api.postmarkapp.com", path: "/email", does: "mail", docs: "https://postmarkapp.com/developer/api/email-api" },
  { match: ["api.brevo.com", "api.sendinblue.com"], path: "/v3/smtp", does: "mail", docs: "https://developers.brevo.com/reference/sendtransacemail" },
  { match: "api.mailjet.com", path: "/v3", does: "mail", docs: "https://dev.mailjet.com/email/guides/send-api-v31/" },
  { match: "api.mailersend.com", path: "/v1/email", does: "mail", docs: "https://developers.mailersend.com/api/v1/email.html" },
  { match: "api.mailchannels.net", path: "/tx", does: "mail", docs: "https://docs.mailchannels.net/email-api" },
  { match: "mandrillapp.com", path: "/api", does: "mail", docs: "https://mailchimp.com/developer/transactional/api/messages/" },
  { match: "api.sparkpost.com", does: "mail", docs: "https://developers.sparkpost.com/api/transmissions/" },
  { match: "api.useplunk.com", path: "/v1/send", does: "mail", docs: "https://docs.useplunk.com/api-reference/transactional/send" },
  { match: "app.loops.so", path: "/api/v1/transactional", does: "mail", docs: "https://loops.so/docs/api-reference/send-transactional-email" },
  { match: "api.twilio.com", does: "mail", docs: "https://www.twilio.com/docs/messaging/api/message-resource" },
  { match: "verify.twilio.com", does: "mail", docs: "https://www.twilio.com/docs/verify/api" },
];
const addresses = table(addressRows);

/** What the service at an address does; the address may be cut off where it is no longer written down. */
export function serviceAt(address: string): AddressRow | undefined {
  const found = /^https?:\/\/([^/?#\s]+)(\/[^?#\s]*)?/.exec(address);
  const row = found?.[1] === undefined ? undefined : addresses.find(found[1].toLowerCase());
  return row && (row.path === undefined || (found?.[2] ?? "").startsWith(row.path)) ? row : undefined;
}
