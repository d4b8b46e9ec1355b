import type { StepName } from '../../domain/steps.js';
import { deliver } from './deliver.js';
import { issue } from './issue.js';
import { preflight } from './preflight.js';
import { promote } from './promote.js';
import { verify, verifyPrevious, verifyRetired } from './prove.js';
import { deactivate, destroy } from './retire.js';
import { remove, revoke, verifyRefused } from './revoke.js';
import { order } from './sign.js';
import { stage } from './stage.js';
import type { Step } from './step.js';
import { discard, reactivate, undoDeliver, undoIssue } from './undo.js';
import { adopt, drain, grace, recovery } from './wait.js';

/** Every step of the vocabulary, by name; the strategies' tables decide which run and in what order. */
export const steps: Readonly<Record<StepName, Step>> = {
  preflight,
  stage,
  order,
  issue,
  deliver,
  verify,
  promote,
  adopt,
  grace,
  drain,
  deactivate,
  'verify-retired': verifyRetired,
  recovery,
  destroy,
  revoke,
  'verify-refused': verifyRefused,
  remove,
  reactivate,
  'undo-deliver': undoDeliver,
  'undo-issue': undoIssue,
  'verify-previous': verifyPrevious,
  discard,
};
