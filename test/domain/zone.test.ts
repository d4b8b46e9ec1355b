import { describe, expect, it } from '@jest/globals';
import { formatInstant } from '../../src/domain/time.js';
import { isZone, zone } from '../../src/domain/zone.js';

describe('isZone', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Etc/GMT+5',
    'Asia/Calcutta',
  ])('%s is a zone', (name) => expect(isZone(name)).toBe(true));

  it.each(['', 'Europe/Berlim', 'europe/berlin', '+01:00', 'UTC+1', 'Europe/', 'Local', '../etc', 'Europe/Berlin '])(
    '"%s" is none',
    (name) => expect(isZone(name)).toBe(false),
  );
});

describe('a zone', () => {
  const wall = (text: string) => Date.parse(`${text}Z`);

  it.each([
    ['Europe/Berlin', '2026-01-15T08:00:00.123Z', '2026-01-15T09:00:00.123'],
    ['Europe/Berlin', '2026-07-15T08:00:00Z', '2026-07-15T10:00:00'],
    ['Asia/Kathmandu', '2026-07-15T20:00:00Z', '2026-07-16T01:45:00'],
    ['America/St_Johns', '2026-01-15T02:00:00Z', '2026-01-14T22:30:00'],
    ['UTC', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00'],
  ])('%s shows %s as %s', (name, instant, shown) => {
    expect(zone(name).wallAt(Date.parse(instant))).toBe(wall(shown));
  });

  it.each([
    ['an ordinary time', 'Europe/Berlin', '2026-05-01T12:00', '2026-05-01T10:00:00Z'],
    ['the last minute before spring', 'Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59:00Z'],
    ['a skipped time', 'Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00:00Z'],
    ['the first after it', 'Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00Z'],
    ['a doubled time', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00Z'],
    ['the first single one after it', 'Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00Z'],
    ['a skipped half hour', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00Z'],
    ['a doubled half hour', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00Z'],
    ['a time in a skipped day', 'Pacific/Apia', '2011-12-30T18:00', '2011-12-30T10:00:00Z'],
  ])('first reaches %s', (_what, name, text, expected) => {
    expect(formatInstant(zone(name).firstInstantOf(wall(text)))).toBe(expected);
  });

  it('cannot be opened by a wrong name', () => {
    expect(() => zone('Mars/Olympus')).toThrow(RangeError);
  });
});
