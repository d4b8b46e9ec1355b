import { RekeyerError } from '../../src/domain/errors/index.js';
import { hasMarker, type MarkerKind, markerKey } from '../../src/domain/marker.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Comment, Comments, Reaction } from '../../src/ports/github/comments.js';
import type { Issues, IssueText, OwnIssue } from '../../src/ports/github/issues.js';
import type { Listing } from '../../src/ports/github/listing.js';

const BOT = { login: 'rekeyer[bot]', id: 1, type: 'Bot' } as const;

/** Issues and comments of one repository in memory, and every call that GitHub would count. */
export class MemoryIssues implements Issues, Comments {
  readonly all = new Map<number, OwnIssue & { readonly title: string }>();
  readonly comments: Comment[] = [];
  readonly calls: string[] = [];
  #numbers = 0;

  constructor(readonly clock: Pick<Clock, 'now'>) {}

  async own(kind: MarkerKind): Promise<ReadonlyMap<string, OwnIssue>> {
    this.calls.push('own');
    return new Map(
      [...this.all.values()].flatMap((issue) => {
        const key = markerKey(issue.body, kind);
        return key === undefined ? [] : [[key, issue] as const];
      }),
    );
  }

  /** A list that has not changed is not counted by GitHub; one that has is an answer that was needed. */
  async ownOpen(): Promise<readonly OwnIssue[]> {
    return [...this.all.values()].filter(({ state }) => state === 'open');
  }

  async find(number: number): Promise<OwnIssue | undefined> {
    this.calls.push('find');
    return this.all.get(number);
  }

  async open(text: IssueText): Promise<number> {
    this.calls.push('open');
    const number = ++this.#numbers;
    this.all.set(number, { number, state: 'open', ...text });
    return number;
  }

  async edit(number: number, text: IssueText): Promise<void> {
    this.calls.push('edit');
    this.all.set(number, { ...this.#known(number), ...text });
  }

  async reopen(number: number, text: IssueText): Promise<void> {
    this.calls.push('reopen');
    const { closedAt: _, ...issue } = this.#known(number);
    this.all.set(number, { ...issue, ...text, state: 'open' });
  }

  async close(number: number, reason: 'completed' | 'not_planned'): Promise<void> {
    this.calls.push(`close ${reason}`);
    this.all.set(number, { ...this.#known(number), state: 'closed', closedAt: this.clock.now() });
  }

  async get(id: number): Promise<Comment> {
    const comment = this.comments.find((one) => one.id === id);
    if (!comment) throw new RekeyerError('GITHUB_NOT_FOUND', `there is no comment ${id}`);
    return comment;
  }

  async of(issue: number): Promise<Listing<Comment>> {
    return { items: this.comments.filter((comment) => comment.issue === issue), complete: true };
  }

  async keep(issue: number, { kind, key }: { kind: MarkerKind; key: string }, body: string): Promise<void> {
    const found = this.comments.findIndex((one) => one.issue === issue && hasMarker(one.body, kind, key));
    const before = this.comments[found];
    if (before?.body === body) return;
    this.calls.push(before ? 'edit comment' : 'comment');
    const comment = { issue, onPull: false, by: BOT, ours: true, body, at: this.clock.now(), edited: false };
    if (before) this.comments[found] = { ...before, body };
    else this.comments.push({ ...comment, id: this.comments.length + 1 });
  }

  async react(_id: number, reaction: Reaction): Promise<void> {
    this.calls.push(`react ${reaction}`);
  }

  #known(number: number) {
    const issue = this.all.get(number);
    if (!issue) throw new RekeyerError('GITHUB_NOT_FOUND', `there is no issue ${number}`);
    return issue;
  }
}
