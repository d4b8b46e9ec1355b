import { createHash } from 'node:crypto';

/**
 * Which id does git give to a file with this content?
 *
 * Lets us say "the file we made" without asking anybody: two files with the same id have the same bytes.
 *
 * @see gitformat-pack(5): SHA-1 over `blob <bytes>\0` and the content
 */
export function gitBlobId(content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
