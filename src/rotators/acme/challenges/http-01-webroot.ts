import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RekeyerError } from '../../../domain/errors/index.js';
import type { ChallengeKind, Proof } from './challenge.js';

const FOLDER = ['.well-known', 'acme-challenge'] as const;
const TOKEN = /^[A-Za-z0-9_-]{1,256}$/;

/** A file in the folder of a web server that runs already (RFC 8555, 8.3). */
export const http01Webroot: ChallengeKind<unknown> = {
  type: 'http-01',
  objection: (_options, { name, roots }) =>
    roots.length > 0 ? undefined : `connection "${name}" names no "root", the folder of the web server`,
  open: (_options, { connection: { roots } }) => {
    const [root = ''] = roots;
    const folder = join(root, ...FOLDER);
    return {
      show: async (proofs) => {
        mkdirSync(folder, { recursive: true });
        for (const proof of proofs) writeFileSync(fileOf(folder, proof), proof.keyAuthorization, { mode: 0o644 });
      },
      clear: async (proofs) => {
        for (const proof of proofs) rmSync(fileOf(folder, proof), { force: true });
      },
    };
  },
};

/** The token becomes the name of a file, so nothing is taken on the CA's word. */
function fileOf(folder: string, { token }: Proof): string {
  if (!TOKEN.test(token)) throw new RekeyerError('PROVIDER_REJECTED', 'the CA sent a token that is none');
  return join(folder, token);
}
