import { describe, expect, it } from '@jest/globals';
import type { ApprovalFacts, RepositoryRole, ReviewFact, ReviewRule } from '../../src/domain/approval/facts.js';
import { judgeApproval, lookups } from '../../src/domain/approval.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';
import {
  alice,
  bob,
  bot,
  carol,
  commit,
  HEAD,
  honest,
  mallory,
  NOW,
  OLDER,
  pull,
  review,
  rule,
  standingOf,
  webFlow,
} from './approval-facts.js';

const judge = (change: Partial<ApprovalFacts> = {}, rules: readonly ReviewRule[] = [rule()]) =>
  judgeApproval(honest(change), rules);
/** Why the only approval in vain does not count. */
const reason = (change: Partial<ApprovalFacts>, rules?: readonly ReviewRule[]) =>
  judge(change, rules).refused.map(({ objection }) => objection.reason);

describe('the honest case', () => {
  it('is approved by one of those the rule names, and says until when', () => {
    const verdict = judge();
    expect(verdict).toMatchObject({ outcome: 'approved', missing: [], refused: [], obstacles: [], against: [] });
    expect(verdict.counted).toEqual([{ by: bob, how: 'review', at: NOW - HOUR }]);
    expect(verdict.expiresAt).toBe(NOW - HOUR + 7 * DAY);
  });

  it('waits without an approval, and says how many are missing from whom', () => {
    expect(judge({ reviews: [] })).toMatchObject({
      outcome: 'waiting',
      missing: [{ rule: 'policy "db-60d"', count: 1, from: { teams: ['@acme/security'] } }],
    });
  });
});

describe('B2 to B7: who has a hand in it does not approve it', () => {
  it('B2: its author does not count', () => {
    expect(reason({ pull: { ...pull, author: bob } })).toEqual(['author']);
  });

  it('B3: neither author nor committer of any commit counts, the others do', () => {
    const commits = [commit(alice), commit(bot, bob, OLDER)];
    const verdict = judge({ commits, requesters: [], reviews: [review(alice), review(bob), review(carol)] });
    expect(verdict.outcome).toBe('approved');
    expect(verdict.counted.map(({ by }) => by.login)).toEqual(['carol']);
    expect(verdict.refused.map(({ by, objection }) => `${by.login}: ${objection.sentence}`)).toEqual([
      'alice: has a hand in commit aaaaaaa',
      'bob: has a hand in commit bbbbbbb',
    ]);
  });

  it.each([
    ['author', commit(null, webFlow)],
    ['committer', commit(bot, null)],
    ['author, who calls himself GitHub', commit(webFlow, webFlow)],
  ])('B4: a commit without a known %s blocks, and nobody counts their way past it', (_, hidden) => {
    const verdict = judge({ commits: [commit(bot, webFlow), hidden], reviews: [review(bob), review(carol)] });
    expect(verdict.outcome).toBe('blocked');
    expect(verdict.obstacles.join()).toContain('belongs to no account');
  });

  it('B4: GitHub itself as committer is nobody', () => {
    expect(judge({ commits: [commit(alice, webFlow)] }).outcome).toBe('approved');
  });

  it('B5: an address of somebody else only takes away: a forged commit of Bob bans Bob, and clears nobody', () => {
    expect(reason({ commits: [commit(bot, webFlow), commit(bob, bob)] })).toEqual(['contributor']);
  });

  it('B6: who asked the bot for it counts as its author', () => {
    expect(reason({ reviews: [review(alice)] })).toEqual(['requester']);
  });

  it('B7: a program does not count, whatever it may do', () => {
    const robot = { ...bob, type: 'Bot' as const };
    expect(reason({ reviews: [review(robot)] })).toEqual(['bot']);
  });
});

describe('B8: one person has one voice', () => {
  const two = [rule({ required: 2 })];
  it('two people are two', () => {
    expect(judge({ reviews: [review(bob), review(carol)] }, two).outcome).toBe('approved');
  });

  it('one person twice, also under a new login, is one', () => {
    const again = [review(bob), review({ ...bob, login: 'bobby' }, { at: NOW - MINUTE })];
    expect(judge({ reviews: again }, two)).toMatchObject({ outcome: 'waiting', missing: [{ count: 1 }] });
  });

  it('a review and a comment of one person are one', () => {
    const comments = [{ by: bob, commit: HEAD, at: NOW }];
    expect(judge({ comments }, two)).toMatchObject({ outcome: 'waiting', missing: [{ count: 1 }] });
  });
});

describe('B9: write access', () => {
  it.each<[RepositoryRole | 'unknown', string]>([
    ['admin', 'approved'],
    ['maintain', 'approved'],
    ['write', 'approved'],
    ['triage', 'waiting'],
    ['read', 'waiting'],
    ['none', 'waiting'],
    ['unknown', 'waiting'],
  ])('%s: %s', (role, outcome) => {
    expect(judge({ standing: new Map([[bob.id, standingOf(role)]]) }).outcome).toBe(outcome);
  });

  it('somebody nobody looked up has no standing', () => {
    expect(reason({ standing: new Map() })).toEqual(['unreadable']);
  });
});

describe('B11: who is named', () => {
  const named = (change: Partial<ReviewRule['from']>) => [
    rule({ from: { users: [], teams: [], roles: [], ...change } }),
  ];
  it.each([
    ['an active member of the team', standingOf('write', 'member'), []],
    ['no member', standingOf('write', 'no'), ['not-named']],
    ['a member of a team that cannot be read', standingOf('write', 'unknown'), ['unreadable']],
  ])('%s', (_, standing, reasons) => {
    expect(reason({ standing: new Map([[bob.id, standing]]) })).toEqual(reasons);
  });

  it('by login in any case, by role or higher, and never because a list is empty', () => {
    const maintainer = new Map([[bob.id, standingOf('maintain', 'no')]]);
    expect(judge({}, named({ users: ['@Bob'] })).outcome).toBe('approved');
    expect(judge({ standing: maintainer }, named({ roles: ['maintain'] })).outcome).toBe('approved');
    expect(judge({ standing: maintainer }, named({ roles: ['admin'] })).outcome).toBe('waiting');
    expect(reason({}, named({}))).toEqual(['not-named']);
  });

  it('one team that can be read is enough beside one that cannot', () => {
    const standing = new Map([[bob.id, { role: 'write' as const, teams: { '@acme/a': 'member' as const } }]]);
    expect(judge({ standing }, named({ teams: ['@acme/a', '@acme/b'] })).outcome).toBe('approved');
  });
});

describe('B13: of each person only the last word counts', () => {
  const yes = 'APPROVED';
  const no = 'CHANGES_REQUESTED';
  const gone = 'DISMISSED';
  const says = 'COMMENTED';
  it.each<[ReviewFact['state'][], string]>([
    [[yes], 'approved'],
    [[says], 'waiting'],
    [[yes, says], 'approved'],
    [[yes, no], 'blocked'],
    [[no, yes], 'approved'],
    [[yes, gone], 'waiting'],
    [[gone, yes], 'approved'],
    [[yes, no, yes], 'approved'],
    [[no, gone], 'waiting'],
    [[yes, gone, says], 'waiting'],
    [['PENDING'], 'waiting'],
    [[no, says], 'blocked'],
  ])('%j is %s', (states, outcome) => {
    const reviews = states.map((state, index) => review(bob, { state, at: NOW - HOUR + index }));
    expect(judge({ reviews }).outcome).toBe(outcome);
  });

  it('a dismissed request for changes does not bring the approval before it back', () => {
    const reviews = [review(bob, { at: NOW - 2 * HOUR }), review(bob, { state: gone })];
    expect(judge({ reviews })).toMatchObject({ outcome: 'waiting', counted: [], refused: [] });
  });

  it('an account that is gone says nothing', () => {
    expect(judge({ reviews: [review(null)] }).outcome).toBe('waiting');
  });

  it('a comment approves like a review, and a later "no" undoes it', () => {
    const comments = [{ by: bob, commit: HEAD, at: NOW - HOUR }];
    expect(judge({ reviews: [], comments }).counted).toEqual([{ by: bob, how: 'comment', at: NOW - HOUR }]);
    const later = [review(bob, { state: no, at: NOW - HOUR })];
    expect(judge({ reviews: later, comments }).outcome).toBe('blocked');
  });
});

describe('who asks for changes', () => {
  const no = (by: typeof bob) => review(by, { state: 'CHANGES_REQUESTED' });
  it('blocks when the rule names them, even as requester, even on an older commit', () => {
    expect(judge({ reviews: [review(bob), no(carol)] })).toMatchObject({ outcome: 'blocked', against: [carol] });
    expect(judge({ reviews: [review(bob), no(alice)] }).outcome).toBe('blocked');
    expect(judge({ reviews: [review(bob), { ...no(carol), commit: OLDER }] }).outcome).toBe('blocked');
  });

  it('only raises doubt otherwise; but a standing that cannot be read does not silence a "no"', () => {
    const standing = honest().standing;
    const reviews = [review(bob), no(mallory)];
    const as = (role: RepositoryRole | 'unknown', member: 'no' | 'unknown') =>
      judge({ reviews, standing: new Map([...standing, [mallory.id, standingOf(role, member)]]) });
    expect(as('read', 'no')).toMatchObject({ outcome: 'approved', against: [], doubting: [mallory] });
    expect(as('unknown', 'unknown').outcome).toBe('blocked');
  });
});

describe('B18 to B29: what was approved, and when', () => {
  it('B18: another commit than the head does not count', () => {
    expect(reason({ reviews: [review(bob, { commit: OLDER })] })).toEqual(['other-commit']);
    expect(reason({ reviews: [], comments: [{ by: bob, commit: OLDER, at: NOW }] })).toEqual(['other-commit']);
  });

  it('B23: an approval given after the merge does not make the merge right', () => {
    const merged = { ...pull, state: 'merged' as const, mergedAt: NOW - 2 * HOUR };
    expect(judge({ pull: { ...merged, mergedAt: NOW - HOUR } }).outcome).toBe('approved');
    expect(reason({ pull: merged })).toEqual(['after-merge']);
  });

  it('B25: another base than the default branch blocks', () => {
    expect(judge({ pull: { ...pull, intoDefault: false } }).outcome).toBe('blocked');
  });

  it('B28: an approval holds as long as the rule says, to the millisecond, and the newer one stands in', () => {
    const at = NOW - 7 * DAY;
    expect(judge({ reviews: [review(bob, { at })] }).outcome).toBe('approved');
    expect(reason({ reviews: [review(bob, { at: at - 1 })] })).toEqual(['expired']);
    const both = judge({ reviews: [review(bob, { at }), review(carol)] });
    expect(both.expiresAt).toBe(NOW - HOUR + 7 * DAY);
  });

  it('B62: a list that GitHub cut judges nothing', () => {
    expect(judge({ complete: false }).outcome).toBe('blocked');
  });

  it('a draft, a closed pull request and a missing rule block', () => {
    expect(judge({ pull: { ...pull, draft: true } }).outcome).toBe('blocked');
    expect(judge({ pull: { ...pull, state: 'closed' } }).outcome).toBe('blocked');
    expect(judge({}, []).outcome).toBe('blocked');
  });
});

describe('several rules', () => {
  const strict = rule({ name: 'settings at the head', required: 2 });
  it('B1: each must be met, so the stricter one decides', () => {
    expect(judge({}, [rule(), strict])).toMatchObject({ outcome: 'waiting', missing: [{ rule: strict.name }] });
    expect(judge({ reviews: [review(bob), review(carol)] }, [rule(), strict]).outcome).toBe('approved');
  });

  it('the verdict lapses with the first of them', () => {
    expect(judge({}, [rule(), rule({ expiresAfter: DAY })]).expiresAt).toBe(NOW - HOUR + DAY);
  });
});

describe('whose standing is read', () => {
  it('only of people whose word could matter', () => {
    const facts = honest({
      reviews: [
        review(alice),
        review(bob),
        review({ ...mallory, type: 'Bot' }),
        review(carol, { state: 'CHANGES_REQUESTED', commit: OLDER }),
      ],
    });
    const { people, teams } = lookups(facts, [rule(), rule({ name: 'again' })]);
    expect(people).toEqual([bob, carol]);
    expect(teams).toEqual(['@acme/security']);
  });
});
