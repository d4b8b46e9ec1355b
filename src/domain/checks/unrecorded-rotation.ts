import type { Check } from '../check.js';
import { DAY, formatDay } from '../time.js';

/** Explains why a date that somebody wrote by hand changed nothing: the ledger wins. A day's slack for bare dates. */
export const unrecordedRotation: Check = {
  code: 'unrecorded-rotation',
  level: 'warning',
  summary: 'Its file claims a newer value than the last rotation that the ledger holds.',
  violated: ({ credential: { createdAt }, ledger }) =>
    createdAt !== 'unknown' && ledger?.rotatedAt !== undefined && createdAt > ledger.rotatedAt + DAY,
  explain: ({ credential: { createdAt }, ledger }) =>
    `its file says that its value began on ${formatDay(Number(createdAt))}, but the last verified rotation was on ` +
    `${formatDay(ledger?.rotatedAt ?? 0)} and counts: record the later one (action: record) with its evidence`,
};
