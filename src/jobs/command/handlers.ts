import type { Verb } from '../../domain/command/grammar.js';
import { helped } from './answers.js';
import { approve } from './approve.js';
import { compromised } from './compromised.js';
import { confirm, emergency } from './emergency.js';
import { exception } from './exception.js';
import type { Handler } from './handler.js';
import { hold, unhold } from './hold.js';
import { plan } from './plan.js';
import { recheck } from './recheck.js';
import { record } from './record.js';
import { request } from './request.js';
import { retire } from './retire.js';
import { retry } from './retry.js';
import { rollback } from './rollback.js';
import { snooze, unsnooze } from './snooze.js';
import { status } from './status.js';
import { unlock } from './unlock.js';

/** What each command of the grammar does; the compiler holds it complete. */
export const handlers: Readonly<Record<Verb, Handler>> = {
  help: async () => helped(verbs, null, true),
  status,
  recheck,
  plan,
  request,
  approve,
  record,
  retire,
  compromised,
  emergency,
  confirm,
  hold,
  unhold,
  retry,
  exception,
  snooze,
  unsnooze,
  rollback,
  unlock,
};

/** The verbs that help shows. */
export const verbs: ReadonlySet<string> = new Set(Object.keys(handlers));
