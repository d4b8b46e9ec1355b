import { randomUUID } from 'node:crypto';
import { act } from './act.js';
import { Runner } from './runner.js';

process.exitCode = await act(
  new Runner({ env: process.env, write: (text) => process.stdout.write(text), word: randomUUID }),
);
