// Written by "npm run generate". Do not edit.
import type { SchemaCheck } from '../../domain/schema-check.js';

export const checks: Readonly<Record<"file" | "template" | "vault-kv" | "webhook", SchemaCheck>>;
