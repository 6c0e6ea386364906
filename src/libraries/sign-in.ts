/** Calls that let in somebody who is not known yet: an endpoint that makes one for its caller is public by design. */
import { table } from "./match.js";
import type { SignInRow } from "./rows.js";

const row = (does: SignInRow["does"]) => (match: SignInRow["match"], docs: string, more: Pick<SignInRow, "unless" | "onlyIf" | "isGuessable" | "asksNothing"> = {}): SignInRow => ({ match, does, docs, ...more });
const signsIn = row("sign-in");
const compares = (match: SignInRow["match"], docs: string, more: Pick<SignInRow, "unless"> = {}): SignInRow => ({ match, does: "sign-in", docs, ...more, isGuessable: true });
const signsUp = row("sign-up");
const resets = row("reset");
const signsOut = row("sign-out");
const captcha = row("captcha");

const SUPABASE = "https://supabase.com/docs/reference/javascript/auth-signinwithpassword";
const BETTER_AUTH = "https://www.better-auth.com/docs/concepts/api";
const FIREBASE = "https://firebase.google.com/docs/reference/js/auth";
/** Strategies that read a token of each request: they guard, and sign nobody in. */
const READS_TOKENS = ["jwt", "bearer", "basic", "digest", "headerapikey", "localapikey", "oauth-bearer", "azure_ad_oauth2_bearer", "firebase-jwt", "session", "anonymous", "custom"];
/** Strategies under their usual names that take a password or send people to a provider; what they are called else tells nothing. */
const SIGNS_IN = [
  "local", "google", "google-oauth20", "github", "gitlab", "facebook", "twitter", "apple", "discord", "linkedin", "microsoft", "azure-ad", "azuread-openidconnect",
  "oidc", "openidconnect", "saml", "ldap", "ldapauth", "steam", "spotify", "slack", "magic-link", "magiclink", "magiclogin", "oauth2", "auth0", "42", "kakao", "naver",
];
/** Strategies that send the caller to somebody else, who asks for the password. */
const REDIRECTS = ["google", "google-token", "google-oauth20", "github", "facebook", "twitter", "linkedin", "discord", "apple", "microsoft", "azuread-openidconnect", "oidc", "openidconnect", "oauth2", "saml", "cas", "auth0", "gitlab", "bitbucket", "spotify", "steam", "slack"];
const PASSPORT = "https://www.passportjs.org/concepts/authentication/";
const COGNITO = "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/cognito-identity-provider/";

const supabase = (methods: string): string[] => [
  "@supabase/supabase-js", "@supabase/ssr", "@supabase/auth-helpers-nextjs", "@supabase/auth-helpers-remix",
].map((pkg) => `${pkg}#*.auth.${methods}`);

export const signInRows: readonly SignInRow[] = [
  compares("@adonisjs/lucid/orm#BaseModel.verifyCredentials", "https://docs.adonisjs.com/guides/authentication/verifying-user-credentials"),
  compares(supabase("signInWithPassword|signInWithOtp|verifyOtp|signIn"), SUPABASE),
  signsIn(supabase("signInWithOAuth|signInWithIdToken|signInWithSSO|signInAnonymously|exchangeCodeForSession|refreshSession|setSession"), SUPABASE),
  signsUp(supabase("signUp"), SUPABASE),
  resets(supabase("resetPasswordForEmail|resend|reauthenticate"), SUPABASE),
  signsOut(supabase("signOut|admin.signOut"), SUPABASE),

  // Express with passport: the strategy's routes, and what the request is given for a session.
  compares("passport#authenticate", PASSPORT, { unless: { arg: 0, is: [...READS_TOKENS, ...REDIRECTS] } }),
  signsIn(["passport#authenticate|authorize", "passport#Passport()|Authenticator().authenticate|authorize"], PASSPORT, { unless: { arg: 0, is: READS_TOKENS } }),
  signsIn("@nestjs/passport#AuthGuard", "https://docs.nestjs.com/recipes/passport", { onlyIf: { arg: 0, is: SIGNS_IN } }),
  signsIn("express#Request().logIn|login", "https://www.passportjs.org/concepts/authentication/login/"),
  signsIn("fastify#Request().logIn|login", "https://github.com/fastify/fastify-passport"),
  signsOut(["fastify#Request().logOut|logout", "fastify#Request().session.destroy|delete"], "https://github.com/fastify/session"),
  signsOut(["express#Request().logOut|logout", "express#Request().session.destroy"], "https://www.passportjs.org/concepts/authentication/logout/"),
  captcha(["google-recaptcha#().verify", "express-recaptcha#*.verify", "recaptcha2#().validate", "hcaptcha#verify", "turnstile#verify", "@hcaptcha/express#**", "svg-captcha#create"], "https://developers.google.com/recaptcha/docs/verify"),

  signsIn("global#setUserSession|replaceUserSession", "https://github.com/atinux/nuxt-auth-utils"),
  signsOut("global#clearUserSession", "https://github.com/atinux/nuxt-auth-utils"),
  signsIn("global#verifyPassword", "https://github.com/atinux/nuxt-auth-utils"),
  signsUp("global#hashPassword", "https://github.com/atinux/nuxt-auth-utils", { asksNothing: true }),
  signsIn(["next-auth#()|NextAuth().signIn"], "https://authjs.dev/getting-started/session-management/login"),
  signsOut(["next-auth#()|NextAuth().signOut"], "https://authjs.dev/getting-started/session-management/login"),
  compares("better-auth/*#betterAuth().api.signInEmail|signInUsername|signInMagicLink|signInEmailOTP|signInPhoneNumber|verifyTOTP|verifyTwoFactorOTP|verifyBackupCode", BETTER_AUTH),
  signsIn("better-auth/*#betterAuth().api.signInSocial|signInAnonymous|signInWithOAuth2|signInSSO|magicLinkVerify", BETTER_AUTH),
  signsUp("better-auth/*#betterAuth().api.signUpEmail", BETTER_AUTH),
  resets("better-auth/*#betterAuth().api.forgetPassword|requestPasswordReset|resetPassword|sendVerificationEmail|verifyEmail|sendVerificationOTP|sendPhoneNumberOTP", BETTER_AUTH),
  signsOut("better-auth/*#betterAuth().api.signOut", BETTER_AUTH),
  signsIn(["lucia#Lucia().createSession", "lucia#lucia().createSession|useKey"], "https://v3.lucia-auth.com/reference/main/Lucia/createSession"),
  signsUp("lucia#lucia().createUser", "https://v2.lucia-auth.com/reference/lucia/modules/main/"),
  signsOut("lucia#Lucia()|lucia().invalidateSession", "https://v3.lucia-auth.com/reference/main/Lucia/invalidateSession"),

  signsIn([
    "jsonwebtoken#sign", "jose/*#SignJWT|EncryptJWT", "@nestjs/jwt#JwtService().sign|signAsync", "fastify#*.jwt.sign", "fastify#Response().jwtSign", "fastify#Request().server.jwt.sign", "hono/jwt#sign",
    "fast-jwt#createSigner()", "jwt-simple#encode", "@tsndr/cloudflare-worker-jwt#sign", "njwt#create",
  ], "https://github.com/auth0/node-jsonwebtoken", { asksNothing: true }),
  compares([
    "bcrypt#compare|compareSync", "bcryptjs#compare|compareSync", "argon2#verify", "@node-rs/argon2#verify|verifySync",
    "@node-rs/bcrypt#verify|verifySync|compare|compareSync", "oslo/password#Argon2id()|Bcrypt()|Scrypt().verify",
  ], "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html"),
  signsUp([
    "bcrypt#hash|hashSync", "bcryptjs#hash|hashSync", "argon2#hash", "@node-rs/argon2#hash|hashSync", "@node-rs/bcrypt#hash|hashSync",
    "oslo/password#Argon2id()|Bcrypt()|Scrypt().hash",
  ], "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html", { asksNothing: true }),
  signsIn([
    "arctic#*.createAuthorizationURL|validateAuthorizationCode", "openid-client#authorizationCodeGrant|buildAuthorizationUrl",
    "openid-client#Client().callback|authorizationUrl", "google-auth-library#OAuth2Client().getToken|generateAuthUrl",
    "googleapis#google.auth.OAuth2().getToken|generateAuthUrl", "@simplewebauthn/server#generateAuthenticationOptions|verifyAuthenticationResponse",
  ], "https://arcticjs.dev/"),

  signsIn([
    "firebase/auth#signInWithEmailAndPassword|signInWithCustomToken|signInWithPopup|signInWithCredential",
    "firebase-admin/auth#getAuth().createCustomToken|createSessionCookie", "firebase-admin#auth().createCustomToken|createSessionCookie",
  ], FIREBASE),
  signsUp(["firebase/auth#createUserWithEmailAndPassword"], FIREBASE),
  resets(["firebase/auth#sendPasswordResetEmail|confirmPasswordReset|sendEmailVerification|sendSignInLinkToEmail"], FIREBASE),
  signsIn("@aws-sdk/client-cognito-identity-provider#InitiateAuthCommand|AdminInitiateAuthCommand|RespondToAuthChallengeCommand|AdminRespondToAuthChallengeCommand", COGNITO),
  signsUp("@aws-sdk/client-cognito-identity-provider#SignUpCommand|ConfirmSignUpCommand", COGNITO),
  resets("@aws-sdk/client-cognito-identity-provider#ForgotPasswordCommand|ConfirmForgotPasswordCommand|ResendConfirmationCodeCommand", COGNITO),
  signsIn("amazon-cognito-identity-js#CognitoUser().authenticateUser|initiateAuth", "https://github.com/aws-amplify/amplify-js"),
  signsIn([
    "@workos-inc/node#WorkOS().userManagement.authenticateWithPassword|authenticateWithCode|authenticateWithMagicAuth|getAuthorizationUrl",
    "@workos-inc/node#WorkOS().sso.getProfileAndToken|getAuthorizationUrl", "@workos-inc/authkit-nextjs#getSignInUrl",
  ], "https://workos.com/docs/user-management"),
  signsUp("@workos-inc/authkit-nextjs#getSignUpUrl", "https://github.com/workos/authkit-nextjs"),
  signsIn([
    "stytch#Client()|B2BClient().passwords|otps|magicLinks|oauth.authenticate",
    "stytch#Client()|B2BClient().otps|magicLinks.email|sms.loginOrCreate|send",
  ], "https://stytch.com/docs/sdks"),
  signsIn(["remix-auth#Authenticator().authenticate"], "https://github.com/sergiodxa/remix-auth"),
];
export const signIns = table(signInRows);
