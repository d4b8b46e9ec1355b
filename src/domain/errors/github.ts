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
  UNAUTHORIZED_MERGE: {
    headline: 'A rotation was merged that nobody was entitled to order.',
    wayOut: 'Find out who merged it and how. To rotate all the same, ask for it anew and let it be approved.',
  },
  REQUEST_UNREADABLE: {
    headline: 'A merged rotation request cannot be carried out as it stands.',
    wayOut: 'A request is never rewritten: ask for the rotation anew with "/rotate request".',
  },
  PROPOSAL_DECLINED: {
    headline: 'The pull request that proposed the rotation was closed without a merge.',
    wayOut: 'It is proposed again after 7 days or when it becomes more urgent; "/rotate request" does it now.',
  },
} as const satisfies Record<string, CatalogueEntry>;
