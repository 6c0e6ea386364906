/** What sends people away to sign in elsewhere, and what takes back what came of it. */
import type { ActRow } from "./row.js";

type Match = ActRow["match"];

/** With what is given at these spots the answer can be told from one that somebody else asked for. */
const starts = (match: Match, docs: string, state: string | readonly string[], more: Partial<ActRow> = {}): ActRow => ({ match, does: "sends to sign in", docs, at: { state }, ...more });
const strategy = (...packages: readonly string[]): ActRow =>
  starts(packages.flatMap((pkg) => [`${pkg}#`, `${pkg}#Strategy`, `${pkg}#OAuth2Strategy`]), "https://www.passportjs.org/packages/passport-oauth2/", ["0.state", "0.store", "0.pkce"], { setup: "starts a sign-in" });
const redirect = (match: Match, docs: string, url: string | readonly string[]): ActRow => ({ match, does: "sends to sign in", docs, at: { url }, otherwise: { state: true } });
const completes = (match: Match, docs: string): ActRow => ({ match, does: "completes a sign-in", docs });

export const oauthRows: readonly ActRow[] = [
  strategy(
    "passport-oauth2", "passport-google-oauth20", "passport-google-oauth2", "passport-github", "passport-github2", "passport-facebook", "passport-linkedin-oauth2", "passport-discord", "passport-gitlab2", "passport-spotify",
    "passport-twitch-new", "passport-slack-oauth2", "passport-azure-ad-oauth2", "passport-microsoft", "passport-instagram", "passport-amazon", "passport-auth0",
  ),
  { match: "passport#authenticate", does: "starts a sign-in", docs: "https://www.passportjs.org/packages/passport-oauth2/", at: { state: "1.state" } },
  starts(["googleapis#google.auth.OAuth2().generateAuthUrl", "google-auth-library#OAuth2Client().generateAuthUrl"], "https://github.com/googleapis/google-api-nodejs-client", ["0.state", "0.code_challenge"]),
  starts("simple-oauth2#AuthorizationCode().authorizeURL", "https://github.com/lelylan/simple-oauth2", "0.state"),
  starts("openid-client#Client().authorizationUrl", "https://github.com/panva/openid-client", ["0.state", "0.code_challenge", "0.nonce"]),
  starts("openid-client#buildAuthorizationUrl", "https://github.com/panva/openid-client", ["1.state", "1.code_challenge", "1.nonce"]),
  starts("discord-oauth2#().generateAuthUrl", "https://github.com/reboxer/discord-oauth2", "0.state"),
  redirect(["express#Response().redirect", "express#Response().**.redirect"], "https://expressjs.com/en/api.html#res.redirect", ["1", "0"]),
  redirect("next#NextApiResponse().redirect", "https://nextjs.org/docs/pages/building-your-application/routing/api-routes", ["1", "0"]),
  redirect("fastify#FastifyReply()|Response().redirect", "https://fastify.dev/docs/latest/Reference/Reply/", ["1", "0"]),
  redirect(["next/navigation#redirect", "next/server#NextResponse.redirect", "global#Response.redirect", "hono#Response().redirect", "koa#Response().redirect", "@remix-run/*#redirect", "react-router#redirect"], "https://developer.mozilla.org/docs/Web/API/Response/redirect_static", "0"),
  redirect(["@sveltejs/kit#redirect", "h3#sendRedirect", "global#sendRedirect"], "https://svelte.dev/docs/kit/@sveltejs-kit#redirect", "1"),
  completes(["googleapis#google.auth.OAuth2().getToken", "google-auth-library#OAuth2Client().getToken"], "https://github.com/googleapis/google-api-nodejs-client"),
  completes("simple-oauth2#AuthorizationCode().getToken", "https://github.com/lelylan/simple-oauth2"),
  completes("arctic#*.validateAuthorizationCode", "https://arcticjs.dev/"),
  completes("discord-oauth2#().tokenRequest", "https://github.com/reboxer/discord-oauth2"),
];
