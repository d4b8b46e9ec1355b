import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { Secret } from '../../domain/secret.js';
import type { Clock } from '../../ports/clock.js';
import type { Adoption, Answer } from '../../ports/rotator.js';
import { bundleOf, materialOf } from './bundle.js';
import { type KeyKind, newKey } from './new-key.js';

/**
 * What is the same of every certificate that somebody signs for a key of ours, whoever it is: it holds from its beginning
 * to its end, nobody can take the signature back, and nobody sees who uses it.
 */
export abstract class SignedValues {
  protected constructor(
    private readonly kind: KeyKind | undefined,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async capture(found: Material): Promise<Material> {
    const bundle = bundleOf(found);
    if (bundle) return materialOf(found.version, bundle, found.sealed.bundle);
    throw new RekeyerError('DRIFT', 'the consumer holds no certificate with its key', {
      wayOut: 'Put any certificate with its key there first, one that you sign yourself will do, and let it be served.',
    });
  }

  /** The key alone; it is sealed before anybody is asked to sign it. */
  async propose(version: string): Promise<Material> {
    const privateKey = (await newKey(this.kind)).export({ type: 'pkcs8', format: 'pem' }).toString();
    return { version, open: {}, sealed: { privateKey: new Secret(privateKey) } };
  }

  /** It is valid already; a staged one that has ended meanwhile is refused, so that another is ordered. */
  async issue(candidate: Material): Promise<Evidence> {
    if ((await this.accepts(candidate)) === 'accepted') return { ...candidate.open, changed: false };
    const { serial = '' } = candidate.open;
    throw new RekeyerError('PROVIDER_REJECTED', `the certificate ${serial} does not hold any more`);
  }

  /** A CA is not asked about what it signed: it holds from its beginning to its end. */
  async accepts(material: Material): Promise<Answer> {
    const own = bundleOf(material)?.chain.certificates[0];
    const now = this.clock.now();
    return own && own.notBefore <= now && now <= own.notAfter ? 'accepted' : 'refused';
  }

  /** What was signed stays signed: a rollback brings the one before back to its consumers, and that is all. */
  async revert(candidate: Material): Promise<Evidence> {
    return { ...candidate.open, changed: false };
  }

  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: {} };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  async deactivate(material: Material): Promise<Evidence> {
    return { ...material.open, changed: false };
  }

  async reactivate(material: Material): Promise<Evidence> {
    return { ...material.open, changed: false };
  }

  async close(): Promise<void> {}
}
