import { catalogue, type ErrorCode } from '../../domain/errors/index.js';
import type { Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import { plain } from '../../templating/escape.js';
import type { Templates } from '../../templating/templates.js';

/** An order that was refused, and whom to tell. */
export interface Alarm {
  /** Name of the request, or of whatever else was merged. */
  readonly request: string;
  readonly code: ErrorCode;
  readonly reasons: readonly string[];
  readonly credentials: readonly string[];
  readonly pull: number | null;
  readonly mergedAt: Instant | null;
  /** Owners that the issue calls by name. */
  readonly call: readonly string[];
}

export interface AlarmPorts {
  readonly forge: Pick<Forge, 'issues'>;
  readonly templates: Templates;
}

/** Opens the critical issue about a refused order; one for each, however often this is called. */
export async function raiseAlarm(alarm: Alarm, { forge, templates }: AlarmPorts, now: Instant): Promise<void> {
  if ((await forge.issues.own('unauthorised')).has(alarm.request)) return;
  const { headline, wayOut } = catalogue[alarm.code];
  const view = { ...alarm, key: alarm.request, now, headline, wayOut };
  const { text } = templates.render('unauthorised-merge', view);
  const title = plain(`${alarm.code}: ${alarm.request}`);
  await forge.issues.open({ title, body: text, labels: ['rotation:failed'] });
}
