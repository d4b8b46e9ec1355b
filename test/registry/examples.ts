const written = {
  'rekeyer.yaml': `
apiVersion: rekeyer/v1
kind: Config
spec:
  approvers: ["@acme/security"]          # used where a policy names none: users, teams, or roles {roles: [maintain]}
  emergency: ["@acme/incident"]
  merge: when-approved                   # when-approved | by-people
  limits: { openPullRequests: 10, newIssuesPerRun: 20 }
  channels: { sec-alerts: { kind: slack, urlFrom: SLACK_SEC_ALERTS } }    # a name in the executor's settings
  defaults: { byType: { database-password: { strategy: blue-green, verifyRetired: true } } }
`,
  'credentials/pay-db.yaml': `
apiVersion: rekeyer/v1
kind: Credential
metadata: { name: pay-db, labels: { env: prod } }
spec:
  type: database-password
  owner: "@acme/payments"
  service: payments
  description: Main database of the payments service                     # optional free text, as in every kind
  createdAt: 2026-01-10                  # when the *current value* came into being; \`unknown\` is its own finding
  management: auto                       # auto | manual | external
  rotator: { kind: postgresql, host: db.example.com, port: 5432, database: app, role: app_rw }   # blue-green: roles: [app_a, app_b]
  strategy: immediate                    # immediate | staged | dual-write | blue-green
  acceptWindow: 5m                       # longest outage of new logins accepted; immediate needs it
  consumers:
    - { name: config, kind: file, path: app/.env, format: dotenv, key: DB_PASSWORD, reload: app }
  verify: [ { kind: postgresql-login } ] # never empty
  verifyRetired: true                    # the old one must be refused
`,
  'credentials/payments-aws-deployer.yaml': `
apiVersion: rekeyer/v1
kind: Credential
metadata: { name: payments-aws-deployer, labels: { env: prod, data: pci } }
spec:
  type: aws-iam-access-key
  owner: "@acme/payments"
  createdAt: unknown
  rotator: { userName: svc-payments-deploy, accountId: "123456789012" }   # kind follows from the type
  strategy: dual-write
  consumers:                             # by wave; wave n+1 waits for n
    - { name: store, kind: aws-secrets-manager, secretId: payments/deployer, escrow: true }
    - { name: ci, kind: github-actions-secret, repository: acme/payments, environment: production, secretName: AWS_DEPLOYER, format: json, wave: 2, adoption: { kind: workflow-runs-drained, timeout: 48h } }
  verify: [ { kind: aws-sts-caller-identity, successes: 3, timeout: 2m } ]
  dependsOn: []                          # rotated before me
  derives: []                            # rotated after me
  suspend: { until: 2027-01-05, reason: provider migration }              # optional
`,
  'policies/aws-keys-prod.yaml': `
apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: aws-keys-prod }
spec:
  priority: 100                          # highest wins; a tie on one credential is an error
  selector: { types: [aws-iam-access-key], matchLabels: { env: prod } }
  maxAge: 90d                            # or renewBefore: 30d, or renewBeforePercentage: 33
  maxUnused: 45d
  warnBefore: [14d, 7d, 1d]
  windows: [ { cron: "0 2 * * 2-4", duration: 4h, timezone: Europe/Berlin } ]   # a hard expiry beats a window, loudly
  freezes: [ { from: 2026-12-20T00:00:00Z, to: 2027-01-03T00:00:00Z, reason: peak season } ]
  gracePeriod: 7d
  recoveryPeriod: 7d
  onDue: propose                         # report | issue | propose (a rotation PR) | rotate (no approval)
  approval: { required: 1, from: ["@acme/security"], expiresAfter: 7d, emergency: { required: 1, from: ["@acme/incident"], reviewWithin: 24h } }
  limits: { maxConcurrent: 4, maxPerRun: 25, maxPercentPerDay: 10, spread: 14d }
  retry: { maxAttempts: 5, initial: 10m, max: 12h, factor: 2, jitter: 0.3 }
  autoRollback: true
  exceptions: { allowed: true, maxDuration: 90d, approvers: ["@acme/security"] }
  riskAnalysis: { link: docs/tra-2026.md, date: 2026-05-04 }              # optional; PCI DSS 8.6.3 asks for it
  notify: { warning: [digest], critical: [issue, sec-alerts], emergency: [issue, sec-alerts] }
`,
  // The exception of the design speaks of a policy "db", which it does not show.
  'policies/db.yaml': `
apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec:
  priority: 10
  selector: { types: [database-password] }
  maxAge: 60d
`,
  'exceptions/pay-db-vendor.yaml': `
apiVersion: rekeyer/v1
kind: PolicyException
metadata: { name: pay-db-vendor }
spec:
  credentialRefs: [pay-db]               # or selector; never a bare *
  policyRef: db
  effect: { extendMaxAge: 90d }          # the limit becomes maxAge + 90d, never beyond expiresAt
  reason: vendor-limitation              # vendor-limitation | migration | freeze | break-glass | false-positive
  justification: Vendor supports one password until release 9
  compensatingControl: IP allow-list
  riskOwner: "@acme/cto"
  ticket: SEC-1
  startsAt: 2026-03-01T00:00:00Z
  expiresAt: 2026-05-01T00:00:00Z        # required; ≤ policy maxDuration; the approver is taken from the review
`,
  // The digest of the design is an ellipsis.
  'requests/2026/2026-11-21-payments-1.yaml': `
apiVersion: rekeyer/v1
kind: RotationRequest
metadata: { name: 2026-11-21-payments-1 }
spec:
  action: rotate                         # rotate | rollback | record | retire | adopt
  credentials: [pay-db]                  # at most 25, one owner and policy
  reason: overdue                        # due | overdue | compromised | offboarding | drill | manual
  requestedBy: { login: alice, id: 1 }
  plan: { digest: "sha256:${'0'.repeat(64)}", generation: { pay-db: 7 }, steps: [ "…as people read them…" ] }
`,
} as const satisfies Record<string, string>;

/** The YAML examples of the design, whole; every other test changes one thing in them. */
export const examples = Object.fromEntries(
  Object.entries(written).map(([path, text]) => [path, text.trimStart()]),
) as Readonly<Record<keyof typeof written, string>>;
