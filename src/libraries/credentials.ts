/** Which argument of which call is a credential: a literal there is a secret, however much it looks like a word. */
import { table } from "./match.js";
import type { CredentialRow } from "./rows.js";

type Match = CredentialRow["match"];

/** One row for each path inside the options; without paths the argument itself is the credential. */
const kind = (as: CredentialRow["as"]) => (docs: string, match: Match, arg: number, ...paths: readonly string[]): CredentialRow[] =>
  paths.length === 0 ? [{ match, arg, as, docs }] : paths.map((path) => ({ match, arg, path, as, docs }));

/** Whoever knows it can forge tokens, cookies or signatures. */
const signing = kind("signing");
const password = kind("password");
const token = kind("token");
const connection = kind("connection");

const JOSE = "https://github.com/panva/jose";
const NEST_JWT = "https://docs.nestjs.com/security/authentication";
const SESSION = "https://expressjs.com/en/resources/middleware/session.html";
const IRON = "https://github.com/vvo/iron-session";
const HONO_COOKIE = "https://hono.dev/docs/helpers/cookie";
const NEXT_AUTH = "https://next-auth.js.org/configuration/options";
const REMIX = "https://reactrouter.com/explanation/sessions-and-cookies";
const NODE_CRYPTO = "https://nodejs.org/api/crypto.html";
const PG = "https://node-postgres.com/apis/client";
const MYSQL = "https://sidorares.github.io/node-mysql2/docs";
const MONGO = "https://www.mongodb.com/docs/drivers/node/current/";
const SEQUELIZE = "https://sequelize.org/docs/v6/getting-started/";
const TYPEORM = "https://typeorm.io/docs/data-source/data-source-options/";
const REDIS = "https://github.com/redis/ioredis";
const AWS = "https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html";

const tokensAndSessions: readonly CredentialRow[] = [
  signing("https://github.com/auth0/node-jsonwebtoken", [
    "jsonwebtoken#sign|verify", "jwt-simple#encode|decode", "@tsndr/cloudflare-worker-jwt#sign|verify", "hono/jwt#sign|verify", "njwt#create|verify",
  ], 1),
  signing(JOSE, ["jose/*#SignJWT()|CompactSign()|FlattenedSign().**.sign", "jose/*#EncryptJWT()|CompactEncrypt().**.encrypt"], 0),
  signing(JOSE, "jose/*#jwtVerify|compactVerify|flattenedVerify|jwtDecrypt|compactDecrypt", 1),
  signing("https://github.com/nearform/fast-jwt", "fast-jwt#createSigner|createVerifier", 0, "key"),
  signing(NEST_JWT, ["@nestjs/jwt#JwtModule.register", "@nestjs/jwt#JwtService"], 0, "secret", "privateKey"),
  signing(NEST_JWT, "@nestjs/jwt#JwtService().sign|signAsync|verify|verifyAsync", 1, "secret", "privateKey"),
  signing("https://github.com/auth0/express-jwt", [
    "express-jwt#", "express-jwt#expressjwt", "koa-jwt#", "hono/jwt#jwt", "@elysiajs/jwt#jwt", "express-oauth2-jwt-bearer#auth",
    "express-openid-connect#auth",
  ], 0, "secret"),
  // NestJS: `super({ secretOrKey })` in a class that extends `PassportStrategy(Strategy)`
  signing("https://www.passportjs.org/packages/passport-jwt/", ["passport-jwt#Strategy|JwtStrategy", "@nestjs/passport#PassportStrategy()"], 0, "secretOrKey"),

  signing(SESSION, ["express-session#", "cookie-session#", "@fastify/session#", "next-session#"], 0, "secret"),
  signing("https://github.com/expressjs/cookie-session", "cookie-session#", 0, "keys", "keys.*"),
  signing("https://github.com/expressjs/cookie-parser", "cookie-parser#", 0),
  signing("https://github.com/tj/node-cookie-signature", "cookie-signature#sign|unsign", 1),
  signing("https://github.com/crypto-utils/keygrip", "keygrip#", 0),
  signing("https://github.com/valexandersaulys/tiny-csrf", "tiny-csrf#", 0),
  // The plugins of Fastify that take a secret sign with it: cookie, session, jwt.
  signing("https://fastify.dev/docs/latest/Reference/Plugins/", "fastify#*.register", 1, "secret"),
  signing(HONO_COOKIE, "hono/cookie#setSignedCookie", 3),
  signing(HONO_COOKIE, "hono/cookie#getSignedCookie", 1),
  signing("https://github.com/jcs224/hono_sessions", "hono-sessions#sessionMiddleware", 0, "encryptionKey"),
  signing(IRON, [
    "iron-session/*#sealData|unsealData|getIronSession", "iron-session/next#withIronSessionApiRoute|withIronSessionSsr",
    "next-iron-session#withIronSession",
  ], 1, "password"),
  signing(IRON, "iron-session/*#getIronSession", 2, "password"),
  signing("https://h3.dev/examples/handle-session", "h3#useSession|getSession|updateSession|sealSession|unsealSession", 1, "password"),
  signing(REMIX, ["@remix-run/*#createCookieSessionStorage", "react-router#createCookieSessionStorage"], 0, "cookie.secrets", "cookie.secrets.*"),
  signing(REMIX, ["@remix-run/*#createCookie", "react-router#createCookie"], 1, "secrets", "secrets.*"),
  signing(NEXT_AUTH, [
    "next-auth#", "next-auth#NextAuth", "next-auth/next#", "@auth/express#ExpressAuth", "@auth/sveltekit#SvelteKitAuth", "better-auth/*#betterAuth",
    "@auth0/nextjs-auth0/*#Auth0Client|initAuth0",
  ], 0, "secret"),
  signing(NEXT_AUTH, ["next-auth#", "next-auth/next#"], 2, "secret"),
  signing(NEXT_AUTH, ["next-auth/jwt#getToken|encode|decode", "@auth/core/jwt#getToken|encode|decode"], 0, "secret"),
  signing(NEXT_AUTH, ["next-auth#getServerSession", "next-auth/next#getServerSession"], 0, "secret"),

  signing(NODE_CRYPTO, ["crypto#createHmac|createCipheriv|createDecipheriv|createCipher|createDecipher"], 1),
  signing(NODE_CRYPTO, ["crypto#createSecretKey|createPrivateKey", "crypto#createSign().**.sign"], 0),
  signing(NODE_CRYPTO, "crypto#createPrivateKey", 0, "key"),
  signing(NODE_CRYPTO, "crypto#sign|privateDecrypt", 2),
  signing(NODE_CRYPTO, ["global#crypto.subtle.importKey", "crypto#subtle.importKey", "crypto#webcrypto.subtle.importKey"], 1),
  password(NODE_CRYPTO, "crypto#scrypt|scryptSync|pbkdf2|pbkdf2Sync", 0),
  token(NODE_CRYPTO, "crypto#timingSafeEqual", 0),
  token(NODE_CRYPTO, "crypto#timingSafeEqual", 1),
  signing("https://github.com/brix/crypto-js", [
    "crypto-js#HmacSHA1|HmacSHA256|HmacSHA512|HmacMD5", "crypto-js#AES|DES|TripleDES|Rabbit|RC4.encrypt|decrypt", "crypto-js/aes#encrypt|decrypt",
    "crypto-js/hmac-sha256#",
  ], 1),
  signing("https://github.com/MauriceButler/cryptr", ["cryptr#", "simple-crypto-js#", "simple-crypto-js#SimpleCrypto"], 0),

  signing("https://docs.stripe.com/webhooks", "stripe#()|Stripe().webhooks.constructEvent|constructEventAsync", 2),
  signing("https://docs.svix.com/receiving/verifying-payloads/how", ["svix#Webhook", "standardwebhooks#Webhook"], 0),
  signing("https://github.com/octokit/webhooks.js", ["@octokit/webhooks#Webhooks"], 0, "secret"),
  signing("https://upstash.com/docs/qstash/howto/signature", ["@upstash/qstash/*#Receiver"], 0, "currentSigningKey", "nextSigningKey"),
  signing("https://docs.slack.dev/tools/bolt-js/", "@slack/bolt#App|ExpressReceiver", 0, "signingSecret"),
].flat();

const databases: readonly CredentialRow[] = [
  connection(PG, ["pg#Pool|Client", "pg-pool#", "@neondatabase/serverless#Pool|Client", "@vercel/postgres#createPool|createClient"], 0, "connectionString"),
  connection(PG, ["pg#Pool|Client", "@neondatabase/serverless#neon|Pool|Client", "postgres#", "pg-promise#()", "slonik#createPool"], 0),
  password(PG, ["pg#Pool|Client", "pg-pool#", "postgres#", "pg-promise#()", "@neondatabase/serverless#Pool|Client"], 0, "password"),
  password("https://github.com/porsager/postgres", "postgres#", 1, "password"),
  connection(MYSQL, [
    "mysql#createConnection|createPool", "mysql2/*#createConnection|createPool", "promise-mysql#createConnection|createPool",
    "mariadb/*#createConnection|createPool",
  ], 0),
  connection(MYSQL, ["mysql2/*#createConnection|createPool"], 0, "uri"),
  password(MYSQL, [
    "mysql#createConnection|createPool", "mysql2/*#createConnection|createPool", "promise-mysql#createConnection|createPool",
    "mariadb/*#createConnection|createPool",
  ], 0, "password"),
  connection(MONGO, ["mongoose#connect|createConnection", "mongoose#connection.openUri", "mongodb#MongoClient", "mongodb#MongoClient.connect"], 0),
  password(MONGO, ["mongoose#connect|createConnection", "mongodb#MongoClient", "mongodb#MongoClient.connect"], 1, "pass", "auth.password"),
  connection("https://docs.nestjs.com/techniques/mongodb", "@nestjs/mongoose#MongooseModule.forRoot", 0),
  connection(SEQUELIZE, ["sequelize#Sequelize", "sequelize#", "sequelize-typescript#Sequelize"], 0),
  // SQLite has no users: the names and the password it is given are dummies.
  ...password(SEQUELIZE, [
    "sequelize#Sequelize", "sequelize#", "sequelize-typescript#Sequelize",
  ], 2).map((row) => ({ ...row, unless: { arg: 3, path: "dialect", is: "sqlite" } })),
  password(SEQUELIZE, ["sequelize#Sequelize", "sequelize#", "sequelize-typescript#Sequelize", "@nestjs/sequelize#SequelizeModule.forRoot"], 0, "password"),
  password(TYPEORM, ["typeorm#DataSource|createConnection", "@nestjs/typeorm#TypeOrmModule.forRoot"], 0, "password"),
  connection(TYPEORM, ["typeorm#DataSource|createConnection", "@nestjs/typeorm#TypeOrmModule.forRoot"], 0, "url"),
  connection("https://knexjs.org/guide/", ["knex#", "knex#knex"], 0, "connection", "connection.connectionString"),
  password("https://knexjs.org/guide/", ["knex#", "knex#knex"], 0, "connection.password"),
  connection("https://orm.drizzle.team/docs/connect-overview", "drizzle-orm/*#drizzle", 0),
  connection("https://orm.drizzle.team/docs/connect-overview", "drizzle-orm/*#drizzle", 0, "connection", "connection.connectionString", "connection.url", "connection.uri"),
  password("https://orm.drizzle.team/docs/connect-overview", "drizzle-orm/*#drizzle", 0, "connection.password", "connection.authToken"),
  connection("https://orm.drizzle.team/kit-docs/overview", "drizzle-kit#defineConfig", 0, "dbCredentials.url", "dbCredentials.connectionString"),
  password("https://orm.drizzle.team/kit-docs/overview", "drizzle-kit#defineConfig", 0, "dbCredentials.password", "dbCredentials.authToken"),
  connection("https://www.prisma.io/docs/orm/reference/prisma-client-reference", "@prisma/client/*#PrismaClient", 0, "datasourceUrl", "datasources.db.url", "datasources.*.url"),
  connection("https://www.prisma.io/docs/orm/overview/databases/database-drivers", [
    "@prisma/adapter-pg#PrismaPg", "@prisma/adapter-neon#PrismaNeon",
  ], 0, "connectionString"),
  connection("https://mikro-orm.io/docs/configuration", ["@mikro-orm/*#MikroORM.init", "@mikro-orm/*#defineConfig"], 0, "clientUrl"),
  password("https://mikro-orm.io/docs/configuration", ["@mikro-orm/*#MikroORM.init", "@mikro-orm/*#defineConfig"], 0, "password"),
  password("https://planetscale.com/docs", "@planetscale/database#connect|Client", 0, "password"),
  connection("https://planetscale.com/docs", "@planetscale/database#connect|Client", 0, "url"),
  token("https://docs.turso.tech/sdk/ts/reference", ["@libsql/client/*#createClient", "@tursodatabase/serverless/*#connect"], 0, "authToken"),
  password("https://tediousjs.github.io/node-mssql/", [
    "mssql#connect|ConnectionPool", "oracledb#getConnection|createPool", "@clickhouse/client#createClient",
  ], 0, "password"),
  connection("https://tediousjs.github.io/node-mssql/", "mssql#connect|ConnectionPool", 0),
  password("https://neo4j.com/docs/javascript-manual/current/", "neo4j-driver#auth.basic", 1),
  password("https://docs.datastax.com/en/developer/nodejs-driver/", "cassandra-driver#Client", 0, "credentials.password"),
  password("https://www.elastic.co/docs/reference/elasticsearch/clients/javascript", [
    "@elastic/elasticsearch#Client", "@opensearch-project/opensearch#Client",
  ], 0, "auth.password", "auth.apiKey"),

  connection(REDIS, ["ioredis#", "ioredis#Redis"], 0),
  connection(REDIS, ["redis#createClient", "@redis/client#createClient", "redis#createCluster"], 0, "url"),
  password(REDIS, ["ioredis#", "ioredis#Redis", "redis#createClient", "@redis/client#createClient"], 0, "password"),
  password(REDIS, ["ioredis#", "ioredis#Redis"], 1, "password"),
  password(REDIS, ["ioredis#", "ioredis#Redis"], 2, "password"),
  token("https://upstash.com/docs/redis/sdks/ts/overview", ["@upstash/redis/*#Redis", "@vercel/kv#createClient"], 0, "token"),
  password("https://docs.bullmq.io/guide/connections", ["bullmq#Queue|QueueEvents|FlowProducer"], 1, "connection.password"),
  password("https://docs.bullmq.io/guide/connections", ["bullmq#Worker"], 2, "connection.password"),
  password("https://github.com/OptimalBits/bull", ["bull#"], 1, "redis.password"),
  connection("https://amqp-node.github.io/amqplib/channel_api.html", ["amqplib/*#connect", "amqp-connection-manager#connect"], 0),
  password("https://kafka.js.org/docs/configuration", "kafkajs#Kafka", 0, "sasl.password"),
  password("https://github.com/nats-io/nats.js", "nats#connect", 0, "pass", "token"),
].flat();

const services: readonly CredentialRow[] = [
  token("https://supabase.com/docs/reference/javascript/initializing", ["@supabase/supabase-js#createClient", "@supabase/ssr#createServerClient"], 1),
  token("https://docs.stripe.com/api/authentication", ["stripe#", "stripe#Stripe"], 0),
  token("https://platform.openai.com/docs/api-reference", [
    "openai#", "openai#OpenAI|AzureOpenAI|Configuration", "@anthropic-ai/sdk#", "@anthropic-ai/sdk#Anthropic", "groq-sdk#", "groq-sdk#Groq",
    "together-ai#", "@mistralai/mistralai#Mistral", "@google/genai#GoogleGenAI", "@pinecone-database/pinecone#Pinecone",
    "elevenlabs#ElevenLabsClient", "@elevenlabs/elevenlabs-js#ElevenLabsClient", "assemblyai#AssemblyAI", "voyageai#VoyageAIClient",
    "@qdrant/js-client-rest#QdrantClient", "meilisearch#MeiliSearch", "@langchain/openai#ChatOpenAI|OpenAIEmbeddings|OpenAI",
    "@langchain/anthropic#ChatAnthropic", "loops#LoopsClient", "mailersend#MailerSend",
  ], 0, "apiKey"),
  token("https://js.langchain.com/docs/integrations/chat/openai/", [
    "@langchain/openai#ChatOpenAI|OpenAIEmbeddings|OpenAI", "langchain/*#OpenAI|ChatOpenAI|OpenAIEmbeddings",
  ], 0, "openAIApiKey"),
  // createOpenAI, createAnthropic, createGoogleGenerativeAI …
  token("https://ai-sdk.dev/providers/ai-sdk-providers", "@ai-sdk/*#*", 0, "apiKey", "secretAccessKey"),
  token("https://ai.google.dev/gemini-api/docs/api-key", [
    "@google/generative-ai#GoogleGenerativeAI", "@huggingface/inference#HfInference|InferenceClient", "@deepgram/sdk#createClient",
  ], 0),
  token("https://replicate.com/docs/get-started/nodejs", ["replicate#", "replicate#Replicate"], 0, "auth"),
  token("https://docs.cohere.com/reference", ["cohere-ai#CohereClient|CohereClientV2"], 0, "token"),
  token("https://resend.com/docs/send-with-nodejs", ["resend#Resend", "postmark#ServerClient|AccountClient|Client", "svix#Svix", "@plunk/node#"], 0),
  token("https://github.com/sendgrid/sendgrid-nodejs", ["@sendgrid/mail#setApiKey", "@sendgrid/client#setApiKey", "@sendgrid/mail#MailService().setApiKey"], 0),
  token("https://documentation.mailgun.com/", "mailgun.js#().client", 0, "key"),
  token("https://documentation.mailgun.com/", "mailgun-js#", 0, "apiKey"),
  password("https://nodemailer.com/smtp/", ["nodemailer#createTransport", "imapflow#ImapFlow"], 0, "auth.pass", "auth.clientSecret", "auth.refreshToken"),
  connection("https://nodemailer.com/smtp/", "nodemailer#createTransport", 0),
  password("https://github.com/nest-modules/mailer", "@nestjs-modules/mailer#MailerModule.forRoot", 0, "transport.auth.pass"),
  token("https://www.twilio.com/docs/libraries/node", ["twilio#", "twilio#Twilio"], 1),
  token("https://www.twilio.com/docs/usage/webhooks/webhooks-security", "twilio#validateRequest|validateRequestWithBody", 0),
  token(AWS, "@aws-sdk/*#*", 0, "credentials.secretAccessKey", "credentials.sessionToken"),
  token(AWS, ["aws-sdk/*#*", "aws-sdk/*#config.update", "aws-sdk/*#DynamoDB.DocumentClient"], 0, "secretAccessKey", "credentials.secretAccessKey"),
  token("https://min.io/docs/minio/linux/developers/javascript/API.html", "minio#Client", 0, "secretKey"),
  token("https://cloudinary.com/documentation/node_integration", ["cloudinary#v2.config", "cloudinary#config"], 0, "api_secret"),
  token("https://imagekit.io/docs/integration/nodejs", ["imagekit#", "imagekit#ImageKit"], 0, "privateKey"),
  token("https://docs.uploadthing.com/api-reference/ut-api", "uploadthing/server#UTApi", 0, "token", "apiKey"),
  token("https://vercel.com/docs/vercel-blob/using-blob-sdk", "@vercel/blob#put", 2, "token"),
  signing("https://firebase.google.com/docs/admin/setup", ["firebase-admin#credential.cert", "firebase-admin/app#cert"], 0, "privateKey", "private_key"),
  signing("https://cloud.google.com/nodejs/docs/reference", [
    "google-auth-library#GoogleAuth|JWT", "@google-cloud/*#*", "googleapis#google.auth.GoogleAuth",
  ], 0, "credentials.private_key", "key"),
  token("https://docs.slack.dev/tools/node-slack-sdk/web-api/", "@slack/web-api#WebClient", 0),
  token("https://docs.slack.dev/tools/bolt-js/", "@slack/bolt#App", 0, "token", "appToken", "clientSecret"),
  token("https://github.com/octokit/octokit.js", ["@octokit/rest#Octokit", "octokit#Octokit", "@octokit/core#Octokit", "@notionhq/client#Client"], 0, "auth"),
  signing("https://github.com/octokit/app.js", ["octokit#App", "@octokit/app#App", "@octokit/auth-app#createAppAuth"], 0, "privateKey"),
  token("https://discord.js.org/", [
    "discord.js#Client().login", "discord.js#REST().setToken", "@discordjs/rest#REST().setToken", "telegraf#Telegraf", "node-telegram-bot-api#",
    "grammy#Bot",
  ], 0),
  token("https://github.com/linear/linear", "@linear/sdk#LinearClient", 0, "apiKey", "accessToken"),
  token("https://pusher.com/docs/channels/server_api/overview/", ["pusher#", "pusher#Pusher"], 0, "secret"),
  token("https://ably.com/docs", "ably#Rest|Realtime", 0, "key"),
  token("https://livekit.io/", "livekit-server-sdk#AccessToken", 1),
  token("https://github.com/sanity-io/client", ["@sanity/client#createClient", "next-sanity#createClient", "sanity#createClient"], 0, "token"),
  token("https://www.contentful.com/developers/docs/references/content-management-api/", "contentful-management#createClient", 0, "accessToken"),
  token("https://github.com/Airtable/airtable.js", ["airtable#", "airtable#configure"], 0, "apiKey"),
  token("https://github.com/Shopify/shopify-app-js", ["@shopify/shopify-api#shopifyApi", "@shopify/shopify-app-remix/server#shopifyApp"], 0, "apiSecretKey"),
  token("https://upstash.com/docs/qstash/sdks/ts/overview", ["@upstash/qstash/*#Client", "@upstash/workflow/*#Client", "@unkey/api#Unkey"], 0, "token", "rootKey"),
  token("https://trigger.dev/docs", "@trigger.dev/sdk/*#configure", 0, "secretKey", "accessToken"),
  token("https://www.inngest.com/docs/reference/client/create", "inngest#Inngest", 0, "eventKey", "signingKey"),
  token("https://docs.liveblocks.io/", "@liveblocks/node#Liveblocks", 0, "secret"),

  // Identity providers
  token("https://clerk.com/docs/references/backend/overview", [
    "@clerk/backend#createClerkClient", "@clerk/nextjs/server#createClerkClient", "@clerk/express#createClerkClient|clerkMiddleware",
  ], 0, "secretKey"),
  token("https://workos.com/docs/sdks", "@workos-inc/node#WorkOS", 0),
  token("https://next-auth.js.org/providers/", ["next-auth/providers/*#", "@auth/core/providers/*#"], 0, "clientSecret"),
  token("https://www.better-auth.com/docs/concepts/oauth", "better-auth/*#betterAuth", 0, "socialProviders.*.clientSecret"),
  token("https://auth0.github.io/express-openid-connect/", [
    "express-openid-connect#auth", "@auth0/nextjs-auth0/*#Auth0Client|initAuth0", "auth0#ManagementClient|AuthenticationClient",
  ], 0, "clientSecret"),
  token("https://www.passportjs.org/packages/", [
    "passport-google-oauth20#Strategy", "passport-google-oauth#OAuth2Strategy", "passport-github2#Strategy", "passport-facebook#Strategy",
    "passport-oauth2#Strategy", "passport-azure-ad#OIDCStrategy", "passport-linkedin-oauth2#Strategy", "@nestjs/passport#PassportStrategy()",
  ], 0, "clientSecret"),
  token("https://arcticjs.dev/", "arctic#Google|GitHub|GitLab|Discord|Facebook|LinkedIn|Spotify|Slack|Twitch|Twitter|Notion|Dropbox|Linear|Reddit|Auth0|Okta|MicrosoftEntraId", 1),
  token("https://cloud.google.com/nodejs/docs/reference/google-auth-library/latest", ["google-auth-library#OAuth2Client", "googleapis#google.auth.OAuth2"], 1),
  token("https://cloud.google.com/nodejs/docs/reference/google-auth-library/latest", "google-auth-library#OAuth2Client", 0, "clientSecret"),
  token("https://github.com/panva/openid-client", "openid-client#**.Client", 0, "client_secret"),
  token("https://github.com/panva/openid-client", "openid-client#discovery", 2),
  password("https://github.com/LionC/express-basic-auth", "express-basic-auth#", 0, "users.*"),
  password("https://hono.dev/docs/middleware/builtin/basic-auth", "hono/basic-auth#basicAuth", 0, "password"),
  token("https://hono.dev/docs/middleware/builtin/bearer-auth", "hono/bearer-auth#bearerAuth", 0, "token", "token.*"),
  token("https://github.com/fastify/fastify-bearer-auth", "fastify#*.register", 1, "keys.*"),

  // Hosts
  password("https://github.com/mscdex/ssh2", [
    "ssh2#Client().connect", "ssh2-sftp-client#().connect", "node-ssh#NodeSSH().connect", "basic-ftp#Client().access", "imap#",
  ], 0, "password", "privateKey", "passphrase"),
  password("http://ldapjs.org/client.html", ["ldapjs#createClient().bind", "ldapts#Client().bind"], 1),
].flat();

/** Keys that a protocol fixes for everybody: what is signed with them is the secret. */
export const protocolKeys: readonly { readonly text: string; readonly docs: string }[] = [
  { text: "WebAppData", docs: "https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app" },
];

export const credentialRows: readonly CredentialRow[] = [...tokensAndSessions, ...databases, ...services];
export const credentials = table(credentialRows);
