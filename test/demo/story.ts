import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DAY, formatDay } from '../../src/domain/time.js';
import { expectThat, type Narrator } from './narrator.js';
import { credential, withMistakes } from './registry.js';
import type { Stage } from './stage.js';

const R = { owner: 'acme', repo: 'credentials' };
const run = promisify(execFile);

/** Runs our own command line, as an operator would, and answers what it printed. */
export async function rekeyer(stage: Stage, ...args: string[]): Promise<string> {
  const cli = join(import.meta.dirname, '../../dist/cli.js');
  const env = {
    PATH: process.env.PATH,
    HOME: stage.folder,
    NO_COLOR: '1',
    GITHUB_TOKEN: stage.hub.tokenOf('alice'),
    REKEYER_LEDGER_KEY: stage.ledgerKey,
  };
  const { stdout } = await run(process.execPath, [cli, ...args], { env });
  return stdout;
}

export async function beginLedger(stage: Stage, tell: Narrator): Promise<void> {
  tell.act('A registry on GitHub: settings and a policy, and an empty ledger beside them');
  const remote = `${stage.hub.url}/acme/credentials.git`;
  tell.show(await rekeyer(stage, 'ledger', 'init', '--remote', remote, '--repository-id', String(stage.repositoryId)));
  tell.say('a policy says: database passwords live 60 days, and @acme/security approves their rotation');
}

export async function mistake(stage: Stage, tell: Narrator): Promise<number> {
  tell.act('Alice adds a credential, with two mistakes');
  const alice = stage.hub.as('alice');
  const place = { port: stage.database.port, createdAt: formatDay(Date.now() - 90 * DAY) };
  const files = { 'credentials/payments-db.yaml': withMistakes(place) };
  await alice.pushFiles('payments-db', files, 'Add the password of the payments database');
  const number = await alice.openPull('payments-db', 'Add the password of the payments database');
  await stage.quiet();
  const check = await checkOf(stage, number);
  expectThat(check.conclusion === 'failure', `the check should be red, but is ${check.conclusion}`);
  tell.say(`check "${check.name}" is red: ${check.title}`);
  for (const { path, start_line, message } of check.annotations) tell.show(`${path}:${start_line} ${message}`);
  return number;
}

export async function repair(stage: Stage, tell: Narrator, number: number): Promise<void> {
  tell.act('She repairs them, and the pull request is merged');
  const alice = stage.hub.as('alice');
  const place = { port: stage.database.port, createdAt: formatDay(Date.now() - 90 * DAY) };
  await alice.pushFiles('payments-db', { 'credentials/payments-db.yaml': credential(place) }, 'Repair two mistakes');
  await stage.quiet();
  const check = await checkOf(stage, number);
  expectThat(check.conclusion === 'success', `the check should be green: ${check.title}`);
  tell.say(`check "${check.name}" is green: ${check.title}`);
  await alice.merge(number);
  await stage.quiet();
}

export async function overdue(stage: Stage, tell: Narrator): Promise<{ issue: number; pull: number }> {
  tell.act('The scan finds the password past its limit, opens an issue and proposes the rotation');
  await stage.app.tick();
  await stage.quiet();
  const { data: issues } = await stage.hub.as('alice').api.issues.listForRepo({ ...R, state: 'open' });
  const issue = issues.find(({ pull_request, title }) => !pull_request && title.startsWith('payments-db'));
  const pull = issues.find(({ pull_request }) => pull_request);
  expectThat(
    issue !== undefined && pull !== undefined,
    `issue and pull request expected; the App said ${stage.log.join('\n')}`,
  );
  tell.say(`issue ${issue.number}: ${issue.title}`);
  tell.say(`pull request ${pull.number} by ${pull.user?.login}: ${pull.title}`);
  const { data: comments } = await stage.hub.as('alice').api.issues.listComments({ ...R, issue_number: pull.number });
  tell.show(comments.find(({ body }) => body?.includes('rekeyer:plan'))?.body ?? 'no plan');
  return { issue: issue.number, pull: pull.number };
}

export async function approval(stage: Stage, tell: Narrator, pull: number): Promise<void> {
  tell.act('Carol may only read: her approval does not count. Bob of the security team approves');
  const slow = stage.consumer.slow(6);
  await stage.hub.as('carol').review(pull, 'APPROVE');
  await stage.quiet();
  const waiting = await checkOf(stage, pull, 'rekeyer / approval');
  expectThat(waiting.conclusion === 'action_required', `carol should not be enough: ${waiting.conclusion}`);
  tell.say(`check "${waiting.name}": ${waiting.title}`);
  await stage.hub.as('bob').review(pull, 'APPROVE');
  await stage.quiet();
  const { data } = await stage.hub.as('bob').api.pulls.get({ ...R, pull_number: pull });
  expectThat(data.merged, `the bot should have merged; the App said ${stage.log.join('\n')}`);
  tell.say(`bob approved, ${data.merged_by?.login} merged ${data.head.sha.slice(0, 7)} and rotated at once`);
  expectThat((await slow).rows === 3, 'a query begun before the change should have returned its rows');
  tell.say('a query that began before the password changed returned its rows after it');
}

export async function proof(stage: Stage, tell: Narrator, issue: number): Promise<void> {
  tell.act('What is true now');
  expectThat(stage.password !== stage.oldPassword, `the file still holds the old password; ${stage.log.join('\n')}`);
  expectThat(await stage.lets(stage.password), 'PostgreSQL should let the new password in');
  expectThat(!(await stage.lets(stage.oldPassword)), 'PostgreSQL should refuse the old password');
  tell.say('PostgreSQL lets the new password in and refuses the old one');
  const { reloads, answered, failures } = await stage.consumer.report();
  expectThat(reloads === 1, `the application should have reloaded once, not ${reloads} times`);
  tell.say(`the application reloaded once and had ${answered} queries answered, ${failures.length} refused in between`);
  const bob = stage.hub.as('bob').api;
  const { data } = await bob.issues.get({ ...R, issue_number: issue });
  expectThat(data.state === 'closed', `the issue should be closed; the App said ${stage.log.join('\n')}`);
  const { data: comments } = await bob.issues.listComments({ ...R, issue_number: issue });
  tell.say(`issue ${issue} is closed with its evidence:`);
  tell.show(comments.at(-1)?.body ?? '');
}

export async function ledger(stage: Stage, tell: Narrator): Promise<void> {
  tell.act('Every step is on the ledger branch, for anybody with a clone');
  const clone = await stage.hub.as('carol').workingCopy();
  await run('git', ['-C', clone, 'fetch', '-q', 'origin', 'rekeyer-ledger']);
  tell.show((await run('git', ['-C', clone, 'log', '--format=%h %s', 'FETCH_HEAD'])).stdout);
  tell.show(await rekeyer(stage, 'ledger', 'verify', '--dir', clone));
}

interface Check {
  readonly name: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly start_line: number;
    readonly message: string | null;
  }[];
}

async function checkOf(stage: Stage, pull: number, name = 'rekeyer / validate'): Promise<Check> {
  const { api } = stage.hub.as('alice');
  const { data } = await api.pulls.get({ ...R, pull_number: pull });
  const runs = (await api.checks.listForRef({ ...R, ref: data.head.sha, check_name: name })).data.check_runs;
  const newest = runs.sort((a, b) => b.id - a.id)[0];
  expectThat(newest !== undefined, `there is no check "${name}"; the App said ${stage.log.join('\n')}`);
  const { data: annotations } = await api.checks.listAnnotations({ ...R, check_run_id: newest.id });
  return { name, conclusion: newest.conclusion, title: newest.output.title ?? '', annotations };
}
