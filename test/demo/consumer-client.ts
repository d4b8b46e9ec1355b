import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the application knows of its own life. */
export interface ConsumerReport {
  /** Rows that a slow query returned. */
  readonly rows: number;
  readonly answered: number;
  /** One message for each query that failed, ever. */
  readonly failures: readonly string[];
  readonly reloads: number;
}

export type ConsumerRequest = { readonly id: number } & (
  | { readonly ask: 'report' }
  | { readonly ask: 'stop' }
  /** A query that takes this long, begun now on a session of the pool. */
  | { readonly ask: 'slow'; readonly seconds: number }
);

type Asked = ConsumerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** The application of the demo as its parent process sees it. */
export class ConsumerClient {
  readonly #waiting = new Map<number, (report: ConsumerReport) => void>();
  #ids = 0;

  private constructor(readonly process: ChildProcess) {
    process.on('message', (message: { id: number; data: ConsumerReport }) => {
      this.#waiting.get(message.id)?.(message.data);
      this.#waiting.delete(message.id);
    });
  }

  /** Starts the application; resolves once it asks its database. */
  static async start(file: string, port: number): Promise<ConsumerClient> {
    const script = fileURLToPath(new URL('consumer.ts', import.meta.url));
    const child = fork(script, [file, String(port)], { execArgv: ['--import', 'tsx'] });
    const client = new ConsumerClient(child);
    await new Promise<void>((resolve, reject) => {
      client.#waiting.set(0, () => resolve());
      child.once('exit', (code) => reject(new Error(`the consumer ended with ${code}`)));
    });
    return client;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  report(): Promise<ConsumerReport> {
    return this.#ask({ ask: 'report' });
  }

  slow(seconds: number): Promise<ConsumerReport> {
    return this.#ask({ ask: 'slow', seconds });
  }

  async stop(): Promise<ConsumerReport> {
    const report = await this.#ask({ ask: 'stop' });
    this.process.kill('SIGKILL');
    return report;
  }

  #ask(request: Asked): Promise<ConsumerReport> {
    const id = ++this.#ids;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.process.send({ ...request, id });
    });
  }
}
