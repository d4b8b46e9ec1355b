import { servedCheck } from '../served-check.js';

/** A renewal that reached only some of the servers behind a name. */
export const servedDifferently = servedCheck('served-differently', 'warning', {
  summary: 'The addresses of one endpoint show different certificates.',
  faults: ['differs'],
  wayOut: 'deliver it to every server behind the name',
});
