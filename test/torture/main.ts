// npm run torture -- --minutes 3            random stories until the time is over; every failure prints its seed
//                  -- --seed 17             one story, told twice: it must be the same both times
import { Story } from './story.js';

function option(name: string): number | undefined {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const value = Number(process.argv[at + 1]);
  if (!(value >= 0)) throw new Error(`--${name} needs a number`);
  return value;
}

const seed = option('seed');
let failed = 0;
if (seed !== undefined) {
  const [first, second] = [await new Story(seed).tell(), await new Story(seed).tell()];
  console.log(JSON.stringify(first, undefined, 2));
  if (first.digest !== second.digest) console.error(`told again it came out otherwise: ${second.digest}`);
  failed = first.wrong.length + (first.digest === second.digest ? 0 : 1);
} else {
  const minutes = option('minutes') ?? 3;
  const end = Date.now() + minutes * 60_000;
  const from = Math.floor(Date.now() / 1000);
  const sum = { stories: 0, rotations: 0, faults: 0, processes: 0 };
  for (let next = from; Date.now() < end; next++) {
    const { wrong, rotations, faults, processes } = await new Story(next).tell();
    sum.stories += 1;
    sum.rotations += rotations;
    sum.faults += faults;
    sum.processes += processes;
    if (wrong.length > 0) {
      failed += 1;
      console.error(`seed ${next}: ${wrong.join('\n  ')}`);
    }
  }
  console.log(
    `seeds ${from} to ${from + sum.stories - 1}: ${sum.rotations} rotations closed by ${sum.processes} processes under ${sum.faults} faults; ${failed} of ${sum.stories} stories broke an invariant`,
  );
}
process.exitCode = failed === 0 ? 0 : 1;
