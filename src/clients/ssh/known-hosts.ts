import { createHmac } from 'node:crypto';

/** A key by which a host is known. */
export interface HostKey {
  readonly type: string;
  /** Base64, as it stands in the file. */
  readonly blob: string;
}

/**
 * The keys that a `known_hosts` text pins for a host; none means that the host is not known, and nothing else.
 *
 * Plain and hashed names count; lines with a marker (`@cert-authority`, `@revoked`) and patterns do not, because a pin
 * names one host.
 *
 * @see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT
 */
export function hostKeysOf(text: string, host: string, port: number): readonly HostKey[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return text.split('\n').flatMap((line) => {
    const [names = '', type = '', blob = ''] = line.trim().split(/\s+/);
    if (names === '' || names.startsWith('#') || names.startsWith('@') || blob === '') return [];
    return names.split(',').some((one) => isName(one, name)) ? [{ type, blob }] : [];
  });
}

function isName(written: string, name: string): boolean {
  if (!written.startsWith('|1|')) return written.toLowerCase() === name;
  const [salt = '', hash = ''] = written.slice(3).split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
