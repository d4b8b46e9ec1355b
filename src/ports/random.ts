/** Cryptographically secure randomness; tests seed it. */
export interface Random {
  /** `count` independent bytes. */
  bytes(count: number): Uint8Array;
}
