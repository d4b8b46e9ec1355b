import { servedCheck } from '../served-check.js';

/** Clients refuse it, whoever issued it. */
export const nameMismatch = servedCheck('name-mismatch', 'error', {
  summary: 'A server shows a certificate that is made out to other names.',
  faults: ['name-mismatch'],
  wayOut: 'request it with this name, or ask the server for another one',
});
