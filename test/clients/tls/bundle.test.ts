import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleOf, fittingBundle, keyIn, materialOf } from '../../../src/clients/tls/bundle.js';
import { Secret } from '../../../src/domain/secret.js';
import { DAY } from '../../../src/domain/time.js';
import { Authority, type Made, type Making } from '../../doubles/authority.js';

let root: Authority;
let issuing: Authority;
beforeAll(async () => {
  root = await Authority.root();
  issuing = await root.intermediate();
});

const names = ['a.example.com'];
const reasons = (made: Pick<Made, 'chain'>, key: string, more: readonly string[] = names): string => {
  const ours = keyIn(key);
  if (!ours) throw new Error('no key');
  try {
    fittingBundle(made.chain, { key: ours, names: more, now: Date.now() });
    return '';
  } catch (error) {
    expect(error).toMatchObject({ code: 'CERTIFICATE_UNFIT' });
    return (error as Error).message;
  }
};
const issue = (making: Making = {}) => issuing.issue('a.example.com', making);

describe('an issued certificate, held against what was asked for', () => {
  it('fits with its key, its names and its chain', async () => {
    const made = await issue();
    expect(reasons(made, made.key)).toBe('');
    expect(reasons({ chain: made.chain + root.pem }, made.key)).toBe('');
  });

  it('is unfit for another key, without a name, with a gap, ended, or when it is none', async () => {
    const [made, other] = [await issue(), await issue()];
    expect(reasons(made, other.key)).toBe('it was issued for another key');
    expect(reasons(made, made.key, ['a.example.com', 'b.example.com'])).toBe('it is not made out to b.example.com');
    expect(reasons({ chain: made.certificate + root.pem }, made.key)).toContain('not a chain');
    const ended = await issue({ from: Date.now() - 2 * DAY, life: DAY });
    expect(reasons(ended, ended.key)).toBe('CN=a.example.com has ended');
    expect(reasons({ chain: 'nothing' }, made.key)).toBe('there is no certificate in it');
  });
});

describe('a bundle as a material', () => {
  it('is the same however it is cut, and keeps the bytes that a consumer holds', async () => {
    const made = await issue();
    const found = new Secret(`# from the operator\n${made.chain}${made.key}`);
    const whole = bundleOf({ version: 'c.0.0', open: {}, sealed: { bundle: found } });
    const apart = bundleOf({
      version: 'c.0.0',
      open: {},
      sealed: { privateKey: new Secret(made.key), certificate: new Secret(made.chain) },
    });
    expect(whole?.chain).toEqual(apart?.chain);
    const kept = whole && materialOf('c.0.0', whole, found);
    expect(kept?.sealed.bundle?.reveal()).toBe(found.reveal());
    expect(kept?.open.serial).toBe(whole?.chain.certificates[0]?.serial);
  });

  it('is none without a key, without a certificate, or with the key of another', async () => {
    const [made, other] = [await issue(), await issue()];
    for (const text of [made.chain, made.key, other.key + made.chain]) {
      expect(bundleOf({ version: 'c.0.0', open: {}, sealed: { bundle: new Secret(text) } })).toBeUndefined();
    }
  });
});
