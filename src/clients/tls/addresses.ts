import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Every address behind a name, each once; an address stands for itself. @throws what the resolver says */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host)) return [host];
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}
