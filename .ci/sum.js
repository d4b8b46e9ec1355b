// usage: node sum.js <folder of Jest's JSON results> [failed step…]
// Prints what failed and, alone on the last line, the sum over all runs. A skipped test is a failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (field) => runs.reduce((total, run) => total + run[field], 0);

const passed = sum('numPassedTests');
const failedTests = sum('numFailedTests');
const skipped = sum('numPendingTests') + sum('numTodoTests');
// A failed test also fails its step; a step is counted by itself only when no test tells of it.
const silentSteps = failedSteps.filter((step) => failedTests === 0 || !step.startsWith('tests'));
const failed = failedTests + skipped + silentSteps.length;

console.log();
if (skipped > 0) console.log(`${skipped} tests were skipped; none may be.`);
if (failedSteps.length > 0) console.log(`Failed steps: ${failedSteps.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
