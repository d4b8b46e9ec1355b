import type { RekeyerError } from '../domain/errors/index.js';
import { catalogue } from '../domain/errors/index.js';
import type { Forge } from '../ports/github/forge.js';
import type { Templates } from '../templating/templates.js';

/** What is loudly wrong; one issue for each. Without ledger or registry everything stops, after a silence it goes on. */
export type AlarmKey = 'ledger' | 'registry' | 'silence';

export interface AlarmParts {
  readonly forge: Pick<Forge, 'issues'>;
  readonly templates: Templates;
}

/**
 * Says in one issue, with everybody called who handles emergencies, what is wrong and whether everything stopped.
 *
 * The ledger cannot remember the issue's number, because it may be what is broken: the issue is found by its marker.
 * While it says the same, nothing is written.
 *
 * @param call  `@acme/incident`, `@alice`; empty where nobody knows whom to call
 */
export async function raiseAlarm(
  key: AlarmKey,
  error: RekeyerError,
  call: readonly string[],
  { forge, templates }: AlarmParts,
): Promise<void> {
  const { headline } = catalogue[error.code];
  const { code, message, wayOut } = error;
  const view = { key, code, headline, message, wayOut, call, stops: key !== 'silence' };
  const { text } = templates.render('alarm', view);
  const issue = { title: headline.replace(/\.$/, ''), labels: ['rotation:failed'], body: text };
  const known = (await forge.issues.own('alarm')).get(key);
  if (!known) await forge.issues.open(issue);
  else if (known.state === 'closed') await forge.issues.reopen(known.number, issue);
  else if (known.body !== text) await forge.issues.edit(known.number, issue);
}

/** Closes the issue of an alarm that is over; nothing to close is fine. */
export async function endAlarm(key: AlarmKey, { forge }: Pick<AlarmParts, 'forge'>): Promise<void> {
  const known = (await forge.issues.own('alarm')).get(key);
  if (known?.state === 'open') await forge.issues.close(known.number, 'completed');
}
