// npm run demo: the whole story on loopback, with no account and no cloud.
//
// usage: npm run demo [-- --keep]
import { certificate } from './certificate.js';
import { Narrator } from './narrator.js';
import { Stage } from './stage.js';
import { approval, beginLedger, ledger, mistake, overdue, proof, repair } from './story.js';

const keep = process.argv.includes('--keep');
const tell = new Narrator();
const stage = await Stage.set();
try {
  await beginLedger(stage, tell);
  const added = await mistake(stage, tell);
  await repair(stage, tell, added);
  const { issue, pull } = await overdue(stage, tell);
  await approval(stage, tell, pull);
  await proof(stage, tell, issue);
  await certificate(stage, tell);
  await ledger(stage, tell);
  if (stage.hub.violations.length > 0)
    throw new Error(`GitHub would have objected: ${stage.hub.violations.join('\n')}`);
  tell.end('That was the whole story.');
  console.log(
    keep ? `Everything is kept in ${stage.folder}` : 'Nothing is kept; run it with "-- --keep" to look around.',
  );
} catch (error) {
  console.error(`\nThe story broke off: ${error instanceof Error ? error.message : String(error)}`);
  if (stage.hub.violations.length > 0) console.error(stage.hub.violations.join('\n'));
  process.exitCode = 1;
} finally {
  await stage.strike(keep);
}
process.exit();
