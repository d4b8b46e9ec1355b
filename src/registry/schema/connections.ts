import { type TSchema, Type } from 'typebox';
import { accountIds, commands, common, endpoint, hosts, network, tlsCa, urls } from './connection-parts.js';
import { closed, variable, word } from './text.js';

/** Every kind of connection; a member's target names one of them. */
export const connectionKinds = {
  postgresql: Type.Object(
    {
      ...common,
      kind: Type.Literal('postgresql'),
      hosts,
      auth: Type.Optional(
        Type.Object(
          {
            user: variable('The login that may set passwords.', 'PAY_DB_USER'),
            password: variable('Its password.', 'PAY_DB_PASSWORD'),
            tlsCa: Type.Optional(
              variable('The authority of the server in PEM; those of the system are used without it.', 'PAY_DB_CA'),
            ),
          },
          { ...closed, description: 'Left out for another way to the same server (a pooler), which only probes use.' },
        ),
      ),
    },
    closed,
  ),
  aws: Type.Object(
    {
      ...common,
      kind: Type.Literal('aws'),
      accountIds,
      urls: Type.Optional(endpoint),
      auth: Type.Object(
        {
          region: Type.Optional(
            variable(
              'The region of the STS that is asked; us-east-1 without it. It also says which partition.',
              'AWS_REGION',
            ),
          ),
          accessKeyId: Type.Optional(variable('A static login: the id of its key.', 'AWS_ACCESS_KEY_ID')),
          secretAccessKey: Type.Optional(variable('Its secret.', 'AWS_SECRET_ACCESS_KEY')),
          sessionToken: Type.Optional(variable('Its session token, where it has one.', 'AWS_SESSION_TOKEN')),
          roleArn: Type.Optional(variable('A role to assume by a web identity (OIDC).', 'AWS_ROLE_ARN')),
          webIdentityTokenFile: Type.Optional(
            variable('The file that holds the token for it.', 'AWS_WEB_IDENTITY_TOKEN_FILE'),
          ),
          idTokenRequestUrl: Type.Optional(
            variable('Where GitHub Actions gives the token for it.', 'ACTIONS_ID_TOKEN_REQUEST_URL'),
          ),
          idTokenRequestToken: Type.Optional(
            variable('What the job asks for the token with.', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
          ),
          audience: Type.Optional(
            variable('Whom the token is for; sts.amazonaws.com without it.', 'AWS_OIDC_AUDIENCE'),
          ),
        },
        { ...closed, description: 'Static keys, or a role with one place where its token is.' },
      ),
    },
    closed,
  ),
  ssh: Type.Object(
    {
      ...common,
      kind: Type.Literal('ssh'),
      hosts,
      auth: Type.Object(
        {
          privateKey: variable("The executor's own key for these accounts, in OpenSSH's format.", 'SSH_EXECUTOR_KEY'),
          passphrase: Type.Optional(variable('Its passphrase, where it has one.', 'SSH_EXECUTOR_PASSPHRASE')),
          knownHosts: variable(
            'The keys of the hosts, as lines of a known_hosts file; no other host key is ever accepted.',
            'SSH_KNOWN_HOSTS',
          ),
        },
        closed,
      ),
    },
    closed,
  ),
  acme: Type.Object(
    {
      ...common,
      kind: Type.Literal('acme'),
      urls: Type.Array(
        Type.String({
          pattern: '^https://[^?#@\\s]+$|^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?/[^?#@\\s]*$',
          maxLength: 500,
          description: 'The directory of a CA, or a webhook that changes DNS records; plain http on this machine only.',
          examples: ['https://acme-v02.api.letsencrypt.org/directory'],
        }),
        {
          minItems: 1,
          maxItems: 20,
          uniqueItems: true,
          description: 'The CAs and webhooks that may be asked, exactly.',
        },
      ),
      network,
      hosts: Type.Optional(hosts),
      root: Type.Optional(
        Type.String({
          pattern: '^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$',
          maxLength: 1024,
          description: 'The absolute folder of the web server that answers http-01.',
          examples: ['/var/www/html'],
        }),
      ),
      auth: Type.Object(
        {
          accountKey: variable(
            'The key of the account at the CA in PEM; the account is made where there is none.',
            'ACME_ACCOUNT_KEY',
          ),
          eabKeyId: Type.Optional(
            variable('The account is bound to one made elsewhere: its key id.', 'ACME_EAB_KEY_ID'),
          ),
          eabKey: Type.Optional(variable('Its key in base64url.', 'ACME_EAB_KEY')),
          tsigName: Type.Optional(variable('The name of the key for DNS updates.', 'DNS_TSIG_NAME')),
          tsigKey: Type.Optional(variable('That key in base64.', 'DNS_TSIG_KEY')),
          webhookToken: Type.Optional(variable('What a webhook is shown as bearer token.', 'DNS_WEBHOOK_TOKEN')),
          tlsCa: Type.Optional(
            variable("The authority of the CA's own server in PEM, where it is a private one.", 'ACME_TLS_CA'),
          ),
        },
        closed,
      ),
    },
    closed,
  ),
  tls: Type.Object(
    {
      ...common,
      kind: Type.Literal('tls'),
      hosts,
      auth: Type.Optional(
        Type.Object(
          {
            tlsCa: Type.Optional(
              variable('The authority of the servers in PEM; those of the system are used without it.', 'TLS_CA'),
            ),
          },
          { ...closed, description: 'A handshake needs no login.' },
        ),
      ),
    },
    closed,
  ),
  file: Type.Object(
    {
      ...common,
      kind: Type.Literal('file'),
      root: Type.String({
        pattern: '^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$',
        maxLength: 1024,
        description: 'An absolute folder on the host where Rekeyer runs; paths of consumers are relative to it.',
        examples: ['/srv/payments'],
      }),
      commands: Type.Optional(commands),
    },
    closed,
  ),
  http: Type.Object(
    {
      ...common,
      kind: Type.Literal('http'),
      urls,
      network,
      auth: Type.Optional(
        Type.Object(
          {
            token: Type.Optional(variable('A bearer token.', 'ACME_TOKEN')),
            user: Type.Optional(variable('A login for basic authentication.', 'ACME_USER')),
            password: Type.Optional(variable('Its password.', 'ACME_PASSWORD')),
            headerName: Type.Optional(variable('The name of another header that proves who asks.', 'ACME_HEADER')),
            headerValue: Type.Optional(variable('What this header says.', 'ACME_HEADER_VALUE')),
            signingKey: Type.Optional(variable('For webhooks: what bodies are signed with.', 'HOOK_KEY')),
            tlsCa,
          },
          {
            ...closed,
            description: 'One way to log in: a bearer token, user and password, or a header. Webhooks also sign.',
          },
        ),
      ),
    },
    closed,
  ),
  vault: Type.Object(
    {
      ...common,
      kind: Type.Literal('vault'),
      urls,
      network,
      auth: Type.Object(
        {
          token: Type.Optional(variable('A token.', 'VAULT_TOKEN')),
          roleId: Type.Optional(variable('A login by AppRole: the id of the role.', 'VAULT_ROLE_ID')),
          secretId: Type.Optional(variable('Its secret id.', 'VAULT_SECRET_ID')),
          jwt: Type.Optional(variable('A login by JWT: the token of the workload.', 'VAULT_JWT')),
          role: Type.Optional(variable('The role for it.', 'VAULT_ROLE')),
          mount: Type.Optional(
            variable('Where the way to log in is mounted; approle or jwt without it.', 'VAULT_AUTH_MOUNT'),
          ),
          namespace: Type.Optional(variable('The namespace.', 'VAULT_NAMESPACE')),
          tlsCa,
        },
        { ...closed, description: 'A token, or a login by AppRole, or one by JWT.' },
      ),
    },
    closed,
  ),
  value: Type.Object(
    {
      ...common,
      kind: Type.Literal('value'),
      auth: Type.Object(
        {
          value: variable('Holds the next value, or nothing while there is none.', 'NEXT_LICENCE_KEY'),
        },
        { ...closed, description: 'Where a value comes from that a person brings.' },
      ),
    },
    closed,
  ),
} as const satisfies Readonly<Record<string, TSchema>>;

/** The file around the connections; each item is held against the schema of its kind in a second look. */
export const connectionsSchema = Type.Object(
  {
    apiVersion: Type.Literal('rekeyer/v1'),
    kind: Type.Literal('Connections'),
    items: Type.Array(
      Type.Object({
        kind: word(Object.keys(connectionKinds), 'What is reached by it.'),
      }),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  closed,
);
