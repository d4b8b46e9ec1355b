/**
 * Keeps what was made of a blob, by the blob's id, so that an unchanged file is not read again. Whoever provides one
 * keeps the results of different versions of this program apart.
 */
export interface Readings<T> {
  get(id: string): T | undefined;
  set(id: string, reading: T): void;
}
