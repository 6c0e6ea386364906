/** The smallest client a language server talks to: requests, notifications, and answers to what the server asks. */
import { type ChildProcess, spawn } from "node:child_process";

interface Packet {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Answer = (params: unknown) => unknown;

/** A running server and the conversation with it. */
export class LanguageClient {
  readonly #server: ChildProcess;
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #unread = Buffer.alloc(0);
  #lastId = 0;
  /** What the server logged. */
  log = "";

  /** @param answers what to say to requests of the server; `null` to all others */
  constructor(words: readonly string[], cwd: string, answers: Readonly<Record<string, Answer>>) {
    this.#answers = answers;
    this.#server = spawn(process.execPath, words, { cwd, stdio: ["pipe", "pipe", "pipe"] });
    this.#server.stdout?.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#server.stderr?.on("data", (chunk: Buffer) => (this.log += String(chunk)));
    this.#server.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the server has ended\n${this.log}`));
    });
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    this.#send({ id, method, params });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  end(): void {
    this.#waiting.clear();
    this.#server.kill();
  }

  #send(packet: Packet): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...packet }));
    this.#server.stdin?.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#server.stdin?.write(body);
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const end = this.#unread.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.subarray(0, Math.max(0, end)).toString())?.[1]);
      if (end < 0 || this.#unread.length < end + 4 + length) return;
      const packet = JSON.parse(this.#unread.subarray(end + 4, end + 4 + length).toString()) as Packet;
      this.#unread = this.#unread.subarray(end + 4 + length);
      this.#take(packet);
    }
  }

  #take({ id, method, params, result, error }: Packet): void {
    if (method === "window/logMessage") this.log += `${(params as { message: string }).message}\n`;
    if (method !== undefined) {
      if (id !== undefined) this.#send({ id, result: this.#answers[method]?.(params) ?? null } as Packet);
      return;
    }
    const waiting = this.#waiting.get(Number(id));
    this.#waiting.delete(Number(id));
    if (error) waiting?.reject(new Error(`${error.message}\n${this.log}`));
    else waiting?.resolve(result);
  }
}
