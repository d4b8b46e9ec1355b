// Written by "npm run generate". Do not edit.
import type { SchemaCheck } from '../../domain/schema-check.js';

export const checks: Readonly<Record<"aws-secrets-manager" | "aws-ssm-parameter" | "file" | "template" | "vault-kv" | "webhook", SchemaCheck>>;
