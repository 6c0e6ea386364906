/** Stores of documents, keys and content, search, and Supabase, which is asked over HTTP. */
import { each, either } from "../patterns.js";
import type { CallbackRow, QueryRow } from "../rows.js";
import { begins, client, MANY, RAW, UNTYPED } from "./client.js";

// Mongoose and the MongoDB driver
const MONGOOSE = "https://mongoosejs.com/docs/api/model.html";
const MONGODB = "https://www.mongodb.com/docs/drivers/node/current/";
const MONGOOSE_PACKAGES = ["mongoose", "@typegoose/typegoose"];
const MODELS = [
  "model()|Model|Model()|getModelForClass()|ReturnModelType()|PaginateModel()|AggregatePaginateModel()|SoftDeleteModel()", "models.*",
  "connection|createConnection()|Connection()|Mongoose()|().model()", "connection|createConnection()|Connection().models.*", "*.discriminator()",
];
/** Steps after which a query for one document still is one. */
const ONE_FOUND = "session()|select()|populate()|sort()|orFail()|exec()|setOptions()|read()";
const COLLECTIONS = ["Collection()", "mongo.Collection()", "**.collection()", "connection.collections.*"];
const mongo: readonly QueryRow[] = [
  ...client(MONGOOSE, MONGOOSE_PACKAGES, MODELS,
    ["read", "find|findOne|findById|where|exists|paginate", { batch: "find({ _id: { $in: ids } })" }],
    ["read", "countDocuments|estimatedDocumentCount|count|distinct|aggregate|aggregatePaginate", { batch: "one aggregate with $group" }],
    ["write", "create|insertOne", { batch: "insertMany(docs)" }],
    ["write", "insertMany|bulkWrite|bulkSave", MANY],
    ["write", "updateOne|updateMany|update|replaceOne|findOneAndUpdate|findOneAndReplace|findByIdAndUpdate", { batch: "bulkWrite(operations)" }],
    ["write", "deleteOne|deleteMany|remove|findOneAndDelete|findOneAndRemove|findByIdAndDelete|findByIdAndRemove", { batch: "deleteMany({ _id: { $in: ids } })" }],
  ),
  ...client("https://mongoosejs.com/docs/api/document.html", MONGOOSE_PACKAGES, ["**"], ["write", "save", { batch: "Model.bulkSave(docs)" }]),
  ...client("https://mongoosejs.com/docs/populate.html", MONGOOSE_PACKAGES, ["Document()|HydratedDocument()", "**.[]"], ["read", "populate|execPopulate", { batch: "populate() on the query" }]),
  ...client("https://mongoosejs.com/docs/api/document.html", MONGOOSE_PACKAGES, [
    "Document()|HydratedDocument()", "**.findOne()|findById()|create()", `**.findOne()|findById().${ONE_FOUND}`, `**.findOne()|findById().${ONE_FOUND}.${ONE_FOUND}`, "**.[]",
  ], [
    "write", "deleteOne|updateOne|remove", { batch: "deleteMany({ _id: { $in: ids } })" },
  ]),
  ...client(MONGODB, ["mongodb", ...MONGOOSE_PACKAGES], COLLECTIONS,
    ["read", "find|findOne", { batch: "find({ _id: { $in: ids } })" }],
    ["read", "aggregate|countDocuments|estimatedDocumentCount|distinct", { batch: "one aggregate with $group" }],
    ["write", "insertOne", { batch: "insertMany(docs)" }],
    ["write", "insertMany|bulkWrite", MANY],
    ["write", "updateOne|updateMany|replaceOne|findOneAndUpdate|findOneAndReplace|findAndModify", { batch: "bulkWrite(operations)" }],
    ["write", "deleteOne|deleteMany|findOneAndDelete", { batch: "deleteMany({ _id: { $in: ids } })" }],
  ),
  ...client(MONGODB, ["mongodb"], ["Db()", "MongoClient().db()", "MongoClient.connect().db()"], ["write", "command", RAW]),
];

// Supabase: one point of each chain
const SUPABASE = "https://supabase.com/docs/reference/javascript/select";
const SUPABASE_PACKAGES = [
  "@supabase/supabase-js", "@supabase/ssr", "@supabase/auth-helpers-nextjs", "@supabase/auth-helpers-remix", "@supabase/auth-helpers-sveltekit",
  "@supabase/postgrest-js",
];
const supabase: readonly QueryRow[] = [
  ...client(SUPABASE, SUPABASE_PACKAGES, ["*.from()", "*.schema().from()"],
    ["read", "select", { batch: ".in(\"id\", ids)" }],
    ["write", "insert|upsert", { batch: ".insert(rows) / .upsert(rows)" }],
    ["write", "update|delete", { batch: ".in(\"id\", ids)" }],
  ),
  ...client(SUPABASE, SUPABASE_PACKAGES, ["*", "*.schema()"], ["write", "rpc", { ...RAW, isRoutine: true, batch: "one function that takes an array" }]),
  ...client("https://supabase.com/docs/reference/javascript/storage-from-upload", SUPABASE_PACKAGES, ["*.storage.from()"],
    ["storage", "upload|uploadToSignedUrl|update|move|copy|createSignedUploadUrl"],
    ["storage", "download|list|info|exists"],
    ["storage", "createSignedUrl", { batch: "createSignedUrls(paths)" }],
    ["storage", "createSignedUrls|remove", MANY],
  ),
  ...client("https://supabase.com/docs/reference/javascript/storage-createbucket", SUPABASE_PACKAGES, ["*.storage"], [
    "storage", "createBucket|getBucket|listBuckets|updateBucket|deleteBucket|emptyBucket",
  ]),
  ...client("https://supabase.com/docs/reference/javascript/admin-api", SUPABASE_PACKAGES, ["*.auth.admin"],
    ["read", "getUserById|listUsers"],
    ["write", "createUser|updateUserById|deleteUser|inviteUserByEmail|generateLink|signOut"],
  ),
  ...client("https://supabase.com/docs/reference/javascript/auth-updateuser", SUPABASE_PACKAGES, ["*.auth"], ["write", "updateUser|signUp"]),
  ...client("https://supabase.com/docs/reference/javascript/functions-invoke", SUPABASE_PACKAGES, ["*.functions"], ["http", "invoke"]),
];

// Redis and other key-value stores
const REDIS = "https://redis.io/docs/latest/commands/";
const REDIS_OTHER = either(
  "hget hset hgetall hdel hexists hincrby hincrbyfloat hkeys hlen hsetnx hvals hscan incr incrby incrbyfloat decr decrby append getset",
  "getdel getex setex psetex setnx strlen getrange setrange exists expire expireat pexpire persist ttl pttl type keys scan rename touch",
  "lpush rpush lpop rpop lrange llen lrem ltrim lindex linsert lset lmove blpop brpop rpoplpush sadd srem smembers sismember scard spop",
  "srandmember sinter sunion sdiff zadd zrem zrange zrangebyscore zrevrange zrevrangebyscore zremrangebyscore zremrangebyrank zscore zcard",
  "zcount zincrby zrank zrevrank zpopmin zpopmax xadd xread xrange xreadgroup xack xlen xdel geoadd geosearch pfadd pfcount publish eval",
  "evalsha fcall call setbit getbit bitcount flushall flushdb dbsize ping",
);
const NODE_REDIS = either(REDIS_OTHER,
  "hGet hSet hGetAll hDel hExists hIncrBy hIncrByFloat hKeys hLen hSetNX hVals hScan hmGet incrBy incrByFloat decrBy getSet getDel getEx",
  "setEx pSetEx setNX strLen getRange expireAt pExpire pTTL lPush rPush lPop rPop lRange lLen lRem lTrim lIndex lMove blPop brPop sAdd",
  "sRem sMembers sIsMember sCard sPop zAdd zRem zRange zRangeByScore zRangeWithScores zRemRangeByScore zScore zCard zCount zIncrBy zRank",
  "xAdd xRead xRange xReadGroup xAck xLen sendCommand evalSha",
);
const redisOn = (packages: readonly string[], clients: readonly string[], others: string): QueryRow[] => [
  ...client(REDIS, packages, clients,
    ["cache", "get", { batch: "mget(keys)" }],
    ["cache", "set", { batch: "mset or a pipeline" }],
    ["cache", "del|unlink", { batch: "del(...keys)" }],
    ["cache", "mget|mset|mGet|mSet|msetnx|hmget|hmset", MANY],
    ["cache", others, { batch: "a pipeline" }],
  ),
  ...client(REDIS, packages, clients.map((c) => `${c}.pipeline()|multi().**`), ["cache", "exec|execAsPipeline", MANY]),
];
const keyValue: readonly QueryRow[] = [
  ...redisOn(["ioredis", "ioredis-mock", "iovalkey"], ["()|Redis()|Cluster()|Valkey()", "Redis.Cluster()", "()|Redis().duplicate()", "Cluster"], REDIS_OTHER),
  ...redisOn(["redis", "@redis/client"], [
    "createClient()|createCluster()|createSentinel()|createClientPool()|RedisClientType()|RedisClient()",
    "createClient()|createCluster().connect()|duplicate()|on()", "createClient().on().connect()",
  ], NODE_REDIS),
  ...redisOn(["@upstash/redis/*"], ["Redis()", "Redis.fromEnv()"], REDIS_OTHER),
  ...redisOn(["bun"], ["RedisClient()|redis"], REDIS_OTHER),
  ...redisOn(["@vercel/kv"], ["kv|createClient()|VercelKV()"], REDIS_OTHER),
  ...client("https://developers.cloudflare.com/kv/api/", ["global", "@cloudflare/workers-types"], ["KVNamespace()"], ["cache", "get|getWithMetadata", { batch: "get(keys)" }], ["cache", "put|delete|list"]),
  ...client("https://vercel.com/docs/edge-config/edge-config-sdk", ["@vercel/edge-config"], ["createClient()"], ["cache", "get|has", { batch: "getAll(keys)" }], ["cache", "getAll", MANY]),
  { match: "@vercel/edge-config#get|has", effect: "cache", batch: "getAll(keys)", docs: "https://vercel.com/docs/edge-config/edge-config-sdk" },
  ...client("https://github.com/3rd-Eden/memcached", ["memcached", "memjs"], ["()|Client()", "Client.create()"], ["cache", "get|set|add|replace|delete|del|incr|decr|touch"], ["cache", "getMulti", MANY]),
];

// Document stores, content stores, search
const DYNAMO = "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/package/-aws-sdk-lib-dynamodb/";
const FIRESTORE = "https://googleapis.dev/nodejs/firestore/latest/";
const FIRESTORE_PACKAGES = ["firebase-admin/*", "@google-cloud/firestore", "firebase-functions/*"];
const FIRESTORE_QUERY = "doc()|collection()|collectionGroup()|where()|orderBy()|limit()|limitToLast()|offset()|startAt()|startAfter()|endAt()|endBefore()|select()|count()|ref|DocumentReference()|CollectionReference()|Query()";
const SANITY = "https://github.com/sanity-io/client";
const stores: readonly QueryRow[] = [
  ...client(DYNAMO, ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"], [
    "DynamoDBClient()|DynamoDBDocumentClient()", "DynamoDBDocumentClient.from()",
  ], ["write", "send", { ...RAW, batch: "BatchGetCommand / BatchWriteCommand" }]),
  ...client(DYNAMO, ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"], ["DynamoDB()|DynamoDBDocument()", "DynamoDBDocument.from()"],
    ["read", "get|getItem|query|scan", { batch: "batchGet" }],
    ["write", "put|putItem|update|updateItem|delete|deleteItem", { batch: "batchWrite" }],
    ["read", "batchGet|batchGetItem|transactGet|transactGetItems", MANY],
    ["write", "batchWrite|batchWriteItem|transactWrite|transactWriteItems", MANY],
    ["write", "executeStatement", RAW],
  ),
  ...client("https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/DynamoDB/DocumentClient.html", ["aws-sdk/*"], [
    "DynamoDB.DocumentClient()", "DynamoDB()", "DocumentClient()",
  ],
    ["read", "get|getItem|query|scan", { batch: "batchGet" }],
    ["write", "put|putItem|update|updateItem|delete|deleteItem", { batch: "batchWrite" }],
    ["write", "batchGet|batchWrite|transactWrite|transactGet", MANY],
  ),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, [`**.${FIRESTORE_QUERY}`], ["read", "get", { batch: "getAll(...refs) / where(\"id\", \"in\", ids)" }]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.doc()|ref|DocumentReference()"], ["write", "set|update|delete|create", { batch: "batch()" }]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.collection()|CollectionReference()"], ["write", "add", { batch: "batch()" }], ["read", "listDocuments"]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["Firestore()|getFirestore()|firestore()", "*.firestore()"], ["read", "getAll", MANY], ["write", "recursiveDelete"]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["Transaction()"], ["read", "get", { batch: "getAll(...refs)" }], ["read", "getAll", MANY]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.batch()", "WriteBatch()"], ["write", "commit", MANY]),
  { match: "firebase/firestore/*#getDoc|getDocs|getDocFromServer|getDocsFromServer|getCountFromServer|getAggregateFromServer", effect: "read", batch: "where(documentId(), \"in\", ids)", docs: FIRESTORE },
  { match: "firebase/firestore/*#setDoc|updateDoc|deleteDoc|addDoc", effect: "write", batch: "writeBatch()", docs: FIRESTORE },
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*", "sanity/*"], ["createClient()|SanityClient()|getClient()", "createClient()|SanityClient().withConfig()"],
    ["read", "fetch", { ...UNTYPED, typedBy: ["groq#defineQuery()", "next-sanity#defineQuery()"], batch: "fetch(\"*[_id in $ids]\", { ids })" }],
    ["read", "getDocument", { batch: "fetch(\"*[_id in $ids]\", { ids })" }],
    ["read", "getDocuments", MANY],
    ["write", "create|createOrReplace|createIfNotExists|delete", { batch: "transaction()" }],
    ["write", "mutate", MANY],
  ),
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*"], ["**.patch().**", "**.transaction().**"], ["write", "commit", { batch: "transaction()" }]),
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*"], ["**.assets"], ["storage", "upload|delete"]),
  { match: "next-sanity/*#defineLive().sanityFetch", effect: "read", docs: SANITY },
  ...client("https://contentful.github.io/contentful.js/", ["contentful"], ["createClient()", "createClient().*"], [
    "read", "getEntries|getEntry|getAsset|getAssets", { batch: "getEntries({ \"sys.id[in]\": ids })" },
  ]),
  ...client("https://www.elastic.co/docs/reference/elasticsearch/clients/javascript", ["@elastic/elasticsearch", "@opensearch-project/opensearch"], ["Client()"],
    ["read", "search|get|count|exists", { batch: "msearch / mget" }],
    ["write", "index|create|update|delete|updateByQuery|deleteByQuery", { batch: "bulk" }],
    ["write", "bulk|msearch|mget", MANY],
  ),
  ...client("https://www.algolia.com/doc/libraries/sdk/", ["algoliasearch/*"], ["()|algoliasearch()", "()|algoliasearch().initIndex()"], [
    "read", "search|searchSingleIndex|getObject", { batch: "search with several queries / getObjects" },
  ], ["write", "saveObject|partialUpdateObject|deleteObject", { batch: "saveObjects / deleteObjects" }], ["write", "saveObjects|partialUpdateObjects|deleteObjects|getObjects|batch", MANY]),
  ...client("https://github.com/meilisearch/meilisearch-js", ["meilisearch"], ["*.index()"], [
    "read", "search|getDocument|getDocuments", { batch: "multiSearch" },
  ], ["write", "addDocuments|updateDocuments|deleteDocuments", MANY], ["write", "deleteDocument", { batch: "deleteDocuments(ids)" }]),
  ...client("https://docs.pinecone.io/reference/typescript-sdk", ["@pinecone-database/pinecone"], [
    "*.index()|Index()", "*.index()|Index().namespace()", "Index()",
  ], ["read", "query|fetch"], ["write", "upsert|update|deleteOne|deleteMany|deleteAll"]),
  ...client("https://github.com/qdrant/qdrant-js", ["@qdrant/js-client-rest"], ["QdrantClient()"], ["read", "search|query|retrieve|scroll|recommend"], ["write", "upsert|delete|setPayload|updateVectors"]),
];

export const storeRows: readonly QueryRow[] = [...mongo, ...supabase, ...keyValue, ...stores];

export const storeCallbackRows: readonly CallbackRow[] = [
  begins([
    "mongodb#MongoClient().withSession", "mongodb#MongoClient().**.withTransaction", "mongoose#**.withTransaction",
    "mongoose#connection.transaction",
  ], "mongodb#ClientSession()", MONGODB),
  begins(each(FIRESTORE_PACKAGES, ["**"], "runTransaction"), "@google-cloud/firestore#Transaction()", FIRESTORE),
];
