import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grammar } from '../../src/domain/command/grammar.js';
import { readCommand } from '../../src/domain/command.js';
import { isName } from '../../src/domain/names.js';
import { DAY } from '../../src/domain/time.js';

const sha = '0123456789abcdef0123456789abcdef01234567';
const understood = (body: string) => {
  const reading = readCommand(body);
  return reading.kind === 'command' ? reading.command : reading.kind;
};

describe('every command of the table', () => {
  it.each([
    ['/rotate help', { verb: 'help' }],
    ['/rotate status', { verb: 'status' }],
    ['/rotate status pay-db', { verb: 'status', credential: 'pay-db' }],
    ['/rotate recheck', { verb: 'recheck' }],
    ['/rotate plan', { verb: 'plan' }],
    ['/rotate request pay-db', { verb: 'request', credential: 'pay-db' }],
    [`/rotate approve ${sha}`, { verb: 'approve', sha }],
    [
      '/rotate record pay-db 2026-11-21T10:00:00Z done by hand, CHG-12',
      { verb: 'record', credential: 'pay-db', rotatedAt: Date.UTC(2026, 10, 21, 10), evidence: 'done by hand, CHG-12' },
    ],
    [
      '/rotate compromised pay-db seen in a paste',
      { verb: 'compromised', credential: 'pay-db', reason: 'seen in a paste' },
    ],
    ['/rotate hold', { verb: 'hold' }],
    ['/rotate unhold', { verb: 'unhold' }],
    ['/rotate confirm pay-db', { verb: 'confirm', credential: 'pay-db' }],
    ['/rotate retry', { verb: 'retry' }],
    ['/rotate rollback pay-db.7', { verb: 'rollback', rotation: 'pay-db.7' }],
    ['/rotate retire pay-db', { verb: 'retire', credential: 'pay-db' }],
    [
      '/rotate emergency pay-db revoke-first laptop stolen',
      { verb: 'emergency', credential: 'pay-db', mode: 'revoke-first', reason: 'laptop stolen' },
    ],
    ['/rotate emergency pay-db laptop stolen', { verb: 'emergency', credential: 'pay-db', reason: 'laptop stolen' }],
    ['/snooze 14d waiting for vendor', { verb: 'snooze', duration: 14 * DAY, reason: 'waiting for vendor' }],
    [
      '/rotate exception pay-db 30d migration moving to the new cluster',
      {
        verb: 'exception',
        credential: 'pay-db',
        duration: 30 * DAY,
        why: 'migration',
        justification: 'moving to the new cluster',
      },
    ],
    ['/unsnooze', { verb: 'unsnooze' }],
    [
      '/rotate unlock pay-db.7 runner was killed',
      { verb: 'unlock', rotation: 'pay-db.7', reason: 'runner was killed' },
    ],
  ])('%s', (body, command) => {
    expect(understood(body)).toEqual(command);
  });

  it('shows its own usage', () => {
    expect(grammar.map(({ usage }) => usage)).toMatchInlineSnapshot(`
[
  "/rotate help",
  "/rotate status [credential]",
  "/rotate recheck",
  "/rotate plan",
  "/rotate request <credential>",
  "/rotate approve <full head sha>",
  "/rotate record <credential> <date> <evidence…>",
  "/rotate retire <credential>",
  "/rotate compromised <credential> <reason…>",
  "/rotate hold",
  "/rotate unhold",
  "/rotate confirm <credential>",
  "/rotate retry",
  "/rotate rollback <rotation>",
  "/rotate emergency <credential> [revoke-first] <reason…>",
  "/rotate exception <credential> <duration> <reason> <justification…>",
  "/snooze <duration> <reason…>",
  "/unsnooze",
  "/rotate unlock <rotation> <reason…>",
]
`);
  });
});

describe('what is a command', () => {
  it.each([
    ['blanks and tabs between words and at the end', '/rotate \t help  ', { verb: 'help' }],
    ['Windows line ends', '/rotate help\r\n', { verb: 'help' }],
    ['text below it', '/rotate help\n\nThank you', { verb: 'help' }],
  ])('%s', (_, body, command) => {
    expect(understood(body)).toEqual(command);
  });

  it.each([
    ['nothing', ''],
    ['talk', 'please /rotate help'],
    ['a quotation', '> /rotate help'],
    ['an indented block', '    /rotate help'],
    ['a leading blank', ' /rotate help'],
    ['a fence', '```\n/rotate help\n```'],
    ['a code span', '`/rotate help`'],
    ['a later line', 'Hello\n/rotate help'],
    ['an empty first line', '\n/rotate help'],
    ['another word', '/rotated help'],
    ['a path', '/rotate/help'],
    ['another case', '/Rotate help'],
  ])('not: %s', (_, body) => {
    expect(understood(body)).toBe('none');
  });
});

describe('B63: what is not exactly a command is answered with help', () => {
  it.each([
    ['nothing asked', '/rotate'],
    ['an unknown verb', '/rotate everything'],
    ['another case', '/rotate HELP'],
    ['a word too many', '/rotate help me'],
    ['a word too few', '/rotate request'],
    ['a wildcard', '/rotate request *'],
    ['all', '/rotate request pay-db other-db'],
    ['an option', '/rotate request --all'],
    ['a path', '/rotate request ../pay-db'],
    ['a shell', '/rotate request $(id)'],
    ['a variable', '/rotate request -var=$(touch foo)'],
    ['a semicolon', '/rotate help; cat /etc/passwd'],
    ['a short commit', '/rotate approve 0123456'],
    ['an upper-case commit', `/rotate approve ${sha.toUpperCase()}`],
    ['a rotation without generation', '/rotate rollback pay-db'],
    ['generation zero', '/rotate rollback pay-db.0'],
    ['no reason', '/rotate emergency pay-db'],
    ['hardly a reason', '/rotate emergency pay-db because'],
    ['no day', '/rotate record pay-db 2026-02-30 done by hand'],
    ['a zero-width space', '/rotate request pay-db\u200b'],
    ['a direction change', '/rotate request \u202epay-db'],
    ['another space', '/rotate\u00a0help'],
    ['a control character', '/rotate help\u0007'],
    ['a letter from elsewhere', '/rotate request p\u0430y-db'],
    ['a second command', '/rotate help\n\n/rotate status'],
    ['a second command in a fence', '/rotate help\n```\n  /rotate status\n```'],
    ['a very long line', `/rotate emergency pay-db ${'x'.repeat(500)}`],
  ])('%s', (_, body) => {
    expect(understood(body)).toBe('unknown');
  });

  it('says how the command that was probably meant is written', () => {
    expect(readCommand('/rotate request')).toEqual({ kind: 'unknown', usage: '/rotate request <credential>' });
  });
});

describe('any text at all', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '/rotate',
      '/snooze',
      'help',
      'approve',
      'request',
      'record',
      'pay-db',
      sha,
      '14d',
      '*',
      '--',
      '\n',
    ),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
  );
  const comment = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));

  it('gives an answer, and what is understood is made of names, commits, times and printable text only', () => {
    fc.assert(
      fc.property(comment, (body) => {
        const reading = readCommand(body);
        if (reading.kind !== 'command') return;
        const command: Record<string, unknown> = { ...reading.command };
        expect(grammar.some(({ verb }) => verb === command.verb)).toBe(true);
        if (command.credential !== undefined) expect(isName(String(command.credential))).toBe(true);
        if (command.sha !== undefined) expect(command.sha).toMatch(/^[0-9a-f]{40}$/);
        for (const value of Object.values(command)) expect(String(value)).not.toMatch(/\p{C}/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no longer for a long one', () => {
    const start = performance.now();
    readCommand(`/rotate request ${'a-'.repeat(100_000)}`);
    readCommand('/rotate '.repeat(100_000));
    readCommand('\r\n'.repeat(500_000));
    // Steps that grow with the square of the length would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
