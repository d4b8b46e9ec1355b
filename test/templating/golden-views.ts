import { planSteps } from '../../src/domain/plan.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';
import type { Views } from '../../src/templating/views.js';
import { credential, policy } from '../domain/registry-parts.js';

const now = Date.UTC(2026, 10, 21, 12);
const head = '0123456789abcdef0123456789abcdef01234567';
const checkpoint = '57:9f2c1e';
const command = `/rotate approve ${head}`;
const steps = planSteps(termsOf(credential(), policy()));

const nothingChanged = {
  refused: [],
  impact: { overdue: 0, ahead: null, relieved: 0, excepted: 0, unmanaged: 0 },
  rows: [],
  more: 0,
  weeks: [],
};

/** One honest example of every page; where a page has two faces, two. */
export const examples: { readonly [K in keyof Views]: readonly Views[K][] } = {
  'validate-summary': [
    {
      head,
      credentials: 0,
      problems: [
        {
          warning: true,
          place: 'policies/db.yaml:7:12',
          code: 'DURATION_INVALID',
          message: '"90days" is no duration',
          wayOut: 'Write a whole number and a unit: 90d.',
        },
      ],
      more: 3,
      unmarked: 0,
    },
    { head, credentials: 34, problems: [], more: 0, unmarked: 0 },
  ],
  'scan-summary': [
    {
      now,
      credentials: 34,
      rows: [
        {
          credential: 'pay-db',
          status: 'overdue',
          owners: ['@acme/payments'],
          sentence: 'overdue since 2026-11-10, 11 days ago: policy "db-60d" allows an age of 60d',
        },
      ],
      more: 2,
      entries: 57,
      signed: true,
    },
    { now, credentials: 1, rows: [], more: 0, entries: 1, signed: false },
    { now, credentials: 1, rows: [], more: 0, entries: null, signed: false },
  ],
  'effects-comment': [
    {
      key: '12',
      head: head.slice(0, 7),
      valid: true,
      errors: 0,
      refused: [],
      impact: { overdue: 37, ahead: { at: now + 2 * DAY, count: 4 }, relieved: 1, excepted: 2, unmanaged: 1 },
      weeks: [
        { from: now - 12 * HOUR, before: 0, after: 4 },
        { from: now - 12 * HOUR + 14 * DAY, before: 3, after: 0 },
      ],
      rows: [
        { credential: 'pay-db', before: 'active', after: 'overdue', sentence: 'policy "db-60d" allows an age of 60d' },
        { credential: 'old-key', before: 'due', after: 'not managed any more', sentence: 'its file is removed' },
      ],
      more: 12,
    },
    { key: '12', head: head.slice(0, 7), valid: true, errors: 0, ...nothingChanged },
    { key: '12', head: head.slice(0, 7), valid: false, errors: 1, ...nothingChanged },
    {
      key: '12',
      head: head.slice(0, 7),
      valid: true,
      errors: 1,
      ...nothingChanged,
      refused: [
        {
          message: '"pay-db" would not be in the registry any more, but the value made on 2026-11-01 is still in use',
          wayOut: 'Keep the file until the value is retired.',
        },
      ],
    },
  ],
  'approval-summary': [
    {
      now,
      outcome: 'waiting',
      obstacles: [],
      against: [],
      missing: [{ count: 1, from: ['@acme/security'], rule: 'policy "db-60d"' }],
      counted: [],
      refused: [{ login: 'alice', sentence: 'asked for this rotation' }],
      expiresAt: null,
      command,
      next: 'Once it is approved, I merge it and the rotation begins.',
    },
    {
      now,
      outcome: 'approved',
      obstacles: [],
      against: [],
      missing: [],
      counted: [{ login: 'bob', how: 'review', at: now - 2 * HOUR }],
      refused: [],
      expiresAt: now + 7 * DAY - 2 * HOUR,
      command: null,
      next: 'I merge it now, and the rotation begins.',
    },
    {
      now,
      outcome: 'blocked',
      obstacles: ['It is a draft.'],
      against: ['carol'],
      missing: [],
      counted: [{ login: 'bob', how: 'comment', at: now - MINUTE }],
      refused: [],
      expiresAt: null,
      command: null,
      next: 'Repair what is marked first.',
    },
  ],
  'plan-comment': [
    {
      marker: 'plan',
      key: '2026-11-21-payments-1',
      head,
      digest: `sha256:${'8049233158fa612c'.repeat(4)}`,
      requester: 'alice',
      record: null,
      order: 'In this order: pay-db; then pay-replica. Each begins when those before it are closed with success',
      sections: [
        {
          name: 'pay-db',
          generation: 7,
          strategy: 'immediate',
          acceptWindow: 5 * MINUTE,
          fingerprint: null,
          consumers: [{ name: 'config', kind: 'file', wave: 1 }],
          connections: [
            { member: 'rotator', name: 'main-db', place: 'db.example.com:5432' },
            { member: 'consumer config', name: 'app-host', place: '/srv' },
          ],
          steps,
        },
      ],
      command,
      from: ['@acme/security'],
      required: 1,
    },
    {
      marker: 'answer',
      key: '991',
      head: '',
      digest: `sha256:${'8049233158fa612c'.repeat(4)}`,
      requester: 'alice',
      record: null,
      order: null,
      sections: [
        {
          name: 'pay-db',
          generation: 8,
          strategy: 'immediate',
          acceptWindow: null,
          fingerprint: 'hmac:5d1e',
          consumers: [],
          connections: [],
          steps: steps.slice(0, 1),
        },
      ],
      command: null,
      from: [],
      required: 0,
    },
  ],
  'rotation-pull': [
    {
      now,
      requester: 'alice',
      reason: 'overdue',
      credentials: [
        {
          name: 'pay-db',
          owner: '@acme/payments',
          sentence: 'The value is 71 days old; policy "db-60d" allows an age of 60d.',
          dueAt: now - 11 * DAY,
        },
      ],
      required: 1,
      from: ['@acme/security'],
      expiresAfter: 7 * DAY,
      byPeople: false,
    },
  ],
  issue: [
    {
      key: 'pay-db',
      now,
      credential: 'pay-db',
      status: 'overdue',
      severity: 'critical',
      owner: '@acme/payments',
      type: 'database-password',
      sentence: 'The value is 71 days old; policy "db-60d" allows an age of 60d.',
      since: now - 71 * DAY,
      dueAt: now - 11 * DAY,
      policy: 'db-60d',
      consumers: ['config'],
      events: [{ at: now - 90 * DAY, text: 'rotation pay-db.6 closed: success', who: 'rekeyer' }],
      snoozed: null,
      next: 'Open the pull request that rotates it, with this comment:',
      action: '/rotate request pay-db',
      checkpoint,
    },
    {
      key: 'pay-db',
      now,
      credential: 'pay-db',
      status: 'unknown-age',
      severity: 'warning',
      owner: '@acme/payments',
      type: 'database-password',
      sentence: 'Nobody knows how old the value is.',
      since: null,
      dueAt: null,
      policy: null,
      consumers: [],
      events: [],
      snoozed: 'snoozed until 2026-12-01 by alice: waiting for the vendor',
      next: 'Write createdAt into credentials/pay-db.yaml.',
      action: null,
      checkpoint,
    },
  ],
  'exception-pull': [
    {
      credential: 'pay-db',
      policy: 'db-60d',
      expiresAt: now + 30 * DAY,
      reason: 'migration',
      justification: 'moving to the new cluster',
      requester: 'alice',
      granted: 2,
    },
  ],
  'removal-pull': [
    {
      exception: 'pay-db-vendor',
      policy: 'db-60d',
      credentials: ['pay-db'],
      expiresAt: now - DAY,
      why: 'it has ended',
    },
  ],
  dashboard: [
    {
      key: 'main',
      now,
      credentials: 34,
      sections: [
        {
          title: '🔴 Overdue',
          rows: [
            {
              credential: 'pay-db',
              owners: ['@acme/payments'],
              dueAt: now - 11 * DAY,
              issue: 12,
              sentence: 'by policy "db"',
            },
            {
              credential: 'ship-db',
              owners: ['@acme/payments'],
              dueAt: now - DAY,
              issue: null,
              sentence: 'by policy "db"',
            },
          ],
          more: 3,
        },
        {
          title: '🟡 Excepted',
          rows: [
            {
              credential: 'old-db',
              owners: ['@bob'],
              dueAt: now + DAY,
              issue: null,
              sentence: 'exception "old-db-vendor"',
            },
          ],
          more: 0,
        },
      ],
      boxes: ['pay-db', 'ship-db'],
      hearsTicks: true,
      checkpoint,
    },
    { key: 'main', now, credentials: 34, sections: [], boxes: [], hearsTicks: false, checkpoint },
  ],
  'stopped-comment': [
    {
      rotation: 'pay-db.7',
      code: 'NOT_ADOPTED',
      headline: 'Delivered, not adopted: no consumer was seen using the new value in time.',
      wayOut: 'Make the consumer reload.',
      valid: 'the candidate logs in, the previous value is refused',
      command: '/rotate retry',
    },
  ],
  'closing-comment': [
    {
      key: 'pay-db.7',
      rotation: 'pay-db.7',
      sentence: 'Rotated: the new value is in use and the old one is refused.',
      took: 4 * MINUTE,
      pull: 12,
      approvedBy: ['bob'],
      evidence: [
        { fact: 'new value', value: 'hmac:5d1e' },
        { fact: 'consumers seen on it', value: 'config' },
      ],
      checkpoint,
    },
    {
      key: 'pay-db',
      rotation: null,
      sentence: 'It is in time again.',
      took: null,
      pull: null,
      approvedBy: [],
      evidence: [],
      checkpoint,
    },
  ],
  answer: [
    { key: '991', login: 'alice', done: true, sentence: 'I opened the pull request.', pull: 12 },
    { key: '991', login: 'mallory', done: false, sentence: 'only its owner may do that.', pull: null },
  ],
  'help-answer': [
    {
      key: '991',
      near: '/rotate request <credential>',
      understood: false,
      commands: [{ usage: '/rotate request <credential>', who: 'write or owner', summary: 'open a pull request' }],
    },
  ],
  'status-answer': [
    {
      key: '991',
      now,
      rows: [{ credential: 'pay-db', status: 'overdue', dueAt: now - 11 * DAY, sentence: 'The value is 71 days old.' }],
      more: 0,
    },
    { key: '991', now, rows: [], more: 0 },
  ],
  'unauthorised-merge': [
    {
      key: '2026-11-21-payments-1',
      now,
      code: 'UNAUTHORIZED_MERGE',
      headline: 'A rotation was merged that nobody was entitled to order.',
      request: '2026-11-21-payments-1',
      pull: 12,
      mergedAt: now - 3 * MINUTE,
      credentials: ['pay-db'],
      reasons: ['1 approval is missing from @acme/security.'],
      wayOut: 'Find out who merged it and why; then ask anew.',
      call: ['@acme/security'],
    },
  ],
  'incident-checklist': [
    {
      key: 'pay-db.7',
      rotation: 'pay-db.7',
      declaredBy: 'bob',
      at: now - HOUR,
      mode: 'revoke-first',
      reason: 'The laptop was stolen',
      contained: false,
      items: [
        { done: true, text: 'Switch the value in use off, before anything replaces it' },
        { done: false, text: 'The old value is refused, everywhere it was known' },
      ],
      review: null,
      deadline: now + 23 * HOUR,
      from: ['@acme/incident'],
    },
    {
      key: 'pay-db.7',
      rotation: 'pay-db.7',
      declaredBy: 'bob',
      at: now - HOUR,
      mode: 'replace-first',
      reason: 'The laptop was stolen',
      contained: true,
      items: [{ done: true, text: 'The old value is refused, everywhere it was known' }],
      review: 12,
      deadline: now + 23 * HOUR,
      from: ['@acme/incident'],
    },
  ],
  'incident-record': [
    {
      rotation: 'pay-db.7',
      credential: 'pay-db',
      declaredBy: 'bob',
      at: now - HOUR,
      mode: 'replace-first',
      reason: 'The laptop was stolen',
      outcome: 'success',
      refused: true,
      events: [{ at: '2026-11-21T11:00:00Z', text: 'issue done', who: 'rekeyer[bot]' }],
    },
  ],
  'emergency-late': [
    {
      key: 'pay-db.7',
      rotation: 'pay-db.7',
      credential: 'pay-db',
      declaredBy: 'bob',
      at: now - 2 * DAY,
      now,
      deadline: now - DAY,
      review: 12,
      from: ['@acme/incident'],
      call: ['@acme/incident'],
    },
  ],
  alarm: [
    {
      key: 'ledger',
      code: 'LEDGER_MISSING',
      headline: 'There is no ledger branch.',
      message: 'there is no branch rekeyer-ledger, but it held 57 entries when it was last seen',
      wayOut: 'If this registry is new, run "rekeyer ledger init". Otherwise restore the branch.',
      call: ['@acme/incident'],
    },
  ],
};
