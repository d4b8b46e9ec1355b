import type { CertificateFacts } from '../../domain/certificate.js';
import type { ServedAddress, ServedEndpoint } from '../../domain/served.js';

/** How what an endpoint shows compares with one certificate and its chain. */
export interface Shown {
  /** Everywhere: with its whole chain. Nowhere: every address answered with another one. */
  readonly where: 'everywhere' | 'nowhere' | 'partly';
  /** Whether some address still shows one that began earlier: it has not read the new one yet. */
  readonly behind: boolean;
  /** What was seen, address by address, where it is not as wished. */
  readonly text: string;
}

/** Does every address show exactly these certificates? */
export function compareShown({ place, addresses }: ServedEndpoint, wanted: readonly CertificateFacts[]): Shown {
  const [own] = wanted;
  const verdicts = addresses.map((one) => verdictOf(one, wanted));
  const others = verdicts.filter(({ is }) => is !== 'shown');
  const behind = addresses.some((one) => 'chain' in one && isBefore(one.chain.certificates[0], own));
  const where =
    verdicts.length > 0 && others.length === 0
      ? 'everywhere'
      : verdicts.length > 0 && verdicts.every(({ is }) => is === 'other')
        ? 'nowhere'
        : 'partly';
  const text = others.map(({ what }) => what).join('; ') || `${place} stands for no address`;
  return { where, behind, text: where === 'everywhere' ? '' : text };
}

function verdictOf(
  one: ServedAddress,
  wanted: readonly CertificateFacts[],
): { readonly is: 'shown' | 'other' | 'unclear'; readonly what: string } {
  const { address } = one;
  if ('failure' in one) return { is: 'unclear', what: `${address}: ${one.failure}` };
  const { certificates } = one.chain;
  const [served] = certificates;
  if (!served || served.fingerprint !== wanted[0]?.fingerprint) {
    return { is: 'other', what: `${address} shows ${served?.serial ?? 'no certificate'}` };
  }
  const whole = wanted.every(({ fingerprint }, index) => certificates[index]?.fingerprint === fingerprint);
  if (whole) return { is: 'shown', what: '' };
  return { is: 'unclear', what: `${address} shows ${served.serial} without its intermediates` };
}

function isBefore(served: CertificateFacts | undefined, own: CertificateFacts | undefined): boolean {
  return (
    served !== undefined &&
    own !== undefined &&
    served.notBefore <= own.notBefore &&
    served.fingerprint !== own.fingerprint
  );
}
