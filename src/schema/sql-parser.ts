/**
 * Parses SQL with Postgres' own grammar, in a thread: it is asked and waited for, a text that it cannot cope with
 * ends the thread and not the run, and nothing of it is loaded before there is SQL to read.
 */
import { createRequire } from "node:module";
import type * as Threads from "node:worker_threads";
import type { Node } from "libpg-query";

/** The tree of one statement, or why there is none. */
export type Parsed = { readonly tree: Node } | { readonly error: string };

/** What a statement may take. The first one waits for the parser to start. */
const PATIENCE_MS = 5_000, START_MS = 30_000;
const MAX_DEPTH = 200, MAX_LENGTH = 1 << 19;
/** Statements sent at once. */
const BATCH = 400;

/** Runs in the thread: answers in order, and counts the answers where the other side waits. */
const THREAD = `
const { workerData: { library, port, count } } = require("node:worker_threads");
const { loadModule, parseSync } = require(library);
const read = (text) => {
  try {
    const { stmts } = parseSync(text);
    return stmts && stmts.length === 1 ? { tree: stmts[0].stmt } : { error: "is no single statement" };
  } catch (error) {
    return { error: String(error && error.message), isFatal: !(error && error.sqlDetails) };
  }
};
const say = (answer) => {
  try { port.postMessage(answer); } catch { port.postMessage({ error: "nested too deeply" }); }
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
};
loadModule().then(() => port.on("message", (texts) => texts.forEach((text) => say(read(text)))));
`;

/** Loaded where there is SQL to read. */
const threads = (): typeof Threads => process.getBuiltinModule("node:worker_threads");

interface Thread {
  readonly worker: Threads.Worker;
  readonly port: Threads.MessagePort;
  readonly count: Int32Array;
  asked: number;
}

let thread: Thread | undefined;

function started(): Thread {
  if (thread) return thread;
  const { MessageChannel, Worker } = threads();
  const { port1, port2 } = new MessageChannel();
  const count = new Int32Array(new SharedArrayBuffer(4));
  const library = createRequire(import.meta.url).resolve("libpg-query");
  const worker = new Worker(THREAD, { eval: true, workerData: { library, port: port2, count }, transferList: [port2], stdout: true, stderr: true, execArgv: [] });
  worker.unref();
  port1.unref();
  return (thread = { worker, port: port1, count, asked: 0 });
}

function stop(): void {
  void thread?.worker.terminate();
  thread?.port.close();
  thread = undefined;
}

/** The trees of statements, in their order. */
export function parse(texts: readonly { readonly text: string; readonly depth: number }[]): Parsed[] {
  const answers = texts.map(({ text, depth }): Parsed | undefined => (depth > MAX_DEPTH ? { error: "nested too deeply" } : text.length > MAX_LENGTH ? { error: "too long" } : undefined));
  const open = answers.flatMap((answer, i) => (answer ? [] : [i]));
  for (let at = 0; at < open.length; ) {
    const batch = open.slice(at, at + BATCH);
    const given = ask(batch.map((i) => texts[i]?.text ?? ""));
    for (const [n, answer] of given.entries()) answers[batch[n] ?? 0] = answer;
    at += Math.max(given.length, 1);
  }
  return answers.map((answer) => answer ?? { error: "cannot be parsed" });
}

/** Answers to the first of these; to all, where nothing goes wrong. */
function ask(texts: readonly string[]): Parsed[] {
  const { port, count, asked } = started();
  const isFirst = asked === 0;
  if (thread) thread.asked += texts.length;
  port.postMessage(texts);
  const given: Parsed[] = [];
  while (given.length < texts.length) {
    const answer = threads().receiveMessageOnPort(port) as { readonly message: Parsed & { readonly isFatal?: boolean } } | undefined;
    if (answer) {
      given.push(answer.message);
      if (!answer.message.isFatal) continue;
      // What is left of the parser's memory cannot be trusted.
      stop();
      break;
    }
    const seen = asked + given.length;
    if (Atomics.load(count, 0) <= seen && Atomics.wait(count, 0, seen, isFirst && given.length === 0 ? START_MS : PATIENCE_MS) === "timed-out") {
      stop();
      if (isFirst && given.length === 0) return texts.map(() => ({ error: "the parser does not start" }));
      given.push({ error: "takes too long to parse" });
      break;
    }
  }
  return given;
}
