// Written by "npm run generate". Do not edit.
import type { SchemaCheck } from '../../domain/schema-check.js';

export const checks: Readonly<Record<"postgresql" | "aws" | "ssh" | "acme" | "tls" | "file" | "http" | "vault" | "value" | "Connections", SchemaCheck>>;
