// The whole state of one GitHub, and the look-ups that everybody needs.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Auth } from './auth.js';
import { found } from './errors.js';
import type { Account, App, Installation, Organization, Repo } from './state.js';

export class World {
  /** Where the bare repositories lie: `<directory>/<owner>/<name>.git`. */
  readonly directory = mkdtempSync(join(tmpdir(), 'github-double-'));
  /** Set once the server listens. */
  url = '';
  accounts = new Map<string, Account>();
  organizations = new Map<string, Organization>();
  repos = new Map<string, Repo>();
  apps = new Map<number, App>();
  installations = new Map<number, Installation>();
  tokens = new Map<string, { auth: Auth; expiresAt: number | null }>();
  private lastId = 1000;

  constructor(public now: () => number) {}

  /** A fresh id; ids are never reused and never the same for two kinds of thing. */
  id(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** The current instant, or another one, as GitHub writes it: whole seconds, UTC. */
  timestamp(at: number = this.now()): string {
    return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  account(login: string): Account {
    return found(this.accounts.get(login.toLowerCase()));
  }

  /** Whom a commit's address belongs to; null when no account claims it, as GitHub answers then. */
  accountByEmail(email: string): Account | null {
    const wanted = email.toLowerCase();
    return [...this.accounts.values()].find((account) => account.emails.includes(wanted)) ?? null;
  }

  repo(fullName: string): Repo {
    return found(this.repos.get(fullName.toLowerCase()));
  }

  organization(login: string): Organization {
    return found(this.organizations.get(login.toLowerCase()));
  }

  /** The organisation that owns the repository; undefined where a person does. */
  organizationOf({ owner }: Repo): Organization | undefined {
    return this.organizations.get(owner.login.toLowerCase());
  }
}

/** GitHub's opaque ids: base64 of kind and number. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}
