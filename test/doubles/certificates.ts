import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key and the authority that vouches for it, all in PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** A server certificate for these names (`DNS:localhost`, `IP:127.0.0.1`), made by openssl, valid for a day. */
export function certificateFor(...names: readonly string[]): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-tls-'));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    writeFileSync(join(folder, 'names'), `subjectAltName=${names.join(',')}\n`);
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '1', '-subj', '/CN=test authority');
    openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=test server');
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signed);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return { certificate: read('server.crt'), key: read('server.key'), authority: read('ca.crt') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
