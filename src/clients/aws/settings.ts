import { SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { ServicePlace } from './place.js';

const CONNECT_WITHIN = 5 * SECOND;
const ANSWER_WITHIN = 10 * SECOND;

/**
 * Settings of every client. All that the SDK would otherwise look up in the environment or in ~/.aws is said here, so
 * that the connection alone decides; signatures carry the time of our clock until AWS has said its own.
 */
export function fixedSettings({ endpoint, region }: ServicePlace, clock: Clock) {
  return {
    endpoint,
    region,
    systemClockOffset: clock.now() - Date.now(),
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    defaultsMode: 'standard' as const,
    retryMode: 'standard' as const,
    authSchemePreference: ['sigv4'],
    userAgentAppId: 'rekeyer',
    requestHandler: {
      connectionTimeout: CONNECT_WITHIN,
      requestTimeout: ANSWER_WITHIN,
      throwOnRequestTimeout: true,
    },
  };
}
