import { RekeyerError } from '../domain/errors/index.js';
import { needsPerson } from '../domain/errors/needs-person.js';
import { nearest } from '../domain/nearest.js';
import { comment } from './calls/comment.js';
import { run } from './calls/run.js';
import { scan } from './calls/scan.js';
import { validate } from './calls/validate.js';
import { type Inputs, readInputs } from './inputs.js';
import type { Runner } from './runner.js';
import type { Verdict } from './verdict.js';

const calls: Readonly<Record<string, (inputs: Inputs) => Promise<Verdict>>> = { validate, scan, run, comment };

/**
 * One run of the action: inputs, one call, outputs. Whatever happens, the outputs `decision` and `reason-code` are
 * set, and a failure says why in one annotation.
 *
 * @returns the exit code of the step
 */
export async function act(runner: Runner): Promise<0 | 1> {
  const verdict = await judge(runner);
  runner.output('decision', verdict.decision);
  runner.output('reason-code', verdict.reasonCode);
  runner.output('errors', String(verdict.counts.errors));
  runner.output('warnings', String(verdict.counts.warnings));
  runner.output('result', JSON.stringify(verdict.result));
  if (verdict.summary !== '') runner.summary(verdict.summary);
  runner.annotateAll(verdict.annotations);
  if (verdict.decision === 'pass') return 0;
  if (verdict.annotations.length === 0)
    runner.annotate({ level: 'error', title: verdict.reasonCode, message: verdict.message });
  return 1;
}

async function judge(runner: Runner): Promise<Verdict> {
  try {
    for (const secret of ['token', 'private-key']) runner.mask(runner.input(secret));
    const inputs = readInputs(runner);
    const call = calls[inputs.command];
    if (call) return await call(inputs);
    const meant = nearest(inputs.command, Object.keys(calls));
    throw new RekeyerError('USAGE', `the input "command" is "${inputs.command}"`, {
      wayOut: meant ? `Did you mean "${meant}"?` : `Use one of ${Object.keys(calls).join(', ')}.`,
    });
  } catch (error) {
    return verdictOf(error);
  }
}

function verdictOf(error: unknown): Verdict {
  const { code, message, wayOut } =
    error instanceof RekeyerError ? error : new RekeyerError('INTERNAL', 'this should not have happened');
  return {
    decision: needsPerson(error) ? 'needs-human' : 'fail',
    reasonCode: code,
    message: `${message}\n${wayOut}`,
    result: { error: { code, message, wayOut } },
    counts: { errors: 1, warnings: 0 },
    annotations: [],
    summary: '',
  };
}
