// The history of a repository.
import { found, Refusal } from '../errors.js';
import { commitPayload, commitWithFilesPayload, filePayload } from '../payloads/commits.js';
import { pullPayload } from '../payloads/pulls.js';
import { reads } from '../permissions.js';
import { commitsOf, isPull } from '../pulls.js';
import { type Route, repoRoute } from '../router.js';

/** A comparison lists no more than these, silently. */
const MOST_COMMITS = 250;
const MOST_FILES = 300;

function comparison(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

export const commitRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/commits', reads('contents'), async ({ world, repo, params }) => {
    const start = found(await repo.git.resolve(params.sha ?? repo.defaultBranch));
    const since = params.since === undefined ? [] : [`--since=${params.since}`];
    const until = params.until === undefined ? [] : [`--until=${params.until}`];
    const path = params.path === undefined ? [] : ['--', params.path];
    const shas = await repo.git.revList([...since, ...until, start, ...path]);
    return { body: await Promise.all(shas.map((sha) => commitPayload(world, repo, sha))) };
  }),

  repoRoute('GET /repos/{owner}/{repo}/commits/{ref}', reads('contents'), async ({ world, repo, params }) => {
    const sha = await repo.git.resolve(params.ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    return { body: await commitWithFilesPayload(world, repo, sha) };
  }),

  repoRoute('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', reads('pull_requests'), async (call) => {
    const { world, repo, params } = call;
    const sha = found(await repo.git.resolve(params.commit_sha));
    const body = [];
    for (const issue of [...repo.issues.values()].filter(isPull)) {
      const brings = issue.pull.merged?.sha === sha || (await commitsOf(repo, issue)).includes(sha);
      if (brings) body.push(await pullPayload(world, repo, issue));
    }
    return { body };
  }),

  repoRoute('GET /repos/{owner}/{repo}/compare/{basehead}', reads('contents'), async ({ world, repo, params }) => {
    const [from = '', to = ''] = params.basehead.split('...');
    const base = found(await repo.git.resolve(from));
    const head = found(await repo.git.resolve(to));
    const start = found(await repo.git.mergeBase(base, head));
    const ahead = await repo.git.commitsBetween(base, head);
    const behind = await repo.git.commitsBetween(head, base);
    const files = await repo.git.changes(start, head);
    return {
      body: {
        base_commit: await commitPayload(world, repo, base),
        merge_base_commit: await commitPayload(world, repo, start),
        status: comparison(ahead.length, behind.length),
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        commits: await Promise.all(ahead.slice(0, MOST_COMMITS).map((sha) => commitPayload(world, repo, sha))),
        files: files.slice(0, MOST_FILES).map((file) => filePayload(world, repo, file, head)),
      },
    };
  }),
];
