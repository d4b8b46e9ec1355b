import { describe, expect, it } from '@jest/globals';
import { judgedLookup, objectionToAddress, type Resolve } from '../../../src/clients/http/addresses.js';

describe('an address', () => {
  it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '172.15.0.1', '172.32.0.1', '100.128.0.1'])(
    'on the internet may be reached: %s',
    (address) => {
      expect(objectionToAddress(address)).toBeUndefined();
      expect(objectionToAddress(address, 'private')).toBeUndefined();
      expect(objectionToAddress(address, 'this-machine')).toContain('not this machine');
    },
  );

  it.each(['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'])(
    'in a private network only where the connection says so: %s',
    (address) => {
      expect(objectionToAddress(address)).toContain('network: private');
      expect(objectionToAddress(address, 'private')).toBeUndefined();
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'of this machine only where that is meant: %s',
    (address) => {
      expect(objectionToAddress(address)).toContain('this machine itself');
      expect(objectionToAddress(address, 'private')).toContain('this machine itself');
      expect(objectionToAddress(address, 'this-machine')).toBeUndefined();
    },
  );

  it.each([
    ...['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', 'fe80::1', '0.0.0.0', '::', '255.255.255.255'],
    ...['224.0.0.1', 'ff02::1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', '2001:0:7f00:1::', 'fec0::1', '240.0.0.1'],
  ])('that is nobody’s server is never reached: %s', (address) => {
    for (const network of ['public', 'private', 'this-machine'] as const) {
      expect(objectionToAddress(address, network)).toBeDefined();
    }
  });

  it('is one, or nothing is reached', () => {
    for (const text of ['', 'localhost', '0x7f.1', '2130706433'])
      expect(objectionToAddress(text)).toBe('is no address');
  });
});

describe('a name', () => {
  const leadsTo =
    (...addresses: readonly string[]): Resolve =>
    (_host, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const look = (resolve: Resolve, all: boolean) =>
    new Promise<unknown>((found) => {
      judgedLookup(undefined, resolve)('api.example.com', { all }, (error, address) =>
        found(error?.message ?? address),
      );
    });

  it('leads to the addresses that were judged, in the shape the socket asks for', async () => {
    expect(await look(leadsTo('93.184.215.14'), false)).toBe('93.184.215.14');
    expect(await look(leadsTo('93.184.215.14'), true)).toEqual([{ address: '93.184.215.14', family: 4 }]);
  });

  it('leads nowhere when one of its addresses is forbidden, or it has none', async () => {
    expect(await look(leadsTo('93.184.215.14', '169.254.169.254'), true)).toContain('"api.example.com" is an address');
    expect(await look(leadsTo(), true)).toContain('has no address');
  });
});
