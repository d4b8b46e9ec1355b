import { families } from '../src/compose/families.js';
import { evaluate } from '../src/domain/evaluate.js';
import { NO_STATE } from '../src/domain/ledger/state.js';
import type { Registry } from '../src/domain/registry.js';
import { link } from '../src/registry/link.js';
import { readBlob } from '../src/registry/read.js';
import { median } from './measure.js';
import { registryOf } from './registry.js';
import type { Row } from './report.js';

const now = Date.UTC(2026, 10, 21, 12);

/** Judging every credential of a registry that is in memory, in a warm process; reading each date alone is the floor. */
export function evaluateRows(size: number, rounds: number): Row[] {
  const registry = linked(size);
  const input = { registry, ledger: NO_STATE, now };
  const dates = registry.credentials.map(({ createdAt }) => new Date(Number(createdAt)).toISOString());
  const warm = () => evaluate(input).length;
  for (let round = 0; round < 3; round++) warm();
  const judged = median(Array.from({ length: rounds }, () => timed(warm)));
  const parsed = median(
    Array.from({ length: rounds }, () => timed(() => dates.map((date) => Date.parse(date)).length)),
  );
  const perSecond = Math.round((size / judged) * 1000);
  return [
    { what: `Date.parse of ${size.toLocaleString('en-US')} dates`, took: parsed },
    {
      what: `evaluate ${size.toLocaleString('en-US')} credentials (${perSecond.toLocaleString('en-US')} a second)`,
      took: judged,
      ratios: [{ against: '500,000 a second', ratio: 500_000 / perSecond, aim: 1 }],
    },
  ];
}

function linked(size: number): Registry {
  const readings = [...registryOf(size)].map(([file, text]) => ({ ...readBlob(Buffer.from(text)), file }));
  const { registry, problems } = link(readings, families, now);
  if (!registry) throw new Error(`the generated registry has problems: ${JSON.stringify(problems[0])}`);
  return registry;
}

function timed(work: () => number): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
