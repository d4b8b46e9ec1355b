import type { CatalogueEntry } from './entry.js';

/** Errors of the GitHub face. */
export const githubErrors = {
  GITHUB_UNAVAILABLE: {
    headline: 'GitHub did not answer as it should.',
    wayOut: 'Nothing is lost: the next scheduled run reads everything again.',
  },
  GITHUB_LIMIT: {
    headline: "GitHub's limit of requests is used up.",
    wayOut: 'Nothing is lost: a later run goes on. If it happens again, look for other programs with the same token.',
  },
  GITHUB_REFUSED: {
    headline: 'GitHub does not let the bot do this.',
    wayOut: 'Compare the permissions of the app, or of the job, with docs/operators/permissions.md.',
  },
  GITHUB_NOT_FOUND: {
    headline: 'GitHub does not know this, or does not show it to the bot.',
    wayOut: 'See whether it was deleted, and whether the app is installed on this repository.',
  },
  GITHUB_CONFLICT: {
    headline: 'GitHub refused a change because something else had changed first, or a rule forbids it.',
    wayOut: 'It is looked at again; if it stays, the message names the rule or the branch.',
  },
  REGISTRY_INVALID: {
    headline: 'The registry in force has errors.',
    wayOut:
      'Nothing is planned or started meanwhile. "rekeyer validate" lists every error; repair them by pull request.',
  },
  HEARTBEAT_LATE: {
    headline: 'Nothing ran for a day or longer.',
    wayOut:
      'It runs again now. See why it did not: the schedule of the workflow may be disabled, or the process was down.',
  },
  UNAUTHORIZED_MERGE: {
    headline: 'A rotation was merged that nobody was entitled to order.',
    wayOut: 'Find out who merged it and how. To rotate all the same, ask for it anew and let it be approved.',
  },
  SETTINGS_UNAPPROVED: {
    headline: 'Settings, policies or exceptions were changed without the approvals they need.',
    wayOut: 'The approvals they asked for before still count. Take the change back, or bring it again with approval.',
  },
  APPROVAL_EXPIRED: {
    headline: 'The approval of a rotation ended before it could begin.',
    wayOut: 'Ask for it anew; if this happens again, let "expiresAfter" span the longest gap between windows.',
  },
  REQUEST_UNREADABLE: {
    headline: 'A merged rotation request cannot be carried out as it stands.',
    wayOut: 'A request is never rewritten: ask for the rotation anew with "/rotate request".',
  },
  REQUEST_MERGED: {
    headline: 'The same rotation was merged already.',
    wayOut: 'It begins with the next run, or an issue says why it does not.',
  },
  REQUEST_WITHDRAWN: {
    headline: 'The request of a rotation was taken out of the registry while it was under way.',
    wayOut: 'Both values stay valid. Put the request file back and retry, or roll the rotation back.',
  },
  PROPOSAL_DECLINED: {
    headline: 'The pull request that proposed the rotation was closed without a merge.',
    wayOut: 'It is proposed again after 7 days or when it becomes more urgent; "/rotate request" does it now.',
  },
} as const satisfies Record<string, CatalogueEntry>;
