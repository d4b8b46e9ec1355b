import { describe, expect, it } from '@jest/globals';
import { deliveries } from '../../src/deliveries/index.js';
import { credentialTypes, strategies } from '../../src/domain/credential.js';
import { probes } from '../../src/probes/index.js';
import { rotators } from '../../src/rotators/index.js';
import { filesUnder } from './source.js';

const families = { rotators, deliveries, probes };
const members = Object.entries(families).flatMap(([folder, family]) =>
  family.members.map((member) => ({ folder, member, name: `${folder}/${member.kind}` })),
);
const tests = filesUnder('test', '.test.ts');

describe.each(members)('$name', ({ folder, member }) => {
  it('describes itself in one line, and what it needs', () => {
    expect(member.kind).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(member.summary).toMatch(/^[A-Z][^\n]{10,160}$/);
    expect(member.summary).not.toMatch(/\.$/);
    // A probe does what any consumer may do.
    if (folder !== 'probes') expect(member.permissions.length).toBeGreaterThan(0);
  });

  it('knows exactly the options of its schema', () => {
    expect(JSON.parse(JSON.stringify(member.options))).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('is the member that its own example names', () => {
    expect(member.example).toMatch(new RegExp(`\\bkind: ${member.kind}\\b`));
  });

  it('has a test beside the others', () => {
    const own = tests.filter((path) => path.startsWith(`test/${folder}/${member.kind}`));
    expect(own).not.toEqual([]);
  });
});

describe('what rotators say they can do', () => {
  it.each(rotators.members.map((member) => [member.kind, member] as const))('%s is consistent', (_, member) => {
    const { capabilities } = member;
    expect(capabilities.types.length).toBeGreaterThan(0);
    expect(capabilities.types.every((type) => credentialTypes.includes(type))).toBe(true);
    expect(capabilities.strategies.length).toBeGreaterThan(0);
    expect(capabilities.strategies.every((strategy) => strategies.includes(strategy))).toBe(true);
    expect(new Set(capabilities.fields).size).toBe(capabilities.fields.length);
    expect(capabilities.fields.length).toBeGreaterThan(0);
  });
});

describe('every family', () => {
  it.each(Object.entries(families))('%s names each kind once, with a check of its options', (_, family) => {
    const kinds = family.members.map(({ kind }) => kind);
    expect(kinds).toEqual([...new Set(kinds)].sort());
    expect(Object.keys(family.optionChecks).sort()).toEqual(kinds);
  });
});
