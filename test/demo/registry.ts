/** The registry of the demo as it stands on the default branch when the story begins. */
export const settings: Record<string, string> = {
  'rekeyer.yaml': `apiVersion: rekeyer/v1
kind: Config
spec:
  approvers: ["@acme/security"]
  emergency: ["@acme/security"]
  merge: when-approved
`,
  'policies/database-passwords.yaml': `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: database-passwords }
spec:
  priority: 100
  selector: { types: [database-password] }
  maxAge: 60d
  warnBefore: [14d, 7d, 1d]
  onDue: propose
  gracePeriod: 1s
  recoveryPeriod: 1s
  approval: { required: 1, from: ["@acme/security"] }
`,
};

export interface DemoPlace {
  readonly port: number;
  /** `payments` unless said. */
  readonly role?: string;
  readonly createdAt: string;
}

/** The credential as alice first writes it, with two mistakes that every one of us has made. */
export function withMistakes(place: DemoPlace): string {
  return credential(place)
    .replace('database-password', 'database-pasword')
    .replace('acceptWindow: 5m', 'acceptWindow: 5min');
}

/** The credential as it should be: a PostgreSQL password that an application reads from its configuration file. */
export function credential({ port, role = 'payments', createdAt }: DemoPlace): string {
  return `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: payments-db, labels: { env: prod } }
spec:
  type: database-password
  owner: "@acme/payments"
  service: payments
  description: Main database of the payments service
  createdAt: ${createdAt}
  rotator: { kind: postgresql, host: 127.0.0.1, port: ${port}, database: postgres, role: ${role} }
  strategy: immediate
  acceptWindow: 5m
  consumers:
    - { name: config, kind: file, path: app/.env, format: dotenv, key: DB_PASSWORD, reload: app }
  verify:
    - { kind: postgresql-login }
  verifyRetired: true
`;
}
