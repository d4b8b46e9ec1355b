/** A small, valid registry: two PostgreSQL passwords past their limit, one policy that proposes, one team that approves. */
export const registryFiles: Readonly<Record<string, string>> = {
  'README.md': '# Credentials\n',
  'rekeyer.yaml': `apiVersion: rekeyer/v1
kind: Config
spec:
  approvers: ["@acme/security"]
  emergency: ["@acme/security"]
`,
  'policies/db.yaml': `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec:
  priority: 10
  selector: { types: [database-password] }
  maxAge: 60d
  onDue: propose
  approval: { required: 1, from: ["@acme/security"], expiresAfter: 7d }
`,
  'credentials/pay-db.yaml': credentialFile('pay-db', 'app_rw'),
  'credentials/ship-db.yaml': credentialFile('ship-db', 'ship_rw'),
};

/** A credential of its own role and file. */
export function credentialFile(name: string, role: string, more = ''): string {
  return `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: ${name} }
spec:
  type: database-password
  owner: "@acme/payments"
  createdAt: 2026-06-01
  rotator: { kind: postgresql, host: db.example.com, port: 5432, database: app, role: ${role} }
  strategy: immediate
  acceptWindow: 5m
  consumers:
    - { name: config, kind: file, path: ${name}.env, format: dotenv, key: DB_PASSWORD, reload: app }
  verify: [ { kind: postgresql-login } ]
${more}`;
}
