// npm run torture -- --minutes 3            random stories until the time is over; every failure prints its seed
//                  -- --kill 200            command lines on PostgreSQL and git, killed so many times in all
//                  -- --seed 17             one story, told twice: it must be the same both times
import { PostgresServer } from '../doubles/postgres/server.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { KillScene } from './killed.js';
import { Story } from './story.js';

function option(name: string): number | undefined {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const value = Number(process.argv[at + 1]);
  if (!(value >= 0)) throw new Error(`--${name} needs a number`);
  return value;
}

const seed = option('seed');
const kills = option('kill');
let failed = 0;
if (kills !== undefined) {
  const dice = new SeededRandom(seed ?? 1);
  const server = await PostgresServer.start();
  const scene = await KillScene.set(server);
  try {
    const { killed, closed } = await scene.rotate(kills, () => 200 + dice.pick(2_500));
    const wrong = await scene.wrong();
    failed = wrong.length;
    for (const what of wrong) console.error(what);
    console.log(`${killed} processes were killed; ${closed} rotations closed; ${failed} invariants broken`);
  } finally {
    await scene.strike();
    await server.stop();
  }
} else if (seed !== undefined) {
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
process.exit(failed === 0 ? 0 : 1);
