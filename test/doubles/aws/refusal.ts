/** An answer of AWS that is no success: status and code as its API references document them. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** Whose fault it is, as the Query protocol says it. */
  get type(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver';
  }
}

export const noSuchUser = (name: string): Refusal =>
  new Refusal(404, 'NoSuchEntity', `The user with name ${name} cannot be found.`);

export const noSuchKey = (id: string): Refusal =>
  new Refusal(404, 'NoSuchEntity', `The Access Key with id ${id} cannot be found.`);

export const invalidToken = (): Refusal =>
  new Refusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');

export const wrongSignature = (message: string): Refusal => new Refusal(403, 'SignatureDoesNotMatch', message);

export const invalid = (message: string): Refusal => new Refusal(400, 'ValidationError', message);
