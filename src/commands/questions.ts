/** Questions to whoever sits at the terminal. What is typed before its question comes waits for it; the end of input is "q". */
import { createInterface, type Interface } from "node:readline";

const END = "q";

export class Questions {
  readonly #typed: string[] = [];
  #lines: Interface | undefined;
  #waits: ((answer: string) => void) | undefined;
  #isOver = false;

  constructor(private readonly input: NodeJS.ReadableStream, private readonly output: NodeJS.WritableStream) {}

  /** Asks and waits. */
  async ask(question: string): Promise<string> {
    const lines = (this.#lines ??= this.#open());
    const typed = this.#typed.shift();
    if (typed !== undefined || this.#isOver) {
      this.output.write(`${question}${typed ?? ""}\n`);
      return typed ?? END;
    }
    lines.setPrompt(question);
    lines.prompt();
    return new Promise((resolve) => (this.#waits = resolve));
  }

  /** Lets the process end. */
  close(): void {
    this.#lines?.close();
  }

  #open(): Interface {
    const lines = createInterface({ input: this.input, output: this.output });
    const answer = (text: string): void => {
      const waits = this.#waits;
      this.#waits = undefined;
      if (waits) waits(text);
      else if (!this.#isOver) this.#typed.push(text);
    };
    lines.on("line", answer);
    lines.once("close", () => {
      this.#isOver = true;
      if (this.#waits) answer(END);
    });
    return lines;
  }
}
