/**
 * What the keys of well-known services look like. A format that says by itself whose key it is needs no
 * name beside it, and is looked for in strings, templates and comments of every file.
 *
 * Formats are facts: the vendor's own page where it documents one, else the public rules of secret
 * scanners. Each pattern is bounded, and starts with one of its leads (or at most `before` characters
 * before it), so that one look for the leads decides whether a file can hold any of them. A lead that
 * ends in `_`, `-` or `.` is found fastest.
 */

/** The format of one service's secrets. */
export interface SecretFormatRow {
  /** What it is, in the service's words; its name in capitals is a good environment variable. */
  readonly name: string;
  /** Text that every match starts with; the first is shown to people in place of the secret. */
  readonly leads: readonly string[];
  readonly pattern: RegExp;
  /** How many characters of the match may stand before the lead. */
  readonly before?: number;
  /** Shannon entropy below which a match is a placeholder, in bits a character; 3 where it is not said. */
  readonly entropy?: number;
  /** Public in code that runs in browsers, a secret elsewhere. */
  readonly isPublicInBrowsers?: boolean;
  /** What stands behind the lead in keys that the service itself has published, for everybody to try it with. */
  readonly published?: readonly string[];
  readonly docs: string;
}

const SCANNERS = "https://github.com/gitleaks/gitleaks/tree/master/cmd/generate/config/rules";
const LINTERS = "https://github.com/secretlint/secretlint/tree/master/packages/%40secretlint";

/** Fields that take a key which is made to be published, and the address that it is sent to. */
export const publicFields: readonly { readonly field: string; readonly address: string; readonly docs: string }[] = [
  { field: "access_key", address: "api.web3forms.com", docs: "https://docs.web3forms.com" },
];

export const secretFormats: readonly SecretFormatRow[] = [
  // clouds and infrastructure
  { name: "AWS access key", leads: ["AKIA", "ASIA", "ABIA", "ACCA"], pattern: /A(?:KI|SI|BI|CC)A[A-Z2-7]{16}/, docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html" },
  { name: "AWS Bedrock API key", leads: ["ABSK"], pattern: /ABSK[\w+/]{109,269}={0,2}/, docs: SCANNERS },
  // The brackets keep this row from finding itself.
  { name: "AWS Bedrock API key", leads: ["bedrock-api-key-"], pattern: /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29[t][\w+/=%-]{0,2000}/, docs: SCANNERS },
  { name: "Alibaba access key", leads: ["LTAI"], pattern: /LTAI[A-Za-z0-9]{20}/, docs: SCANNERS },
  { name: "Azure client secret", leads: ["Q~"], before: 4, pattern: /[\w.~]{3}\dQ~[\w.~-]{31,34}/, docs: SCANNERS },
  { name: "Cloudflare origin CA key", leads: ["v1.0-"], pattern: /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/, docs: SCANNERS },
  { name: "ClickHouse Cloud key", leads: ["4b1d"], pattern: /4b1d[A-Za-z0-9]{38}/, docs: SCANNERS },
  { name: "Databricks token", leads: ["dapi"], pattern: /dapi[a-f0-9]{32}(?:-\d)?/, docs: SCANNERS },
  { name: "DigitalOcean token", leads: ["doo_v1_", "dop_v1_", "dor_v1_"], pattern: /do[opr]_v1_[a-f0-9]{64}/, docs: "https://docs.digitalocean.com/reference/api/create-personal-access-token/" },
  { name: "Doppler token", leads: ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa."], pattern: /dp\.(?:pt|ct|sa|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}/, docs: "https://docs.doppler.com/reference/auth-token-formats" },
  { name: "Dynatrace token", leads: ["dt0c01."], pattern: /dt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}/, docs: SCANNERS },
  { name: "Fly.io token", leads: ["fo1_", "fm1a_", "fm1r_", "fm2_"], pattern: /fo1_[\w-]{43}|fm(?:1[ar]|2)_[\w+/]{100,2000}={0,3}/, docs: SCANNERS },
  { name: "Facebook app token", leads: [..."0123456789"].map((digit) => `${digit}|`), before: 15, pattern: /\d{15,16}\|[\w-]{27}/, docs: "https://developers.facebook.com/docs/facebook-login/guides/access-tokens" },
  { name: "Contribsys gem credentials", leads: ["@gems.", "@enterprise."], before: 17, pattern: /[0-9a-f]{8}:[0-9a-f]{8}@(?:gems|enterprise)\.contribsys\.com/, entropy: 2.5, docs: "https://github.com/sidekiq/sidekiq/wiki/Pro-Installation" },
  { name: "Contribsys gem credentials", leads: ["BUNDLE_"], pattern: /BUNDLE_(?:GEMS|ENTERPRISE)__CONTRIBSYS__COM\w{0,10}\s{0,3}=\s{0,3}"?[0-9a-f]{8}:[0-9a-f]{8}/, entropy: 2.5, docs: "https://github.com/sidekiq/sidekiq/wiki/Pro-Installation" },
  { name: "Google API key", leads: ["AIza"], pattern: /AIza[\w-]{35}/, entropy: 4, isPublicInBrowsers: true, docs: "https://cloud.google.com/docs/authentication/api-keys" },
  { name: "Google OAuth client secret", leads: ["GOCSPX-"], pattern: /GOCSPX-[\w-]{28}/, docs: SCANNERS },
  { name: "Grafana token", leads: ["glc_", "glsa_"], pattern: /glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}/, docs: SCANNERS },
  { name: "Grafana API key", leads: ["eyJ"], pattern: /eyJrIjoi[A-Za-z0-9]{70,400}={0,3}/, docs: SCANNERS },
  { name: "HashiCorp Terraform token", leads: [".atlasv1."], before: 14, pattern: /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/, entropy: 3.5, docs: SCANNERS },
  { name: "HashiCorp Vault token", leads: ["hvs.", "hvb."], pattern: /hvs\.[\w-]{90,120}|hvb\.[\w-]{138,300}/, docs: SCANNERS },
  { name: "Heroku API key", leads: ["HRKU-"], pattern: /HRKU-AA[\w-]{58}/, entropy: 4, docs: SCANNERS },
  { name: "Infracost API key", leads: ["ico-"], pattern: /ico-[A-Za-z0-9]{32}/, docs: SCANNERS },
  { name: "Neon API key", leads: ["napi_"], pattern: /napi_[a-z0-9]{64}/, docs: "https://neon.tech/docs/manage/api-keys" },
  { name: "OpenShift token", leads: ["sha256~"], pattern: /sha256~[\w-]{43}/, entropy: 3.5, docs: SCANNERS },
  { name: "PlanetScale credential", leads: ["pscale_pw_", "pscale_tkn_", "pscale_oauth_"], pattern: /pscale_(?:pw|tkn|oauth)_[\w=.-]{32,64}/, docs: SCANNERS },
  { name: "Prefect API key", leads: ["pnu_"], pattern: /pnu_[A-Za-z0-9]{36}/, docs: SCANNERS },
  { name: "Pulumi token", leads: ["pul-"], pattern: /pul-[a-f0-9]{40}/, docs: SCANNERS },
  { name: "Scalingo token", leads: ["tk-us-"], pattern: /tk-us-[\w-]{48}/, docs: SCANNERS },
  { name: "Supabase secret key", leads: ["sb_secret_"], pattern: /sb_secret_[\w-]{22}_[\w-]{8}/, docs: "https://supabase.com/docs/guides/api/api-keys" },
  { name: "Supabase access token", leads: ["sbp_"], pattern: /sbp_(?:v0_)?[a-f0-9]{40}/, docs: "https://supabase.com/docs/reference/api/introduction" },
  { name: "Vercel token", leads: ["vcp_", "vci_", "vca_", "vcr_", "vck_"], pattern: /vc[piark]_[A-Za-z0-9]{20,60}/, docs: LINTERS },
  { name: "Vercel Blob token", leads: ["vercel_blob_rw_"], pattern: /vercel_blob_rw_[A-Za-z0-9]{10,20}_[A-Za-z0-9]{20,40}/, docs: "https://vercel.com/docs/vercel-blob" },

  // source code, packages, deployment
  { name: "1Password service account token", leads: ["ops_"], pattern: /ops_eyJ[A-Za-z0-9+/]{250,4000}={0,3}/, entropy: 4, docs: SCANNERS },
  { name: "1Password secret key", leads: ["A3-"], pattern: /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}/, docs: SCANNERS },
  { name: "Artifactory API key", leads: ["AKCp"], pattern: /AKCp[A-Za-z0-9]{69}/, entropy: 4.5, docs: SCANNERS },
  { name: "Artifactory reference token", leads: ["cmVmd"], pattern: /cmVmd[A-Za-z0-9]{59}/, entropy: 4.5, docs: SCANNERS },
  { name: "Clojars token", leads: ["CLOJARS_"], pattern: /CLOJARS_[a-z0-9]{60}/, docs: SCANNERS },
  { name: "GitHub token", leads: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], pattern: /gh[pousr]_[A-Za-z0-9]{36}/, docs: "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github" },
  { name: "GitHub fine-grained token", leads: ["github_pat_"], pattern: /github_pat_\w{82}/, docs: "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github" },
  { name: "GitLab token", leads: ["glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-", "glffct-"], pattern: /gl(?:pat-[\w-]{27,300}\.[a-z0-9]{9}|pat-[\w-]{20}|ptt-[a-f0-9]{40}|rt-t\d_[\w-]{27,300}\.[a-z0-9]{9}|(?:dt|rt|ft|soat|ffct)-[\w-]{20}|cbt-[A-Za-z0-9]{1,5}_[\w-]{20}|imt-[\w-]{25}|agent-[\w-]{50}|oas-[\w-]{64})/, docs: "https://docs.gitlab.com/security/tokens/" },
  { name: "GitLab runner token", leads: ["GR1348941"], pattern: /GR1348941[\w-]{20}/, docs: "https://docs.gitlab.com/security/tokens/" },
  { name: "Harness API key", leads: ["pat.", "sat."], pattern: /[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}/, docs: SCANNERS },
  { name: "npm token", leads: ["npm_"], pattern: /npm_[A-Za-z0-9]{36}/, docs: "https://docs.npmjs.com/about-access-tokens" },
  { name: "Octopus Deploy API key", leads: ["API-"], pattern: /API-[A-Z0-9]{26}/, docs: SCANNERS },
  { name: "Postman API key", leads: ["PMAK-"], pattern: /PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}/, docs: SCANNERS },
  { name: "PyPI token", leads: ["pypi-"], pattern: /pypi-AgEIcHlwaS5vcmc[\w-]{50,1000}/, docs: "https://pypi.org/help/#apitoken" },
  { name: "ReadMe API key", leads: ["rdme_"], pattern: /rdme_[a-z0-9]{70}/, docs: SCANNERS },
  { name: "RubyGems token", leads: ["rubygems_"], pattern: /rubygems_[a-f0-9]{48}/, docs: SCANNERS },
  { name: "Sentry token", leads: ["sntrys_", "sntryu_"], pattern: /sntrys_eyJ[\w+/]{40,400}={0,2}_[\w+/]{43}|sntryu_[a-f0-9]{64}/, entropy: 3.5, docs: "https://docs.sentry.io/account/auth-tokens/" },
  { name: "Sonar token", leads: ["squ_", "sqp_", "sqa_"], pattern: /sq[upa]_[A-Za-z0-9]{40}/, docs: SCANNERS },
  { name: "Sourcegraph token", leads: ["sgp_"], pattern: /sgp_(?:(?:[A-Fa-f0-9]{16}|local)_)?[A-Fa-f0-9]{40}/, docs: SCANNERS },

  // payment and commerce
  { name: "Stripe secret key", leads: ["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"], pattern: /[rs]k_(?:live|test|prod)_[A-Za-z0-9]{16,199}/, published: ["4eC39HqLyjWDarjtT1zdp7dc", "BQokikJOvBiI2HlWgH4olfQ2"], docs: "https://docs.stripe.com/keys" },
  { name: "Stripe webhook secret", leads: ["whsec_"], pattern: /whsec_[A-Za-z0-9+/]{24,100}={0,2}/, entropy: 3.5, docs: "https://docs.stripe.com/webhooks" },
  { name: "Duffel token", leads: ["duffel_live_", "duffel_test_"], pattern: /duffel_(?:live|test)_[\w=-]{43}/, docs: SCANNERS },
  { name: "EasyPost API key", leads: ["EZAK", "EZTK"], pattern: /EZ[AT]K[A-Za-z0-9]{54}/, docs: SCANNERS },
  { name: "Flutterwave secret key", leads: ["FLWSECK-", "FLWSECK_TEST-"], pattern: /FLWSECK(?:_TEST)?-[a-hA-H0-9]{12}(?:[a-hA-H0-9]{20}-X)?/, docs: SCANNERS },
  { name: "Plaid token", leads: ["access-sandbox-", "access-development-", "access-production-"], pattern: /access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, docs: SCANNERS },
  { name: "Shippo token", leads: ["shippo_live_", "shippo_test_"], pattern: /shippo_(?:live|test)_[A-Fa-f0-9]{40}/, docs: SCANNERS },
  { name: "Shopify token", leads: ["shpat_", "shpca_", "shppa_", "shpss_"], pattern: /shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/, docs: "https://shopify.dev/docs/apps/build/authentication-authorization" },
  { name: "Square access token", leads: ["sq0atp-", "sq0csp-", "EAAAl", "EAAAE", "EAAAX"], pattern: /sq0(?:atp-[\w-]{20,60}|csp-[\w-]{43})|EAAA[\w-]{24,60}/, docs: SCANNERS },

  // language models
  { name: "Anthropic API key", leads: ["sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-"], pattern: /sk-ant-(?:api03|admin01|oat01)-[\w-]{93}AA/, docs: "https://docs.anthropic.com/en/api/overview" },
  { name: "Groq API key", leads: ["gsk_"], pattern: /gsk_[A-Za-z0-9]{52}/, docs: LINTERS },
  { name: "Hugging Face token", leads: ["hf_", "api_org_"], pattern: /(?:hf|api_org)_[A-Za-z]{34}/, docs: SCANNERS },
  { name: "LangSmith API key", leads: ["lsv2_"], pattern: /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/, docs: "https://docs.langchain.com/langsmith/create-account-api-key" },
  { name: "OpenAI API key", leads: ["sk-"], pattern: /sk-(?:proj|svcacct|admin)-(?:[\w-]{74}|[\w-]{58})T3BlbkFJ(?:[\w-]{74}|[\w-]{58})|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/, docs: SCANNERS },
  { name: "OpenRouter API key", leads: ["sk-or-v1-"], pattern: /sk-or-v1-[a-f0-9]{64}/, docs: "https://openrouter.ai/docs/api-reference/authentication" },
  { name: "Perplexity API key", leads: ["pplx-"], pattern: /pplx-[A-Za-z0-9]{48}/, entropy: 4, docs: SCANNERS },
  { name: "Replicate token", leads: ["r8_"], pattern: /r8_[A-Za-z0-9]{37}/, docs: "https://replicate.com/docs/topics/security/api-tokens" },
  { name: "xAI API key", leads: ["xai-"], pattern: /xai-[A-Za-z0-9]{80}/, docs: "https://docs.x.ai/docs/overview" },

  // messages and mail
  { name: "Mailgun API key", leads: ["key-"], pattern: /key-[a-f0-9]{32}/, docs: SCANNERS },
  { name: "Microsoft Teams webhook", leads: [".webhook.office.com/"], before: 70, pattern: /[a-z0-9]{1,70}\.webhook\.office\.com\/webhookb2\/[a-z0-9@-]{73}\/IncomingWebhook\/[a-z0-9]{32}\/[a-z0-9-]{36}/, docs: SCANNERS },
  { name: "Resend API key", leads: ["re_"], pattern: /re_[1-9A-HJ-NP-Za-km-z]{8}_[1-9A-HJ-NP-Za-km-z]{24}/, docs: "https://github.com/trufflesecurity/trufflehog/pull/5103" },
  { name: "SendGrid API key", leads: ["SG."], pattern: /SG\.[\w=-]{20,24}\.[\w=-]{39,50}|SG\.[\w=.-]{66}/, docs: "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys" },
  { name: "Brevo API key", leads: ["xkeysib-"], pattern: /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/, docs: SCANNERS },
  { name: "Slack token", leads: ["xoxb-", "xoxp-", "xoxe-", "xoxe.", "xoxa-", "xoxr-", "xoxo-", "xoxs-", "xapp-"], pattern: /xoxb-\d{10,13}-\d{10,13}-?[A-Za-z0-9-]{0,40}|xoxb-\d{8,14}-[A-Za-z0-9]{18,26}|xox[pe](?:-\d{10,13}){3}-[A-Za-z0-9-]{28,34}|xoxe\.xox[bp]-\d-[A-Za-z0-9]{163,166}|xoxe-\d-[A-Za-z0-9]{146}|xox[os](?:-\d{1,14}){3}-[A-Fa-f0-9]{4,64}|xox[ar]-(?:\d-)?(?:\d{6,14}-){0,3}[A-Za-z0-9]{8,48}|xapp-\d-[A-Z0-9]{6,16}-\d{6,16}-[a-z0-9]{32,80}/, entropy: 2, docs: "https://docs.slack.dev/authentication/tokens" },
  { name: "Slack webhook", leads: ["hooks.slack.com/"], pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{43,80}/, docs: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks" },
  { name: "Discord webhook", leads: ["/api/webhooks/"], before: 30, pattern: /(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/, docs: "https://discord.com/developers/docs/resources/webhook" },
  { name: "Telegram bot token", leads: [":AA"], before: 15, pattern: /(?:bot)?\d{8,10}:AA[\w-]{33}/, docs: "https://core.telegram.org/bots/api" },
  { name: "Twilio API key", leads: ["SK"], pattern: /SK[0-9a-f]{32}/, docs: "https://www.twilio.com/docs/glossary/what-is-a-sid" },
  { name: "Facebook token", leads: ["EAAM", "EAAC", "EAAG"], pattern: /EAA[MCG][A-Za-z0-9]{100,400}/, entropy: 4, docs: SCANNERS },

  // content, design, work
  { name: "Adobe client secret", leads: ["p8e-"], pattern: /p8e-[a-z0-9]{32}/, docs: SCANNERS },
  { name: "age secret key", leads: ["AGE-SECRET-KEY-"], pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/, docs: SCANNERS },
  { name: "Airtable token", leads: ["pat"], pattern: /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/, docs: "https://airtable.com/developers/web/api/authentication" },
  { name: "Atlassian API token", leads: ["ATATT3"], pattern: /ATATT3[\w=-]{186}/, docs: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/" },
  { name: "Contentful token", leads: ["CFPAT-"], pattern: /CFPAT-[\w-]{43}/, docs: "https://www.contentful.com/developers/docs/references/authentication/" },
  { name: "Figma token", leads: ["figd_"], pattern: /figd_[\w-]{40,50}/, docs: "https://www.figma.com/developers/api#access-tokens" },
  { name: "Frame.io token", leads: ["fio-u-"], pattern: /fio-u-[\w=-]{64}/, docs: SCANNERS },
  { name: "HubSpot token", leads: ["pat-na1-", "pat-eu1-"], pattern: /pat-(?:na1|eu1)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, docs: "https://developers.hubspot.com/docs/guides/apps/private-apps/overview" },
  { name: "Linear API key", leads: ["lin_api_"], pattern: /lin_api_[A-Za-z0-9]{40}/, docs: SCANNERS },
  { name: "New Relic key", leads: ["NRAK-", "NRII-"], pattern: /NRAK-[A-Za-z0-9]{27}|NRII-[A-Za-z0-9-]{32}/, docs: SCANNERS },
  { name: "Notion token", leads: ["ntn_"], pattern: /ntn_\d{11}[A-Za-z0-9]{35}/, entropy: 4, docs: SCANNERS },
  { name: "SettleMint token", leads: ["sm_pat_", "sm_aat_", "sm_sat_"], pattern: /sm_(?:pat|aat|sat)_[A-Za-z0-9]{16}/, docs: SCANNERS },
  { name: "Typeform token", leads: ["tfp_"], pattern: /tfp_[\w.=-]{59}/, docs: SCANNERS },
  { name: "42 client secret", leads: ["s-s4t2ud-", "s-s4t2af-"], pattern: /s-s4t2(?:ud|af)-[a-f0-9]{64}/, docs: SCANNERS },
  { name: "Defined Networking key", leads: ["dnkey-"], pattern: /dnkey-[\w=-]{26}-[\w=-]{52}/, docs: SCANNERS },
];

/** Words in names of keys that open somebody else's service: without the real key such a name grants nothing here. */
export const serviceWords: ReadonlySet<string> = new Set(
  ("airtable algolia alibaba amazon anthropic asana assemblyai aws azure brevo captcha clerk cloudflare cloudinary cohere convertkit " +
    "datadog deepgram deepl deepseek discord dropbox elevenlabs facebook figma firebase gemini ghost github gitlab google grafana groq helicone hf hubspot huggingface " +
    "intercom jira langchain langfuse langsmith line linear linkedin loops mailchimp mailgun mapbox maps meta minio mistral mixpanel neon notion novu nylas openai openrouter " +
    "oauth paypal perplexity pinecone plaid planetscale plunk polar postmark posthog pusher qstash r2 recaptcha replicate resend s3 sanity segment sendgrid sentry serper shopify slack " +
    "smtp sparkpost spotify square stability stripe supabase tavily telegram tinybird together turnstile twilio twitch twitter unkey unsplash upstash vercel voyage weaviate xai youtube zoom").split(" "),
);
