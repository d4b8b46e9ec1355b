/** One webhook of GitHub, verified: what it says is from GitHub, but only a hint about the world. */
export interface Webhook {
  /** `X-GitHub-Delivery`; the same again when GitHub delivers again. */
  readonly id: string;
  /** `pull_request`, `push`, … */
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The payload as an object, or `undefined` when the bytes are no JSON object. */
export function parsePayload(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
