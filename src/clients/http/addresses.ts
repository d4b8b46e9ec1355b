import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Network } from '../../domain/connection.js';

const LOOPBACK = listOf('127.0.0.0/8', '::1/128');

/** Networks that only their own machines can reach (RFC 1918, 6598 and 4193). */
const PRIVATE = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');

/**
 * Nobody's server: unspecified, link-local (the metadata services of clouds; that of AWS has a private IPv6 address),
 * documentation, multicast, reserved, and the ways to write an IPv4 address into an IPv6 one. A mapped address
 * (`::ffff:10.0.0.1`) is judged as the IPv4 address it is.
 *
 * @see the special-purpose address registries of IANA (RFC 6890)
 */
const NEVER = listOf(
  ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3', '::/128', 'fe80::/10', 'fec0::/10', 'fd00:ec2::254/128'],
  ...['64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:db8::/32', '2002::/16', 'ff00::/8'],
);

function listOf(...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix = ''] = subnet.split('/');
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * What stands against sending something to this address, as half a sentence; `undefined` when nothing does.
 *
 * @param network  where the connection says its servers are; the internet unless said
 */
export function objectionToAddress(address: string, network: Network = 'public'): string | undefined {
  const within = (list: BlockList): boolean => list.check(address, familyOf(address));
  if (isIP(address) === 0) return 'is no address';
  if (within(LOOPBACK)) {
    return network === 'this-machine' ? undefined : 'is this machine itself; the connection does not allow that';
  }
  if (within(NEVER)) return 'is an address that no server has';
  if (network === 'this-machine') return 'is not this machine, which is all that the connection allows';
  if (!within(PRIVATE) || network === 'private') return undefined;
  return 'is in a private network; the connection must say "network: private"';
}

/** A name leads, or has been led, where the connection does not allow anybody to go. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/** Asks for all addresses of a name; that of the system unless a test brings its own. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => void,
) => void;

const bySystem: Resolve = (host, done) => lookUp(host, { all: true }, done);

/**
 * Looks a name up for a socket, once: the addresses that were judged are the ones it connects to, so a name that
 * changes between two questions (DNS rebinding) gains nothing. One forbidden address among several forbids them all.
 */
export function judgedLookup(network: Network | undefined, resolve: Resolve = bySystem): LookupFunction {
  return (host, options, done) =>
    resolve(host, (error, found) => {
      if (error) return done(error, [], 0);
      for (const { address } of found) {
        const objection = objectionToAddress(address, network);
        if (objection) return done(new ForbiddenAddress(`"${host}" ${objection}`), [], 0);
      }
      const [first] = found;
      if (!first) return done(new ForbiddenAddress(`"${host}" has no address`), [], 0);
      return options.all ? done(null, [...found]) : done(null, first.address, first.family);
    });
}
