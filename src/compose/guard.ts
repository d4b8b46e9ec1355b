import type { Redactor } from '../clients/redactor.js';
import { RekeyerError } from '../domain/errors/index.js';
import { Secret } from '../domain/secret.js';
import { type Families, Family } from '../ports/families.js';
import type { Member } from '../ports/member.js';

/** One call of a member, as metrics and debugging see it. */
export interface MemberCall {
  /** `rotator postgresql`. */
  readonly member: string;
  readonly method: string;
  /** Milliseconds. */
  readonly took: number;
  readonly failed: boolean;
}

export interface GuardParts {
  readonly redactor: Redactor;
  /** A clock that never jumps, in milliseconds. */
  monotonic(): number;
  onCall?(call: MemberCall): void;
}

/** A member as families hold them: it describes itself and creates what does the work. */
interface Creating extends Member {
  create(...args: never[]): Promise<object>;
}

/**
 * The same family, each member wrapped so that none can forget: every secret that passes through is known to the
 * redactor, no error message leaves with one, an error nobody foresaw becomes INTERNAL, and each call is timed.
 */
export function guardedFamily<M extends Creating>(family: Family<M>, parts: GuardParts): Family<M> {
  return new Family(
    family.name,
    family.members.map((member) => {
      const name = `${family.name} ${member.kind}`;
      const create = async (...args: never[]): Promise<object> => {
        learn(args, parts.redactor);
        return guarded(name, await called(name, 'create', () => member.create(...args), parts), parts);
      };
      return { ...member, create };
    }),
    family.optionChecks,
  );
}

/** What a member created, and what hangs on it (the custody of a delivery), with every method guarded. */
function guarded<T extends object>(name: string, target: T, parts: GuardParts): T {
  return new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property, object);
      if (typeof value === 'object' && value !== null) return guarded(name, value, parts);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        learn(args, parts.redactor);
        return called(name, String(property), () => value.apply(object, args), parts);
      };
    },
  });
}

function called<T>(member: string, method: string, call: () => T, parts: GuardParts): T {
  const start = parts.monotonic();
  const told = (failed: boolean) => parts.onCall?.({ member, method, took: parts.monotonic() - start, failed });
  const succeeded = <R>(result: R): R => {
    learn([result], parts.redactor);
    told(false);
    return result;
  };
  const failed = (error: unknown): never => {
    told(true);
    throw redacted(error, `${member} failed in ${method}`, parts.redactor);
  };
  try {
    const result = call();
    return result instanceof Promise ? (result.then(succeeded, failed) as T) : succeeded(result);
  } catch (error) {
    return failed(error);
  }
}

/** Our own errors keep code, place and way out; of others nothing is shown but where they came from. */
function redacted(error: unknown, where: string, redactor: Redactor): RekeyerError {
  if (!(error instanceof RekeyerError)) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
    return new RekeyerError('INTERNAL', `${where} in a way that nobody foresaw`, { cause: redactor.redact(text) });
  }
  const { code, at, notBefore } = error;
  return new RekeyerError(code, redactor.redact(error.message), {
    ...(at ? { at } : {}),
    ...(notBefore === undefined ? {} : { notBefore }),
    wayOut: redactor.redact(error.wayOut),
  });
}

/** Every `Secret` inside plain objects and arrays, as arguments and results carry them (materials, connections). */
function learn(value: unknown, redactor: Redactor, depth = 0): void {
  if (value instanceof Secret) redactor.learn(value);
  else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    for (const [key, part] of Object.entries(value)) if (!NAMES.has(key)) learn(part, redactor, depth + 1);
  }
}

/** Names of accounts come from settings and files as secrets do, but a message without them helps nobody. */
const NAMES = new Set(['user', 'username']);
/** arguments > context > connection > auth > secret, and one to spare. */
const DEEPEST = 5;

/** Every family that credentials choose from, guarded. */
export function guardedFamilies({ rotators, deliveries, probes }: Families, parts: GuardParts): Families {
  return {
    rotators: guardedFamily(rotators, parts),
    deliveries: guardedFamily(deliveries, parts),
    probes: guardedFamily(probes, parts),
  };
}
