import { hasCode } from '../domain/errors/index.js';
import { type Checkpoint, formatCheckpoint } from '../domain/ledger/checkpoint.js';
import type { Actor, CredentialState, Draft } from '../domain/ledger/event.js';
import { markerOf } from '../domain/marker.js';
import { DAY, type Instant } from '../domain/time.js';
import type { Forge } from '../ports/github/forge.js';
import type { OwnIssue } from '../ports/github/issues.js';
import type { Ledger, LedgerSnapshot } from '../ports/ledger.js';
import type { Templates } from '../templating/templates.js';
import { closingOf, orphans } from './report/closing.js';
import { entryOf, type Hindrance, type WantedIssue, wantedIssue } from './report/wanted.js';
import type { Scan } from './scan.js';

export interface ReportParts {
  readonly ledger: Ledger;
  readonly forge: Pick<Forge, 'issues' | 'comments'>;
  readonly templates: Templates;
}

export interface ReportOptions {
  readonly actor: Actor;
  /** The rest waits for the next run and stands on the dashboard meanwhile. */
  readonly newIssuesPerRun: number;
  /** What is due and can be neither proposed nor begun, by credential. */
  readonly hindered?: ReadonlyMap<string, Hindrance>;
}

/** What a run wrote; `postponed` credentials should have an issue and have none yet. */
export interface ReportResult {
  readonly opened: number;
  readonly edited: number;
  readonly closed: number;
  readonly postponed: number;
}

/** An issue that was closed longer ago is history; a new one is opened. */
const REOPEN_WITHIN = 90 * DAY;

/**
 * Makes the issues of the repository say what is true now: one for each credential and incident, edited in place,
 * reopened within 90 days, closed with its evidence.
 *
 * The ledger remembers each issue's number and the digest of what it says, so that a run in which nothing changed
 * makes no request that counts. What the ledger does not know, after a crash between opening and remembering, is found by its
 * marker before a new one is opened. What the ledger believes open is held against GitHub's list: an issue that was
 * deleted is opened anew, one that a person closed although nothing has changed is reopened.
 */
export async function report(scan: Scan, parts: ReportParts, options: ReportOptions): Promise<ReportResult> {
  const snapshot = await parts.ledger.read();
  const run = new Reporting(scan.now, snapshot, parts, options);
  await run.look();
  try {
    for (const evaluation of scan.evaluations) {
      const { name } = evaluation;
      await run.settle(name, wantedIssue(evaluation, snapshot.state, options.hindered?.get(name)));
    }
    const known = new Set(scan.evaluations.map(({ name }) => name));
    for (const name of orphans(snapshot.state, known)) await run.close(name, false);
  } finally {
    await run.remember();
  }
  return run.result;
}

class Reporting {
  readonly result = { opened: 0, edited: 0, closed: 0, postponed: 0 };
  readonly #drafts: Draft[] = [];
  #own: ReadonlyMap<string, OwnIssue> | undefined;
  #listed: ReadonlySet<number> = new Set();

  constructor(
    readonly now: Instant,
    readonly snapshot: LedgerSnapshot,
    readonly parts: ReportParts,
    readonly options: ReportOptions,
  ) {}

  /** Which issues are open on GitHub; nobody asks where none should be. */
  async look(): Promise<void> {
    const some = [...this.snapshot.state.credentials.values()].some(({ issue }) => issue?.state === 'open');
    if (some) this.#listed = new Set((await this.parts.forge.issues.ownOpen()).map(({ number }) => number));
  }

  async settle(credential: string, wanted: WantedIssue | undefined): Promise<void> {
    const known = this.snapshot.state.credentials.get(credential)?.issue;
    if (!wanted) return known?.state === 'open' ? this.close(credential, true) : undefined;
    const stands = known?.state === 'open' ? await this.#standing(known.number) : undefined;
    if (!known || stands === undefined) return this.#openFor(wanted);
    if (stands === 'open' && known.body === wanted.digest) return;
    if (stands === 'open') await this.#edit(known.number, wanted);
    else await this.#reopen(known.number, wanted);
  }

  /** As GitHub has it, whatever the ledger believes; `undefined` when it is gone. The list may lag, one issue does not. */
  async #standing(number: number): Promise<OwnIssue['state'] | undefined> {
    return this.#listed.has(number) ? 'open' : (await this.parts.forge.issues.find(number))?.state;
  }

  async close(credential: string, inRegistry: boolean): Promise<void> {
    const known = this.snapshot.state.credentials.get(credential)?.issue;
    if (!known) return;
    if ((await this.#standing(known.number)) === undefined)
      return this.#note(credential, { ...known, state: 'closed' });
    const history = await this.parts.ledger.history(credential);
    const { view, reason } = closingOf(credential, history, inRegistry);
    const { comments, issues } = this.parts.forge;
    const { text } = this.parts.templates.render('closing-comment', { ...view, checkpoint: this.#checkpoint });
    await comments.keep(known.number, { kind: 'closed', key: view.key }, text);
    await issues.close(known.number, reason);
    this.result.closed += 1;
    this.#note(credential, { ...known, state: 'closed' });
  }

  /** One append for all that was written to GitHub; a run that breaks off remembers what it did. */
  async remember(): Promise<void> {
    if (this.#drafts.length === 0) return;
    const subject = `issues: ${this.#drafts.length} kept up to date`;
    try {
      await this.parts.ledger.append(this.snapshot, subject, this.#drafts);
    } catch (error) {
      // Somebody else appended meanwhile: numbers are no lock, and an unknown issue is found by its marker.
      if (!hasCode(error, 'LEDGER_CONFLICT')) throw error;
      await this.parts.ledger.append(await this.parts.ledger.read(), subject, this.#drafts);
    }
  }

  get #checkpoint(): string {
    const { size, root } = this.snapshot;
    return formatCheckpoint({ size, root } satisfies Checkpoint);
  }

  async #openFor(wanted: WantedIssue): Promise<void> {
    if (this.result.opened >= this.options.newIssuesPerRun) {
      this.result.postponed += 1;
      return;
    }
    const { issues } = this.parts.forge;
    this.#own ??= await issues.own('issue');
    const before = this.#own.get(wanted.credential);
    if (before?.state === 'open') return this.#edit(before.number, wanted);
    this.result.opened += 1;
    if (before && this.now - (before.closedAt ?? 0) <= REOPEN_WITHIN) return this.#reopen(before.number, wanted);
    const number = await issues.open(this.#textOf(wanted));
    await this.#tellStop(number, wanted);
    this.#note(wanted.credential, { number, state: 'open', body: wanted.digest });
  }

  async #reopen(number: number, wanted: WantedIssue): Promise<void> {
    await this.parts.forge.issues.reopen(number, this.#textOf(wanted));
    await this.#tellStop(number, wanted);
    this.#note(wanted.credential, { number, state: 'open', body: wanted.digest });
  }

  async #edit(number: number, wanted: WantedIssue): Promise<void> {
    await this.parts.forge.issues.edit(number, this.#textOf(wanted));
    await this.#tellStop(number, wanted);
    this.result.edited += 1;
    this.#note(wanted.credential, { number, state: 'open', body: wanted.digest });
  }

  /** A stop is a change of state: it gets a comment of its own, once. */
  async #tellStop(number: number, { stopped }: WantedIssue): Promise<void> {
    if (!stopped) return;
    const { rotation, seq, code, valid } = stopped;
    const view = { rotation, code, valid, ...entryOf(code), command: '/rotate retry' };
    const marker = { kind: 'stopped', key: `${rotation}.${seq}` } as const;
    const { text } = this.parts.templates.render('stopped-comment', view);
    await this.parts.forge.comments.keep(number, marker, `${markerOf(marker.kind, marker.key)}\n${text}`);
  }

  #textOf({ title, labels, view }: WantedIssue) {
    const { text } = this.parts.templates.render('issue', { ...view, now: this.now, checkpoint: this.#checkpoint });
    return { title, labels, body: text };
  }

  #note(credential: string, data: NonNullable<CredentialState['issue']>): void {
    this.#drafts.push({ type: 'issue', data, credential, actor: this.options.actor });
  }
}
