import { describe, expect, it } from '@jest/globals';
import { type Connection, matchConnection, type Target } from '../../src/domain/connection.js';

const connection = (change: Partial<Connection>): Connection => ({
  name: 'db',
  kind: 'postgresql',
  hosts: ['db.example.com'],
  accountIds: [],
  repositories: [],
  urls: [],
  roots: [],
  credentials: ['pay-*'],
  auth: {},
  commands: {},
  ...change,
});
const target: Target = { kind: 'postgresql', by: 'hosts', place: 'db.example.com:5432' };

describe('B64 and B65: the one connection that covers a target', () => {
  it.each([
    ['names the host, which is every port of it', {}],
    ['names host and port', { hosts: ['other', 'db.example.com:5432'] }],
    ['names the credential exactly', { credentials: ['pay-db'] }],
  ])('%s', (_, change) => {
    expect(matchConnection([connection(change)], 'pay-db', target).name).toBe('db');
  });

  it.each([
    ['is of another kind', { kind: 'file' }],
    ['names another port', { hosts: ['db.example.com:5433'] }],
    ['names a host that only begins alike', { hosts: ['db.example.co', 'db'] }],
    ['serves other credentials', { credentials: ['search-*'] }],
    ['serves nobody', { credentials: [] }],
    ['would serve by a negation', { credentials: ['!search-*'] }],
  ])('is missing when the only one %s', (_, change) => {
    expect(() => matchConnection([connection(change)], 'pay-db', target)).toThrow(
      expect.objectContaining({ code: 'CONNECTION_MISSING' }),
    );
  });

  it('is ambiguous when two could serve: nothing is guessed', () => {
    const two = [connection({}), connection({ name: 'db-too', hosts: ['db.example.com:5432'] })];
    expect(() => matchConnection(two, 'pay-db', target)).toThrow(
      expect.objectContaining({ code: 'CONNECTION_AMBIGUOUS', message: expect.stringContaining('"db", "db-too"') }),
    );
  });

  it('of a target without a place is the one that has any', () => {
    const files: Target = { kind: 'file', by: 'roots', place: '' };
    const host = connection({ name: 'host', kind: 'file', hosts: [], roots: ['/srv/app'] });
    expect(matchConnection([connection({}), host], 'pay-db', files).name).toBe('host');
  });

  it('is the one of its kind where there is no place to compare', () => {
    const brought: Target = { kind: 'value', by: 'kind', place: '' };
    const value = connection({ name: 'next', kind: 'value', hosts: [] });
    expect(matchConnection([connection({}), value], 'pay-db', brought).name).toBe('next');
    expect(() => matchConnection([value], 'search', brought)).toThrow('no connection covers value for "search"');
  });

  it('is nowhere for what reaches nothing', () => {
    expect(matchConnection([connection({})], 'pay-db', undefined)).toMatchObject({ name: 'nowhere', auth: {} });
  });
});
