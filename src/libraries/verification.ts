/** Calls that prove a signature, a secret, a password or a one-time code: the caller is whoever could make it. */
import { table } from "./match.js";
import type { IdentityRow } from "./rows.js";

type Match = IdentityRow["match"];
type More = Partial<Omit<IdentityRow, "match" | "docs">>;

const kind = (gives: IdentityRow["gives"], onFailure: IdentityRow["onFailure"]) => (match: Match, docs: string, more: More = {}): IdentityRow => ({ match, gives, onFailure, docs, ...more });

const verifiedOrThrow = kind("verified", "throws");
const verifiedOrFalse = kind("verified", "false");
const verifiedAt = (member: string, match: Match, docs: string): IdentityRow => ({ match, gives: "verified", onFailure: { identity: [member], error: [] }, docs });
/** Middleware or a handler maker that answers requests without a right signature. */
const guard = kind("middleware", "rejects");
const handlerGuard = kind("wrapper", "rejects");

const NODE_CRYPTO = "https://nodejs.org/api/crypto.html";
const QSTASH = "https://upstash.com/docs/qstash/howto/signature";
const STRIPE = "https://docs.stripe.com/webhooks#verify-official-libraries";
const OCTOKIT = "https://github.com/octokit/webhooks.js";

const secrets: readonly IdentityRow[] = [
  verifiedOrFalse([
    "crypto#timingSafeEqual|verify", "crypto#createVerify().**.verify", "crypto#subtle.verify", "crypto#webcrypto.subtle.verify",
    "global#crypto.timingSafeEqual", "global#crypto.subtle.verify", "global#crypto.subtle.timingSafeEqual",
  ], NODE_CRYPTO),
  verifiedOrFalse([
    "safe-compare#", "scmp#", "tsscmp#", "secure-compare#", "string-timing-safe-equal#", "constant-time-equal#", "hono/utils/buffer#timingSafeEqual",
  ], NODE_CRYPTO),
  verifiedOrFalse([
    "cookie-signature#unsign", "keygrip#().verify", "better-auth/*#verifyPassword", "tweetnacl#sign.detached.verify",
    "@noble/ed25519#verify|verifyAsync",
  ], "https://github.com/tj/node-cookie-signature"),
  verifiedOrFalse(["bcrypt#compare", "bcryptjs#compare"], "https://github.com/kelektiv/node.bcrypt.js", { callback: { args: [2], error: 0, identity: 1 } }),
  verifiedOrFalse([
    "bcrypt#compareSync", "bcryptjs#compareSync", "@node-rs/bcrypt#compare|compareSync|verify|verifySync", "bcrypt-ts#compare|compareSync",
    "argon2#verify", "@node-rs/argon2#verify|verifySync", "oslo/password#Argon2id()|Bcrypt()|Scrypt().verify", "@phc/argon2#verify",
    "@phc/scrypt#verify", "@phc/bcrypt#verify", "scrypt-kdf#verify", "global#Bun.password.verify|verifySync",
  ], "https://github.com/ranisalt/node-argon2"),
  verifiedOrFalse([
    "speakeasy#totp|hotp.verify", "otplib#authenticator|totp|hotp.verify|check", "otplib#verify|verifySync", "otpauth#TOTP()|HOTP().validate",
    "@oslojs/otp#verifyTOTP|verifyTOTPWithGracePeriod|verifyHOTP", "oslo/otp#TOTPController().verify", "node-2fa#verifyToken",
  ], "https://github.com/yeojz/otplib"),
  verifiedAt("verified", "@simplewebauthn/server#verifyAuthenticationResponse|verifyRegistrationResponse", "https://simplewebauthn.dev/docs/packages/server"),
  verifiedOrFalse([
    "viem#verifyMessage|verifyTypedData", "viem/*#verifyMessage|verifyTypedData", "viem#createPublicClient().verifyMessage|verifyTypedData",
  ], "https://viem.sh/docs/actions/public/verifyMessage"),
  verifiedAt("success", "siwe#SiweMessage().verify", "https://docs.login.xyz/"),
  verifiedOrThrow(["arctic#*.validateAuthorizationCode", "openid-client#authorizationCodeGrant", "openid-client#Client().callback"], "https://arcticjs.dev/"),
];

const webhooks: readonly IdentityRow[] = [
  verifiedOrThrow([
    "stripe#()|Stripe().webhooks.constructEvent|constructEventAsync", "stripe#webhooks.constructEvent|constructEventAsync",
    "stripe#Stripe.webhooks.constructEvent|constructEventAsync", "stripe#()|Stripe().webhooks.signature.verifyHeader|verifyHeaderAsync",
    "stripe#()|Stripe().parseEventNotification|parseThinEvent",
  ], STRIPE),
  verifiedOrThrow(["svix#Webhook().verify", "standardwebhooks#Webhook().verify"], "https://docs.svix.com/receiving/verifying-payloads/how"),
  verifiedOrThrow([
    "@clerk/nextjs/webhooks#verifyWebhook", "@clerk/backend/webhooks#verifyWebhook", "@clerk/express/webhooks#verifyWebhook",
    "@clerk/fastify/webhooks#verifyWebhook", "@clerk/astro/webhooks#verifyWebhook",
  ], "https://clerk.com/docs/guides/development/webhooks/overview"),
  verifiedOrFalse([
    "@octokit/webhooks#Webhooks().verify", "@octokit/webhooks#verify", "@octokit/webhooks-methods#verify|verifyWithFallback",
    "octokit#App().webhooks.verify", "@octokit/app#App().webhooks.verify",
  ], OCTOKIT),
  verifiedOrThrow(["@octokit/webhooks#Webhooks().verifyAndReceive", "octokit#App().webhooks.verifyAndReceive", "@octokit/app#App().webhooks.verifyAndReceive"], OCTOKIT),
  guard(["@octokit/webhooks#createNodeMiddleware", "octokit#createNodeMiddleware", "probot#createNodeMiddleware"], OCTOKIT),
  verifiedOrThrow(["@upstash/qstash#Receiver().verify", "@upstash/qstash/*#Receiver().verify"], QSTASH),
  handlerGuard([
    "@upstash/qstash/nextjs#verifySignature|verifySignatureEdge|verifySignatureAppRouter", "@upstash/qstash/*#serve|servePagesRouter",
    "@upstash/workflow/*#serve|servePagesRouter|serveMany|createWorkflow",
  ], QSTASH),
  handlerGuard(["inngest/*#serve"], "https://www.inngest.com/docs/learn/serving-inngest-functions"),
  verifiedOrThrow(["@slack/bolt#verifySlackRequest", "@slack/events-api#verifyRequestSignature"], "https://docs.slack.dev/authentication/verifying-requests-from-slack/"),
  verifiedOrFalse("@slack/bolt#isValidSlackRequest", "https://docs.slack.dev/authentication/verifying-requests-from-slack/"),
  guard([
    "@slack/bolt#ExpressReceiver().router", "@slack/events-api#createEventAdapter().expressMiddleware|requestListener",
    "@slack/interactive-messages#createMessageAdapter().expressMiddleware|requestListener",
  ], "https://docs.slack.dev/tools/bolt-js/"),
  verifiedOrFalse([
    "twilio#validateRequest|validateRequestWithBody|validateExpressRequest|validateBody",
    "twilio/*#validateRequest|validateRequestWithBody|validateExpressRequest",
  ], "https://www.twilio.com/docs/usage/webhooks/webhooks-security"),
  guard("twilio#webhook", "https://www.twilio.com/docs/usage/webhooks/webhooks-security", { unless: { arg: 0, path: "validate", is: false } }),
  verifiedOrFalse("@sendgrid/eventwebhook#EventWebhook().verifySignature", "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features"),
  verifiedOrThrow("resend#Resend().webhooks.verify", "https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests"),
  verifiedOrFalse(["discord-interactions#verifyKey", "discord-verify/*#verify|isValidRequest"], "https://discord.com/developers/docs/interactions/overview"),
  guard("discord-interactions#verifyKeyMiddleware", "https://github.com/discord/discord-interactions-js"),
  verifiedOrFalse("@line/bot-sdk#validateSignature", "https://line.github.io/line-bot-sdk-nodejs/"),
  guard("@line/bot-sdk#middleware", "https://line.github.io/line-bot-sdk-nodejs/"),
  verifiedOrFalse("@sanity/webhook#isValidSignature|isValidRequest", "https://github.com/sanity-io/webhook-toolkit"),
  verifiedOrThrow("@sanity/webhook#assertValidSignature|assertValidRequest", "https://github.com/sanity-io/webhook-toolkit"),
  guard("@sanity/webhook#requireSignedRequest", "https://github.com/sanity-io/webhook-toolkit"),
  verifiedAt("isValidSignature", "next-sanity/webhook#parseBody", "https://github.com/sanity-io/next-sanity"),
  verifiedAt("valid", "@shopify/shopify-api#shopifyApi().webhooks|flow|fulfillmentService.validate", "https://github.com/Shopify/shopify-app-js"),
  verifiedOrThrow("@workos-inc/node#WorkOS().webhooks|actions.constructEvent|constructAction|verifyHeader", "https://workos.com/docs/events/data-syncing/webhooks"),
  verifiedOrThrow([
    "@polar-sh/sdk/webhooks#validateEvent", "@paddle/paddle-node-sdk#Paddle().webhooks.unmarshal", "@liveblocks/node#WebhookHandler().verifyRequest",
    "@mux/mux-node#().webhooks.unwrap|verifySignature", "openai#()|OpenAI().webhooks.unwrap|verifySignature",
    "coinbase-commerce-node#Webhook.verifyEventBody|verifySigHeader", "braintree#BraintreeGateway().webhookNotification.parse",
    "livekit-server-sdk#WebhookReceiver().receive",
  ], "https://docs.polar.sh/integrate/webhooks/delivery"),
  handlerGuard([
    "@polar-sh/nextjs#Webhooks", "@polar-sh/express#Webhooks", "@polar-sh/hono#Webhooks", "@dodopayments/nextjs#Webhooks",
  ], "https://docs.polar.sh/integrate/sdk/adapters/nextjs"),
  verifiedOrFalse([
    "razorpay#validateWebhookSignature", "razorpay#().validateWebhookSignature",
    "razorpay/dist/utils/razorpay-utils#validateWebhookSignature|validatePaymentVerification",
    "square#WebhooksHelper.verifySignature|isValidWebhookEventSignature", "@adyen/api-library#hmacValidator().validateHMAC",
    "@contentful/node-apps-toolkit#verifyRequest", "@hubspot/api-client#Signature.isValid", "plivo#validateV3Signature|validateSignature",
    "messagebird#RequestValidator().validateSignature",
  ], "https://razorpay.com/docs/webhooks/validate-test/"),
];

export const verificationRows: readonly IdentityRow[] = [...secrets, ...webhooks];
/** Calls that tell what a service has sent from what somebody else made up. */
export const senders = table(webhooks);
