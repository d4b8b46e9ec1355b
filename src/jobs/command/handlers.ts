import type { Verb } from '../../domain/command/grammar.js';
import { helped } from './answers.js';
import { approve } from './approve.js';
import type { Handler } from './handler.js';
import { plan } from './plan.js';
import { recheck } from './recheck.js';
import { request } from './request.js';
import { retry } from './retry.js';
import { snooze, unsnooze } from './snooze.js';
import { status } from './status.js';

/** What this version does; the grammar knows more words than that. */
export const handlers: Readonly<Partial<Record<Verb, Handler>>> = {
  help: async () => helped(verbs, null, true),
  status,
  recheck,
  plan,
  request,
  approve,
  retry,
  snooze,
  unsnooze,
};

/** The verbs that help shows. */
export const verbs: ReadonlySet<string> = new Set(Object.keys(handlers));
