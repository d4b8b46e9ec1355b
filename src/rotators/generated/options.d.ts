// Written by "npm run generate". Do not edit.
import type { SchemaCheck } from '../../domain/schema-check.js';

export const checks: Readonly<Record<"acme" | "aws-iam-access-key" | "generated-secret" | "http-api" | "postgresql" | "ssh-key" | "vault-database-lease" | "vault-database-static-role" | "vault-pki", SchemaCheck>>;
