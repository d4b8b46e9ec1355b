import { describe, expect, it } from '@jest/globals';
import { fixedLine } from '../../src/registry/fix.js';
import { readBlob } from '../../src/registry/read.js';

const policy = (line: string) => `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec:
  priority: 10
  selector: { types: [database-password] }
${line}
`;

/** Every line that can be repaired without a thought. */
function fixes(line: string): (string | undefined)[] {
  const text = policy(line);
  const problems = readBlob(new TextEncoder().encode(text)).problems;
  return problems.map((problem) => fixedLine(text, { ...problem, file: 'policies/db.yaml' }));
}

describe('a mechanical repair', () => {
  it.each([
    ['  maxAge: 90days', '  maxAge: 90d'],
    ['  maxAge: "90 days" # a quarter', '  maxAge: 90d # a quarter'],
    ['  maxage: 90d', '  maxAge: 90d'],
    ['  retry: { inital: 10m }', '  retry: { initial: 10m }'],
  ])('%s', (wrong, right) => {
    expect(fixes(wrong)).toContain(right);
  });

  it.each(['  maxAge: soon', '  maxAge: 0d', '  "maxAge": [90d]'])('%s needs a person', (wrong) => {
    expect(fixes(wrong).every((one) => one === undefined)).toBe(true);
  });
});
