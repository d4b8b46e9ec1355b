import { describe, expect, it } from '@jest/globals';
import { Redactor } from '../../src/clients/redactor.js';
import { encodingsOf } from '../../src/domain/encodings.js';
import { Secret } from '../../src/domain/secret.js';
import { dresses, dressesIn } from '../doubles/canary.js';

const CANARY = `Ca'na"ry<&>+/=$\\ 47 yellow`;

describe('the forms of a value', () => {
  it.each(Object.keys(dresses).filter((name) => name !== 'json in json'))('hold it as %s', (name) => {
    const forms = encodingsOf(CANARY);
    for (const form of dresses[name]?.(CANARY) ?? []) expect(forms.some((one) => form.includes(one))).toBe(true);
  });

  it('are each given once and never empty, also of a short value', () => {
    for (const value of [CANARY, 'ab', 'plainword', '']) {
      const forms = encodingsOf(value);
      expect(new Set(forms).size).toBe(forms.length);
      expect(forms).not.toContain('');
    }
    expect(encodingsOf('ab').every((form) => form.length >= 2)).toBe(true);
  });

  it('of several lines are also its long lines', () => {
    const line = 'MC4CAQAwBQYDK2VwBCIEIA';
    expect(encodingsOf(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END-----\n`)).toContain(line);
  });
});

describe('a redactor', () => {
  it.each(Object.keys(dresses).filter((name) => name !== 'json in json'))('takes it out as %s', (name) => {
    const redactor = new Redactor();
    redactor.learn(new Secret(CANARY));
    for (const form of dresses[name]?.(CANARY) ?? []) {
      const shown = redactor.redact(`before ${form} after`);
      expect(shown).toMatch(/^before .*\[secret\].* after$/);
      expect(dressesIn(shown, CANARY)).toEqual([]);
    }
  });

  it('tells of every form once, for masks in the log of a job', () => {
    const told: string[] = [];
    const redactor = new Redactor((form) => told.push(form));
    redactor.learn(new Secret(CANARY));
    redactor.learn(new Secret(CANARY));
    expect(told).toEqual(encodingsOf(CANARY));
  });
});
