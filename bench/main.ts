// usage: npm run bench             everything, several minutes
//        npm run bench -- --smoke   small sizes and one round: only shows that the bench works
import { cpus } from 'node:os';
import { certificateRows } from './certificates.js';
import { evaluateRows } from './evaluate.js';
import { ledgerRows } from './ledger.js';
import { reportText } from './report.js';
import { rotationRows } from './rotation.js';
import { startRows } from './start.js';
import { validateRows } from './validate.js';
import { waveRows } from './wave.js';

const smoke = process.argv.includes('--smoke');
const rounds = smoke ? 1 : 7;

console.log(`Node ${process.version}, ${cpus().length} cores, medians of ${rounds}\n`);
console.log(reportText('Start, Node 24', await startRows(smoke ? 1 : 15)));
console.log(reportText('Validate, fresh process', await validateRows(smoke ? [100] : [100, 1_000, 10_000], rounds)));
console.log(reportText('Evaluate, warm, 12 policies', evaluateRows(smoke ? 1_000 : 10_000, rounds)));
console.log(reportText('Certificates', await certificateRows(smoke ? 50 : 1_000, rounds)));
console.log(reportText('One rotation, PostgreSQL', await rotationRows(smoke ? 1 : 15)));
console.log(reportText('Many rotations, 20 ms a call', await waveRows(smoke ? 4 : 128)));
console.log(reportText('Verify a ledger', ledgerRows(smoke ? 1_000 : 100_000, smoke ? 1 : 3)));
