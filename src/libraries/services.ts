/** Calls to other services: HTTP, mail, queues, storage, paid models. */
import type { QueryRow } from "./rows.js";

type More = Partial<Omit<QueryRow, "match" | "effect" | "docs">>;
type Match = QueryRow["match"];

const kind = (effect: QueryRow["effect"], more: More = {}) => (match: Match, docs: string, extra: More = {}): QueryRow => ({ match, effect, docs, ...more, ...extra });
const http = kind("http");
const requests = kind("http", { isAddressed: true });
const mail = kind("mail");
const mailMany = kind("mail", { isBatch: true });
const queue = kind("queue");
const queueMany = kind("queue", { isBatch: true });
const storage = kind("storage");
const storageMany = kind("storage", { isBatch: true });
const model = kind("http", { isPaid: true });
const money = kind("http", { isMoney: true });

const VERBS = "get|post|put|patch|delete|head|options|request";
const FETCH = "https://developer.mozilla.org/docs/Web/API/Window/fetch";
const AXIOS = "https://axios-http.com/docs/api_intro";
const STRIPE = "https://docs.stripe.com/api?lang=node";
const TWILIO = "https://www.twilio.com/docs/libraries/node";
const AWS = "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/";
const AWS_2 = "https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/";
const BULLMQ = "https://docs.bullmq.io/guide/queues";
const KAFKA = "https://kafka.js.org/docs/producing";
const OPENAI = "https://platform.openai.com/docs/api-reference";
const AI_SDK = "https://ai-sdk.dev/docs/reference/ai-sdk-core";
const GEMINI = "https://ai.google.dev/api/generate-content";

/** Clients whose default export, its instances and its methods all send a request. */
const requesters = (docs: string, packages: readonly string[], ...instances: readonly string[]): QueryRow[] =>
  packages.map((pkg) => requests([`${pkg}#`, `${pkg}#${VERBS}|del|stream|paginate|default`, ...instances.flatMap((of) => [`${pkg}#${of}`, `${pkg}#${of}.${VERBS}`])], docs));

const web: readonly QueryRow[] = [
  requests([
    "global#fetch", "global#globalThis.fetch", "node-fetch#", "cross-fetch#", "cross-fetch#fetch", "isomorphic-fetch#", "isomorphic-unfetch#", "whatwg-fetch#fetch",
    "undici#fetch|request|stream", "undici#Agent()|Pool()|Client().request", "global#$fetch", "ofetch#ofetch|$fetch",
    "ofetch#ofetch|$fetch.create()|raw", "@better-fetch/fetch#betterFetch",
  ], FETCH),
  ...requesters(AXIOS, ["axios", "redaxios"], "create()|Axios()|AxiosInstance()|AxiosStatic()", "axios", "axios.create()"),
  requests("axios#postForm|putForm|patchForm", AXIOS),
  requests([
    "@nestjs/axios#HttpService().get|post|put|patch|delete|head|request|axiosRef",
    "@nestjs/axios#HttpService().axiosRef.get|post|put|patch|delete|head|request",
  ], "https://docs.nestjs.com/techniques/http-module"),
  ...requesters("https://github.com/sindresorhus/got", ["got"], "got|extend()|Got()", "got.extend()"),
  ...requesters("https://github.com/sindresorhus/ky", ["ky", "ky-universal"], "create()|extend()|KyInstance()"),
  ...requesters("https://github.com/request/request", ["request", "request-promise", "request-promise-native", "needle", "phin"], "defaults()"),
  requests([`superagent#${VERBS}|del`, `superagent#agent().${VERBS}|del`, "bent#()", "wretch#().**.get|post|put|patch|delete|head"], "https://github.com/ladjs/superagent"),
  requests("http#request|get", "https://nodejs.org/api/http.html"),
  requests("https#request|get", "https://nodejs.org/api/https.html"),
  http([
    "graphql-request#request|rawRequest|batchRequests", "graphql-request#GraphQLClient().request|rawRequest|batchRequests",
    "@apollo/client/*#ApolloClient().query|mutate", "@urql/core#Client()|createClient().query|mutation",
    "openapi-fetch#().GET|POST|PUT|PATCH|DELETE",
    "@trpc/client#createTRPCClient()|createTRPCProxyClient()|createTRPCUntypedClient().**.query|mutate",
  ], "https://github.com/graffle-js/graffle"),
  http([
    "@octokit/rest#Octokit().*.*", "@octokit/rest#Octokit().rest.*.*", "octokit#Octokit().rest.*.*",
    "@octokit/rest#Octokit().request|graphql|paginate", "octokit#Octokit().request|graphql|paginate", "@octokit/core#Octokit().request|graphql",
    "@octokit/request#request", "@octokit/graphql#graphql",
  ], "https://github.com/octokit/octokit.js"),
  money("@polar-sh/sdk/*#Polar().*.create|get|list|update|delete|revoke|export|ingest", "https://polar.sh/docs/integrate/sdk/typescript"),
  money("@paddle/paddle-node-sdk#Paddle().*.create|get|list|update|cancel|pause|resume|activate", "https://developer.paddle.com/sdks/libraries/node"),
  money("@mollie/api-client#createMollieClient().*.create|get|page|update|cancel|iterate", "https://github.com/mollie/mollie-api-node"),
  money("razorpay#()|Razorpay().*.create|fetch|all|capture|edit|cancel|refund", "https://github.com/razorpay/razorpay-node"),
  money("braintree#BraintreeGateway().*.sale|find|create|update|refund|void|generate|cancel", "https://developer.paypal.com/braintree/docs/start/hello-server/node"),
  money("stripe#()|Stripe().**.create|retrieve|update|list|del|cancel|search|confirm|capture|finalizeInvoice|sendInvoice|pay|voidInvoice|createPreview|retrieveUpcoming|createUsageRecord", STRIPE),
  http([
    "@clerk/nextjs/server#clerkClient()|clerkClient|createClerkClient().*.*", "@clerk/backend#createClerkClient().*.*",
    "@clerk/express#clerkClient|createClerkClient().*.*",
  ], "https://clerk.com/docs/references/backend/overview"),
  http([
    "@notionhq/client#Client().pages|databases|dataSources|blocks|users|comments.create|retrieve|update|query|list|delete",
    "@notionhq/client#Client().blocks.children.append|list", "@notionhq/client#Client().search",
    "@slack/web-api#WebClient().chat|conversations|users|files|views|reactions|usergroups|team|auth|bookmarks|pins.*",
    "@slack/web-api#WebClient().apiCall|filesUploadV2", "googleapis#google.*.*.get|list|insert|update|patch|delete|send|create|append|batchUpdate",
    "googleapis#google.*.*.*.get|list|insert|update|patch|delete|send|create|append|batchUpdate", "@linear/sdk#LinearClient().*",
    "plaid#PlaidApi().*", "@hubspot/api-client#Client().crm.*.*.getById|getPage|create|update|archive|doSearch",
  ], "https://github.com/makenotion/notion-sdk-js"),
  http([
    "firebase-admin/auth#getAuth()|Auth().getUser|getUserByEmail|createUser|updateUser|deleteUser|setCustomUserClaims|listUsers|revokeRefreshTokens",
    "firebase-admin#auth().getUser|getUserByEmail|createUser|updateUser|deleteUser|setCustomUserClaims|listUsers|revokeRefreshTokens",
  ], "https://firebase.google.com/docs/auth/admin/manage-users", { batch: "getUsers(identifiers)" }),
];

const messages: readonly QueryRow[] = [
  mail("nodemailer#createTransport().sendMail|verify", "https://nodemailer.com/usage/"),
  mail("nodemailer#Transporter().sendMail|verify", "https://nodemailer.com/usage/"),
  mail("resend#Resend().emails.send|create", "https://resend.com/docs/api-reference/emails/send-email", { batch: "resend.batch.send(emails)" }),
  mailMany("resend#Resend().batch.send|create", "https://resend.com/docs/api-reference/emails/send-batch-emails"),
  mail("resend#Resend().contacts|audiences|domains|broadcasts.create|update|remove|get|list|send", "https://resend.com/docs/api-reference/introduction"),
  mail([
    "@sendgrid/mail#send|sendMultiple", "@sendgrid/mail#MailService().send|sendMultiple",
  ], "https://github.com/sendgrid/sendgrid-nodejs", { batch: "send(messages)" }),
  mail("postmark#ServerClient()|Client().sendEmail|sendEmailWithTemplate", "https://github.com/ActiveCampaign/postmark.js", { batch: "sendEmailBatch(messages)" }),
  mailMany("postmark#ServerClient()|Client().sendEmailBatch|sendEmailBatchWithTemplates", "https://github.com/ActiveCampaign/postmark.js"),
  mail([
    "mailgun.js#().client().messages.create", "mailgun-js#().messages().send", "@mailchimp/mailchimp_transactional#().messages.send|sendTemplate",
    "@getbrevo/brevo#TransactionalEmailsApi().sendTransacEmail", "loops#LoopsClient().sendTransactionalEmail|sendEvent",
    "@plunk/node#().emails.send", "mailersend#MailerSend().email.send", "node-mailjet#**.post().request", "emailjs#SMTPClient().send|sendAsync",
    "@nestjs-modules/mailer#MailerService().sendMail", "plunk#().emails.send",
  ], "https://documentation.mailgun.com/"),
  mail([
    "@aws-sdk/client-ses#SESClient()|SES().send|sendEmail|sendRawEmail|sendTemplatedEmail",
    "@aws-sdk/client-sesv2#SESv2Client()|SESv2().send|sendEmail", "aws-sdk/*#SES()|SESV2().sendEmail|sendRawEmail|sendTemplatedEmail",
  ], AWS, { batch: "SendBulkEmailCommand" }),
  mail([
    "twilio#()|Twilio().messages|calls.create", "twilio#()|Twilio().verify.*.services().verifications|verificationChecks.create",
    "twilio#()|Twilio().verify.services().verifications|verificationChecks.create",
  ], TWILIO),
  mail([
    "@vonage/server-sdk#Vonage().sms|messages|verify.send|start", "messagebird#().messages.create", "plivo#Client().messages.create",
    "@aws-sdk/client-sns#SNSClient()|SNS().send|publish", "aws-sdk/*#SNS().publish", "telnyx#().messages.create",
  ], TWILIO),
  mail([
    "web-push#sendNotification", "firebase-admin/messaging#getMessaging().send|sendToDevice", "firebase-admin#messaging().send|sendToDevice",
    "@pushwoosh/api#*.send", "onesignal-node#Client().createNotification", "node-telegram-bot-api#().sendMessage|sendPhoto|sendDocument",
    "telegraf#Telegraf().telegram.sendMessage", "grammy#Bot().api.sendMessage",
  ], "https://github.com/web-push-libs/web-push", { batch: "sendEach(messages)" }),
  mailMany([
    "expo-server-sdk#Expo()|().sendPushNotificationsAsync",
    "firebase-admin/messaging#getMessaging().sendEach|sendEachForMulticast|sendAll|sendMulticast",
    "firebase-admin#messaging().sendEach|sendEachForMulticast|sendAll|sendMulticast",
  ], "https://github.com/expo/expo-server-sdk-node"),
];

const queues: readonly QueryRow[] = [
  queue([
    "bullmq#Queue().add|upsertJobScheduler|getJob|remove", "bullmq#FlowProducer().add", "bull#().add|getJob", "bull#Bull()|Queue().add|getJob",
    "@nestjs/bull#Queue().add", "bee-queue#().createJob().save",
  ], BULLMQ, { batch: "addBulk(jobs)" }),
  queue("bullmq#Job().getState|update|updateData|updateProgress|remove|retry|log|moveToFailed|changeDelay|promote|isActive|isCompleted|isFailed", BULLMQ),
  queue(["bullmq#Queue().pause|resume|drain|obliterate|clean|retryJobs|promoteJobs|removeJobScheduler", "bull#()|Bull()|Queue().pause|resume|empty|clean|obliterate"], BULLMQ, { isControl: true, isBatch: true }),
  queueMany(["bullmq#Queue()|FlowProducer().addBulk", "bull#().addBulk", "bull#Queue().addBulk"], BULLMQ),
  queue([
    "amqplib#**.createChannel()|createConfirmChannel().assertQueue|checkQueue|get", "amqplib#Channel()|ConfirmChannel().assertQueue|get",
    "amqp-connection-manager#**.createChannel().sendToQueue|publish",
  ], "https://amqp-node.github.io/amqplib/channel_api.html"),
  queueMany(["kafkajs#Kafka().producer().send|sendBatch", "kafkajs#Producer().send|sendBatch", "@confluentinc/kafka-javascript#**.producer().send"], KAFKA),
  queue([
    "@aws-sdk/client-sqs#SQSClient()|SQS().send|sendMessage|deleteMessage|receiveMessage",
    "aws-sdk/*#SQS().sendMessage|deleteMessage|receiveMessage",
  ], AWS, { batch: "SendMessageBatchCommand" }),
  queueMany(["@aws-sdk/client-sqs#SQS().sendMessageBatch|deleteMessageBatch", "aws-sdk/*#SQS().sendMessageBatch|deleteMessageBatch"], AWS),
  queue([
    "@aws-sdk/client-eventbridge#EventBridgeClient()|EventBridge().send|putEvents",
    "@aws-sdk/client-kinesis#KinesisClient()|Kinesis().send|putRecord", "@aws-sdk/client-firehose#FirehoseClient()|Firehose().send|putRecord",
    "@aws-sdk/client-sfn#SFNClient()|SFN().send|startExecution", "@aws-sdk/client-scheduler#SchedulerClient().send",
  ], AWS, { batch: "PutEvents / PutRecords with several entries" }),
  queue(["inngest#Inngest().send", "inngest/*#Inngest().send"], "https://www.inngest.com/docs/reference/events/send", { batch: "send(events)" }),
  queue([
    "@trigger.dev/sdk/*#tasks.trigger|triggerAndWait|triggerAndPoll", "@trigger.dev/sdk/*#task()|schemaTask().trigger|triggerAndWait",
    "@trigger.dev/sdk#TriggerClient().sendEvent",
  ], "https://trigger.dev/docs/triggering", { batch: "batchTrigger(items)" }),
  queue("@trigger.dev/sdk/*#runs.retrieve|list|cancel|replay|reschedule|poll", "https://trigger.dev/docs/management/overview"),
  queueMany([
    "@trigger.dev/sdk/*#tasks|batch.batchTrigger|trigger|triggerByTask", "@trigger.dev/sdk/*#task()|schemaTask().batchTrigger|batchTriggerAndWait",
  ], "https://trigger.dev/docs/triggering"),
  queue([
    "@upstash/qstash/*#Client().publishJSON|publish|enqueue|enqueueJSON", "@upstash/qstash/*#Client().schedules.create|delete|get",
    "@upstash/workflow/*#Client().trigger|notify|cancel",
  ], "https://upstash.com/docs/qstash/sdks/ts/overview", { batch: "batchJSON(messages)" }),
  queueMany("@upstash/qstash/*#Client().batch|batchJSON", "https://upstash.com/docs/qstash/features/batch"),
  queue([
    "@google-cloud/pubsub#PubSub().topic().publishMessage|publish|publishJSON", "@google-cloud/tasks#CloudTasksClient().createTask",
    "@google-cloud/tasks#*.CloudTasksClient().createTask", "@azure/service-bus#ServiceBusClient().createSender().sendMessages",
    "@azure/storage-queue#QueueClient().sendMessage", "agenda#()|Agenda().now|schedule|every", "pg-boss#().send|publish|insert",
    "pg-boss#PgBoss().send|insert", "graphile-worker#makeWorkerUtils()|WorkerUtils().addJob",
    "@temporalio/client#WorkflowClient()|Client().start|execute", "@temporalio/client#Client().workflow.start|execute|signalWithStart",
    "@nestjs/microservices#ClientProxy()|ClientKafka()|ClientGrpc().send|emit",
  ], "https://cloud.google.com/nodejs/docs/reference/pubsub/latest"),
  queue([
    "pusher#().trigger", "ably#Rest()|Realtime().channels.get().publish", "@pusher/push-notifications-server#().publishToInterests",
  ], "https://pusher.com/docs/channels/server_api/http-api/", { batch: "triggerBatch(events)" }),
];

const files: readonly QueryRow[] = [
  storage(["@aws-sdk/client-s3#S3Client().send", "@aws-sdk/lib-storage#Upload().done"], AWS),
  storage([
    "@aws-sdk/client-s3#S3().getObject|putObject|headObject|copyObject|listObjectsV2|listObjects|createMultipartUpload",
    "aws-sdk/*#S3().getObject|putObject|headObject|copyObject|listObjectsV2|listObjects|upload",
  ], AWS_2),
  storage(["@aws-sdk/client-s3#S3().deleteObject", "aws-sdk/*#S3().deleteObject"], AWS_2, { batch: "deleteObjects" }),
  storageMany(["@aws-sdk/client-s3#S3().deleteObjects", "aws-sdk/*#S3().deleteObjects"], AWS_2),
  storage("@vercel/blob#put|head|copy|list|createMultipartUpload|completeMultipartUpload|uploadPart", "https://vercel.com/docs/vercel-blob/using-blob-sdk"),
  storageMany("@vercel/blob#del", "https://vercel.com/docs/vercel-blob/using-blob-sdk"),
  storage([
    "cloudinary#v2.uploader.upload|upload_large|upload_stream|rename", "cloudinary#uploader.upload",
    "cloudinary#v2.api.resource|resources|update|create_folder",
  ], "https://cloudinary.com/documentation/node_integration"),
  storage(["cloudinary#v2.uploader.destroy", "cloudinary#uploader.destroy"], "https://cloudinary.com/documentation/node_integration", { batch: "api.delete_resources(ids)" }),
  storageMany("cloudinary#v2.api.delete_resources", "https://cloudinary.com/documentation/node_integration"),
  storage([
    "@google-cloud/storage#Storage().bucket().upload|getFiles|deleteFiles",
    "@google-cloud/storage#Storage().bucket().file().save|download|delete|exists|getMetadata|setMetadata|copy|move|makePublic",
    "firebase-admin/*#**.bucket().file().save|download|delete|exists|getMetadata|copy|move|makePublic",
    "firebase-admin/*#**.bucket().upload|getFiles|deleteFiles",
  ], "https://googleapis.dev/nodejs/storage/latest/"),
  storage([
    "@azure/storage-blob#**.getBlockBlobClient()|getBlobClient().upload|uploadData|uploadStream|uploadFile|download|downloadToBuffer|delete|deleteIfExists|exists|getProperties",
    "minio#Client().putObject|getObject|removeObject|statObject|fPutObject|listObjects", "imagekit#().upload|deleteFile|listFiles",
    "imagekit#ImageKit().upload|deleteFile|listFiles",
  ], "https://learn.microsoft.com/javascript/api/@azure/storage-blob/"),
  storageMany([
    "minio#Client().removeObjects", "uploadthing/server#UTApi().deleteFiles|uploadFiles|uploadFilesFromUrl|renameFiles",
  ], "https://docs.uploadthing.com/api-reference/ut-api"),
  storage([
    "global#R2Bucket().get|put|delete|head|list", "@cloudflare/workers-types#R2Bucket().get|put|delete|head|list",
  ], "https://developers.cloudflare.com/r2/api/workers/workers-api-reference/", { batch: "delete(keys)" }),
  storage([
    "@uploadcare/upload-client#uploadFile", "basic-ftp#Client().uploadFrom|downloadTo|remove", "ssh2-sftp-client#().put|get|delete",
  ], "https://github.com/patrickjuchli/basic-ftp"),
];

const cloud: readonly QueryRow[] = [
  http([
    "@aws-sdk/client-lambda#LambdaClient()|Lambda().send|invoke",
    "@aws-sdk/client-secrets-manager#SecretsManagerClient()|SecretsManager().send|getSecretValue",
    "@aws-sdk/client-ssm#SSMClient()|SSM().send|getParameter|getParameters", "@aws-sdk/client-kms#KMSClient()|KMS().send|encrypt|decrypt",
    "@aws-sdk/client-sts#STSClient()|STS().send|assumeRole",
    "@aws-sdk/client-cognito-identity-provider#CognitoIdentityProviderClient()|CognitoIdentityProvider().send|adminGetUser|listUsers",
    "@aws-sdk/client-cloudwatch#CloudWatchClient().send", "@aws-sdk/client-cloudwatch-logs#CloudWatchLogsClient().send",
    "@aws-sdk/client-cloudfront#CloudFrontClient().send", "@aws-sdk/client-rekognition#RekognitionClient().send",
    "@aws-sdk/client-textract#TextractClient().send", "@aws-sdk/client-transcribe#TranscribeClient().send", "aws-sdk/*#Lambda().invoke",
    "aws-sdk/*#SecretsManager().getSecretValue", "aws-sdk/*#SSM().getParameter",
  ], AWS),
  http([
    "@google-cloud/secret-manager#SecretManagerServiceClient().accessSecretVersion",
    "@google-cloud/vision#ImageAnnotatorClient().textDetection|labelDetection|annotateImage", "@google-cloud/translate#v2.Translate().translate",
    "@azure/keyvault-secrets#SecretClient().getSecret",
  ], "https://cloud.google.com/nodejs/docs/reference"),
  http([
    "@chronark/zod-bird#Tinybird().buildPipe()|buildIngestEndpoint()", "dub#Dub().*.*", "@dub/analytics#dub.*",
    "yahoo-finance2#quote|quoteSummary|search|historical|chart", "yahoo-finance2#().quote|quoteSummary|search|historical|chart",
  ], "https://github.com/chronark/zod-bird"),
  http([
    "posthog-node#PostHog().getFeatureFlag|isFeatureEnabled|getAllFlags", "@vercel/flags#**",
  ], "https://posthog.com/docs/libraries/node", { batch: "getAllFlags(distinctId)" }),
];

const models: readonly QueryRow[] = [
  ...["openai", "groq-sdk", "together-ai", "@cerebras/cerebras_cloud_sdk"].flatMap((pkg) => {
    const clients = "()|OpenAI()|AzureOpenAI()|Groq()|Together()|Cerebras()";
    return [
      model([
        `${pkg}#${clients}.chat|beta.completions.create|parse|stream`, `${pkg}#${clients}.chat.completions.**.create|parse|stream|runTools`,
        `${pkg}#${clients}.beta.chat.completions.parse|stream|runTools`,
        `${pkg}#${clients}.beta.threads.**.create|createAndRun|createAndPoll|createAndStream`, `${pkg}#${clients}.responses.create|parse|stream`,
        `${pkg}#${clients}.completions|images|moderations|videos.create|generate|edit|createVariation`,
        `${pkg}#${clients}.audio.transcriptions|translations|speech.create`, `${pkg}#${clients}.createChatCompletion|createCompletion|createImage`,
      ], OPENAI),
      model(`${pkg}#${clients}.embeddings.create`, OPENAI, { batch: "embeddings.create({ input: texts })" }),
    ];
  }),
  model(["openai#OpenAIApi().createChatCompletion|createCompletion|createImage|createTranscription"], OPENAI),
  model("openai#OpenAIApi().createEmbedding", OPENAI, { batch: "one call with several inputs" }),
  model([
    "@anthropic-ai/sdk#()|Anthropic()|AnthropicBedrock()|AnthropicVertex().messages|completions.create|stream|parse",
    "@anthropic-ai/sdk#()|Anthropic().beta.messages.create|stream|parse", "@anthropic-ai/bedrock-sdk#()|AnthropicBedrock().messages.create|stream",
    "@anthropic-ai/vertex-sdk#()|AnthropicVertex().messages.create|stream",
  ], "https://docs.anthropic.com/en/api/messages", { batch: "messages.batches.create" }),
  model([
    "ai/*#generateText|streamText|generateObject|streamObject|experimental_generateImage|generateImage|experimental_transcribe|experimental_generateSpeech|streamUI",
    "ai/*#ToolLoopAgent()|Agent()|Experimental_Agent().generate|stream",
  ], AI_SDK),
  model("ai/*#embed", AI_SDK, { batch: "embedMany({ values })" }),
  kind("http", { isPaid: true, isBatch: true })("ai/*#embedMany", AI_SDK),
  model([
    "@google/generative-ai#GoogleGenerativeAI().getGenerativeModel().generateContent|generateContentStream|embedContent",
    "@google/generative-ai#GoogleGenerativeAI().getGenerativeModel().startChat().sendMessage|sendMessageStream",
    "@google/generative-ai#GenerativeModel().generateContent|generateContentStream|embedContent",
    "@google/genai#GoogleGenAI().models.generateContent|generateContentStream|generateImages|embedContent|generateVideos",
    "@google/genai#GoogleGenAI().chats.create().sendMessage|sendMessageStream",
    "@google-cloud/vertexai#VertexAI().getGenerativeModel().generateContent|generateContentStream",
  ], GEMINI),
  model([
    "cohere-ai#CohereClient()|CohereClientV2()|Cohere().chat|chatStream|generate|embed|rerank|summarize|classify",
    "@mistralai/mistralai#Mistral()|().chat|fim|agents|ocr.complete|stream|process", "@mistralai/mistralai#Mistral().embeddings.create",
    "replicate#()|Replicate().run|stream", "replicate#()|Replicate().predictions.create", "@huggingface/inference#HfInference()|InferenceClient().*",
    "@fal-ai/client#fal.run|subscribe", "@fal-ai/client#fal.queue.submit", "elevenlabs#ElevenLabsClient().textToSpeech.convert|convertAsStream",
    "@elevenlabs/elevenlabs-js#ElevenLabsClient().textToSpeech.convert|stream",
    "@deepgram/sdk#createClient().listen.prerecorded.transcribeUrl|transcribeFile", "assemblyai#AssemblyAI().transcripts.transcribe|submit",
    "voyageai#VoyageAIClient().embed|rerank",
  ], "https://docs.cohere.com/reference"),
  model(["@aws-sdk/client-bedrock-runtime#BedrockRuntimeClient()|BedrockRuntime().send|invokeModel|converse", "@aws-sdk/client-polly#PollyClient()|Polly().send"], AWS),
  model([
    "@langchain/openai#ChatOpenAI()|OpenAI()|AzureChatOpenAI().**.invoke|stream|call|predict",
    "@langchain/anthropic#ChatAnthropic().**.invoke|stream", "@langchain/google-genai#ChatGoogleGenerativeAI().**.invoke|stream",
    "langchain/*#ChatOpenAI()|OpenAI()|LLMChain()|ConversationalRetrievalQAChain()|RetrievalQAChain().**.invoke|stream|call|run|predict",
  ], "https://js.langchain.com/docs/", { batch: "batch(inputs)" }),
  model([
    "@langchain/openai#OpenAIEmbeddings().embedQuery", "langchain/*#OpenAIEmbeddings().embedQuery",
  ], "https://js.langchain.com/docs/", { batch: "embedDocuments(texts)" }),
];

export const serviceRows: readonly QueryRow[] = [...web, ...messages, ...queues, ...files, ...cloud, ...models];

const FS = "https://nodejs.org/api/fs.html";
const FS_WRITES = "writeFile|appendFile|unlink|rm|rmdir|mkdir|rename|copyFile|cp|truncate|symlink|link|chmod|chown|mkdtemp";
const FS_READS = "readFile|readdir|stat|lstat|access|readlink|realpath|opendir|open|exists";
const sync = (methods: string): string => methods.split("|").map((m) => `${m}Sync`).join("|");

/** Files: an effect and a place where input can do harm, but no round-trip. */
export const fileRows: readonly QueryRow[] = [
  storage(["fs", "fs-extra", "graceful-fs"].flatMap((pkg) => [
    `${pkg}#${FS_WRITES}|${sync(FS_WRITES)}|createWriteStream|outputFile|outputJson|writeJson|remove|emptyDir|move|copy|ensureDir|ensureFile`,
    `${pkg}#promises.${FS_WRITES}`,
  ]), FS),
  storage(["fs", "fs-extra", "graceful-fs"].flatMap((pkg) => [`${pkg}#${FS_READS}|${sync(FS_READS)}|createReadStream|readJson|pathExists`, `${pkg}#promises.${FS_READS}`]), FS, { isLook: true }),
  storage(`fs/promises#${FS_WRITES}`, FS),
  storage(`fs/promises#${FS_READS}`, FS, { isLook: true }),
  storage("global#Bun.write|file", "https://bun.sh/docs/api/file-io"),
];
