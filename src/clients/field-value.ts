import { RekeyerError } from '../domain/errors/index.js';
import type { Material } from '../domain/material.js';

/** The text of one field of a material, open or sealed. @throws DELIVERY_FAILED when it has none of this name */
export function fieldValue({ version, open, sealed }: Material, field: string): string {
  const value = open[field] ?? sealed[field]?.reveal();
  if (value === undefined) throw new RekeyerError('DELIVERY_FAILED', `${version} has no field "${field}"`);
  return value;
}
