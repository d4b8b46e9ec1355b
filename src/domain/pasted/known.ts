/** A kind of secret that is recognised by how it begins, and the expression that finds it. */
interface KnownSecret {
  /** As a message names it; the value itself is never shown. */
  readonly what: string;
  readonly source: string;
}

/**
 * Secrets that announce themselves. They are refused anywhere in a registry file, comments included, whatever field
 * they stand in; there is no switch for it. Every expression takes a bounded number of steps from each place where it can
 * begin, so that no text makes it slow.
 *
 * An AWS access key id is no secret by itself, but nobody writes one into a registry without its other half being near,
 * and none of our fields asks for one.
 */
const known: readonly KnownSecret[] = [
  { what: 'a private key', source: '-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----' },
  { what: 'a PuTTY private key', source: 'PuTTY-User-Key-File-[0-9]' },
  { what: 'an age secret key', source: 'AGE-SECRET-KEY-1[0-9A-Z]{20,}' },
  { what: 'an AWS access key', source: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])' },
  { what: 'a GitHub token', source: '(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})' },
  { what: 'a GitLab token', source: 'gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent)-[A-Za-z0-9_-]{20}' },
  { what: 'a Slack token', source: 'xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}' },
  { what: 'a Slack webhook', source: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{20,}' },
  { what: 'a Discord webhook', source: 'discord(?:app)?\\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]{20,}' },
  { what: 'a Teams webhook', source: '\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/-]{30,}' },
  { what: 'a Stripe key', source: '(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,}' },
  { what: 'an Anthropic key', source: 'sk-ant-[A-Za-z0-9_-]{20,}' },
  { what: 'an OpenAI key', source: 'sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20}T3BlbkFJ' },
  { what: 'a Google API key', source: 'AIza[0-9A-Za-z_-]{35}' },
  { what: 'a Google OAuth secret', source: 'GOCSPX-[A-Za-z0-9_-]{20,}|ya29\\.[A-Za-z0-9_-]{20,}' },
  { what: 'an npm token', source: 'npm_[A-Za-z0-9]{36}' },
  { what: 'a PyPI token', source: 'pypi-AgE[A-Za-z0-9_-]{40,}' },
  { what: 'a Docker token', source: 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}' },
  { what: 'a Hugging Face token', source: 'hf_[A-Za-z]{30,}' },
  { what: 'a DigitalOcean token', source: 'do[opr]_v1_[a-f0-9]{64}' },
  { what: 'a Vault token', source: 'hv[sbr]\\.[A-Za-z0-9_-]{20,}' },
  { what: 'a Databricks token', source: 'dapi[a-f0-9]{32}' },
  { what: 'a Shopify token', source: 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}' },
  { what: 'a SendGrid key', source: 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}' },
  { what: 'an Atlassian token', source: 'ATATT3[A-Za-z0-9_=-]{20,}' },
  { what: 'a Linear key', source: 'lin_(?:api|oauth)_[A-Za-z0-9]{30,}' },
  { what: 'a Terraform Cloud token', source: '\\.atlasv1\\.[A-Za-z0-9_=-]{40,}' },
  { what: 'a JSON web token', source: 'eyJ[A-Za-z0-9_-]{8,300}\\.eyJ[A-Za-z0-9_-]{8}' },
  { what: 'a PostgreSQL verifier', source: 'SCRAM-SHA-256\\$[0-9]+:' },
  { what: 'a password in an address', source: '://[^\\s/:@"\']{0,100}:[^\\s/:@"\']{3,200}@' },
  { what: 'an Azure key', source: '(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/=]{20,}' },
];

const anyKnown = new RegExp(known.map(({ source }) => source).join('|'));
const each = known.map(({ what, source }) => ({ what, pattern: new RegExp(source, 'y') }));

/** The shortest text that can hold one of them. */
const SHORTEST = 12;

/** A secret that was found in a text: what it is and where it begins, never the value. */
export interface Pasted {
  readonly what: string;
  /** Offset into the text. */
  readonly at: number;
}

/** Which secret that announces itself stands in this text, if any? The first one. */
export function knownSecretIn(text: string): Pasted | undefined {
  if (text.length < SHORTEST) return undefined;
  const at = text.search(anyKnown);
  if (at < 0) return undefined;
  const found = each.find(({ pattern }) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  });
  return { what: found?.what ?? 'a secret', at };
}
