import { describe, expect, it } from '@jest/globals';
import { asError, failureOf } from '../../../src/clients/postgres/failure.js';

const answered = (code: string, more = {}) =>
  Object.assign(new Error('text of the server with SCRAM-SHA-256$…'), { code, severity: 'ERROR', ...more });

describe('a failure', () => {
  it('carries no word of the server', () => {
    const secret = { detail: 'the verifier', where: 'SQL statement "ALTER ROLE …"', internalQuery: 'the verifier' };
    const failure = failureOf(answered('42501', secret));
    const shown = JSON.stringify([failure, failure.message, failure.stack, asError(failure, 'setting')]);
    expect(shown).not.toMatch(/verifier|SCRAM|ALTER/);
    expect(failure.message).toBe('the account is not allowed to do this');
  });

  it.each([
    ['42501', 'PROVIDER_REJECTED'],
    ['42704', 'PROVIDER_REJECTED'],
    ['22023', 'PROVIDER_REJECTED'],
    ['XX000', 'PROVIDER_UNAVAILABLE'],
    ['55P03', 'PROVIDER_UNAVAILABLE'],
    ['40001', 'PROVIDER_UNAVAILABLE'],
    ['57P01', 'PROVIDER_UNAVAILABLE'],
    ['25006', 'PROVIDER_UNAVAILABLE'],
  ])('with SQLSTATE %s is %s', (state, code) => {
    expect(asError(failureOf(answered(state)), 'setting')).toMatchObject({ code });
  });

  it.each([
    [{ code: 'ECONNREFUSED' }, 'nobody listens there'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'TLS: SELF_SIGNED_CERT_IN_CHAIN'],
    [{ code: 'EWHATEVER' }, 'the connection failed'],
    [{}, 'the connection was lost or never made'],
    // Five capitals without a severity are no answer of a server.
    [{ code: 'EPIPE' }, 'the connection failed'],
  ])('of the network %j says "%s"', (more, message) => {
    const failure = failureOf(Object.assign(new Error('Connection terminated'), more));
    expect(failure).toMatchObject({ state: undefined, message, refused: false });
  });
});
