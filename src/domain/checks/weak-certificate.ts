import { servedCheck } from '../served-check.js';

/** Keys, signatures and protocols that authorities and browsers no longer take. */
export const weakCertificate = servedCheck('weak-certificate', 'warning', {
  summary: 'A server shows a certificate, or speaks a protocol, that is weaker than what counts as safe today.',
  faults: ['weak-key', 'weak-signature', 'weak-protocol'],
  wayOut: 'renew it with a key of today, and switch old protocols off',
});
