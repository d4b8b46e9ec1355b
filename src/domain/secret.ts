const SHOWN = '[secret]';

/**
 * A value that must never be seen: it cannot be printed, serialised, inspected or compared by accident.
 *
 * `reveal()` gives it back; only rotators, deliveries, probes and clients may call it (the floors test holds the
 * list), at the moment it leaves for a provider or a consumer.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Hand it straight to whoever must have it; keep it in no variable that outlives the call. */
  reveal(): string {
    return this.#value;
  }

  /** Whether two secrets hold the same value, without giving either away. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.toPrimitive](): string {
    return SHOWN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}
