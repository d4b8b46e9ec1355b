import { describe, expect, it } from '@jest/globals';
import { objectionToRole, quoteIdentifier } from '../../../src/clients/postgres/identifier.js';

describe('a role name', () => {
  it('is quoted so that it means nothing but itself', () => {
    expect(quoteIdentifier('we"ird; DROP ROLE x; --')).toBe('"we""ird; DROP ROLE x; --"');
    expect(quoteIdentifier('app')).toBe('"app"');
  });

  it.each(['app_rw', 'Ünïcödé', 'x'.repeat(63), 'ü'.repeat(31), 'a"b', 'with blank'])('may be %j', (name) => {
    expect(objectionToRole(name)).toBeUndefined();
  });

  it.each(['', 'x'.repeat(64), 'ü'.repeat(32), 'a\0b', 'pg_monitor', 'none', 'public'])('may not be %j', (name) => {
    expect(objectionToRole(name)).toEqual(expect.any(String));
  });
});
