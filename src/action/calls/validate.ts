import { validateFolder } from '../../compose.js';
import type { Inputs } from '../inputs.js';
import { problemsVerdict } from '../problems.js';
import type { Verdict } from '../verdict.js';

/** `command: validate`: everything wrong with the registry as it was checked out. */
export async function validate(inputs: Inputs): Promise<Verdict> {
  const failOn = inputs.word('fail-on', ['error', 'warning'], 'error');
  return problemsVerdict(await validateFolder(inputs.path, inputs.now), { ...inputs, failOn });
}
