import { tickedBoxes } from '../domain/boxes.js';
import { formatCheckpoint } from '../domain/ledger/checkpoint.js';
import { markerKey } from '../domain/marker.js';
import type { Forge } from '../ports/github/forge.js';
import type { Ledger } from '../ports/ledger.js';
import type { Templates } from '../templating/templates.js';
import { askable, sectionsOf } from './dashboard/sections.js';
import type { Scan } from './scan.js';

export interface DashboardParts {
  readonly ledger: Ledger;
  readonly forge: Pick<Forge, 'issues'>;
  readonly templates: Templates;
}

export interface DashboardOptions {
  /** Whether somebody hears of a tick; without that there are no boxes, but the commands that do the same. */
  readonly hearsTicks: boolean;
}

export const DASHBOARD = { title: 'Rekeyer: where every credential stands', labels: [] } as const;
const KEY = 'main';

/**
 * Keeps the one issue that shows everything that somebody should look at.
 *
 * It is found by its marker and made from registry and ledger alone: deleted, it comes back; closed by a person, it is
 * not wanted and left alone. It is written when it would say something else, and not while a box in it is ticked, so that
 * no tick is lost before it is heard.
 */
export async function keepDashboard(
  scan: Scan,
  parts: DashboardParts,
  { hearsTicks }: DashboardOptions,
): Promise<void> {
  const { ledger, forge, templates } = parts;
  const { state, size, root } = await ledger.read();
  const view = {
    key: KEY,
    now: scan.now,
    sections: sectionsOf(scan.evaluations, state),
    credentials: scan.evaluations.length,
    boxes: hearsTicks ? askable(scan.evaluations, state) : [],
    hearsTicks,
    checkpoint: formatCheckpoint({ size, root }),
  };
  const { text } = templates.render('dashboard', view);
  const known = (await forge.issues.ownOpen()).find(({ body }) => markerKey(body, 'dashboard') === KEY);
  if (known) {
    if (said(known.body) === said(text) || tickedBoxes(known.body).length > 0) return;
    return forge.issues.edit(known.number, { ...DASHBOARD, body: text });
  }
  if ((await forge.issues.own('dashboard')).has(KEY)) return;
  await forge.issues.open({ ...DASHBOARD, body: text });
}

/** The page without its footer, which tells when it was written. */
const said = (body: string): string => body.replace(/<sub>.*<\/sub>\s*$/s, '');
