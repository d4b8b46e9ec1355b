import { RekeyerError } from '../../domain/errors/index.js';
import { obey } from '../../jobs/command.js';
import type { Inputs } from '../inputs.js';
import { asApp } from '../tenant.js';
import type { Verdict } from '../verdict.js';

/** `command: comment`: reads one comment anew and does what it asks for, if its author may ask for it. */
export async function comment(inputs: Inputs): Promise<Verdict> {
  const id = inputs.runner.input('comment-id');
  if (!/^\d+$/.test(id)) {
    throw new RekeyerError('USAGE', 'the input "comment-id" is no number', {
      wayOut: 'Hand in the id of the comment, as the workflow of "rekeyer init" does.',
    });
  }
  const { outcome, wake } = await asApp(inputs, ({ ports, actor }) =>
    obey(Number(id), ports, { actor, now: ports.clock.now() }),
  );
  return {
    decision: 'pass',
    reasonCode: '',
    message: '',
    result: { version: 1, outcome, wake },
    counts: { errors: 0, warnings: 0 },
    annotations: [],
    summary: `The comment: ${outcome}.`,
  };
}
