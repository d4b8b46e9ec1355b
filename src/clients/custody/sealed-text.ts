import type { Material } from '../../domain/material.js';
import { Secret } from '../../domain/secret.js';

/** A material as the text that lies sealed in custody; the order of its fields is kept. */
export function sealedText({ version, open, sealed }: Material): string {
  const values = Object.entries(sealed).map(([field, secret]) => [field, secret.reveal()] as const);
  return JSON.stringify({ version, open, sealed: Object.fromEntries(values) });
}

/** The material that lies sealed in a text; `undefined` when it is damaged, or another version. */
export function readSealedText(text: string, version: string): Material | undefined {
  const { open, sealed, ...rest } = parsed(text) ?? {};
  if (rest.version !== version || !isTexts(open) || !isTexts(sealed)) return undefined;
  const secrets = Object.entries(sealed).map(([field, value]) => [field, new Secret(value)] as const);
  return { version, open, sealed: Object.fromEntries(secrets) };
}

/** What a destination holds, by field, as the value in use before the first rotation: which field is open is unknown. */
export function foundMaterial(credential: string, found: Readonly<Record<string, string>>): Material {
  const sealed = Object.entries(found).map(([field, value]) => [field, new Secret(value)] as const);
  return { version: firstVersion(credential), open: {}, sealed: Object.fromEntries(sealed) };
}

export const firstVersion = (credential: string): string => `${credential}.0.0`;

/** Whether two materials hold the same values, in whatever order. */
export function isSameMaterial(one: Material, other: Material): boolean {
  const flat = ({ open, sealed }: Material): string =>
    JSON.stringify([
      Object.entries(open).sort(),
      Object.entries(sealed)
        .map(([field, secret]) => [field, secret.reveal()])
        .sort(),
    ]);
  return flat(one) === flat(other);
}

/** An object, or nothing: the parser's own words would quote what it has read. */
export function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');
}
