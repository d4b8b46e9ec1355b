import { updateText } from '../../../clients/dns/update.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import type { ChallengeKind } from './challenge.js';
import { byText, type DnsOptions } from './dns-text.js';

export interface Rfc2136Options extends DnsOptions {
  /** `ns1.example.com:53` */
  readonly server: string;
  readonly zone: string;
}

/** A signed DNS update at the zone's primary server (RFC 2136): BIND, Knot, PowerDNS, Windows and others. */
export const dns01Rfc2136: ChallengeKind<Rfc2136Options> = {
  type: 'dns-01',
  objection: ({ server }, { name, hosts, auth }) => {
    const [host = ''] = placeOf(server);
    if (!hosts.includes(server.toLowerCase()) && !hosts.includes(host)) {
      return `connection "${name}" does not name ${server} among its hosts`;
    }
    return auth.tsigName && auth.tsigKey ? undefined : `connection "${name}" has no tsigName and tsigKey`;
  },
  open: ({ server, zone, ...options }, ground) => {
    const [host, port] = placeOf(server);
    const { tsigName, tsigKey } = ground.connection.auth;
    if (!tsigName || !tsigKey) throw new RekeyerError('PROVIDER_REJECTED', 'there is no key for DNS updates');
    const key = { name: tsigName.reveal(), secret: tsigKey };
    return byText(options, ground, (records, there) => {
      const [high = 0, low = 0] = ground.random.bytes(2);
      const changes = records.map((record) => ({ ...record, there }));
      return updateText(changes, { host, port, zone, key, id: high * 256 + low, now: ground.clock.now() });
    });
  },
};

function placeOf(server: string): readonly [host: string, port: number] {
  const [, host = server, port = '53'] = /^(.*):(\d+)$/.exec(server) ?? [];
  return [host.toLowerCase(), Number(port)];
}
