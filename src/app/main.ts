// The process of the App: `node dist/app.js`. Its settings come from the environment (docs/operators/app.md), its log
// is one JSON line for each thing an operator should know, and SIGTERM lets it finish what is under way.
import { RekeyerError } from '../domain/errors/index.js';
import { codeOf } from './code-of.js';
import { serve } from './serve.js';

const log = (line: Readonly<Record<string, string | number>>): void => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
};

try {
  const app = await serve(process.env, log);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log({ event: 'stopping', signal });
      void app.close().finally(() => process.exit(0));
    });
  }
} catch (error) {
  const ours = error instanceof RekeyerError ? { message: error.message, wayOut: error.wayOut } : {};
  log({ event: 'not started', code: codeOf(error), ...ours });
  process.exitCode = 2;
}
