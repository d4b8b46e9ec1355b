// Written by "npm run generate". Do not edit.
import type { SchemaCheck } from '../../domain/schema-check.js';

export const checks: Readonly<Record<"aws-sts-caller-identity" | "delivery-holds" | "http-request" | "postgresql-login" | "ssh-login" | "tls-handshake", SchemaCheck>>;
