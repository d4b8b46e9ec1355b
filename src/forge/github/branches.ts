import type { GitHub } from '../../clients/github.js';
import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import { gitBlobId } from '../../domain/git-blob.js';
import type { Branches, FileProposal } from '../../ports/github/branches.js';

export class GitHubBranches implements Branches {
  constructor(private readonly github: GitHub) {}

  async propose(file: FileProposal): Promise<string> {
    const tip = await this.#tip(file.branch);
    if (tip !== undefined) return this.#update(tip, file);
    const repository = await this.github.read('GET /repos/{owner}/{repo}', {});
    const base = await this.#tip(repository.default_branch);
    if (base === undefined) throw new RekeyerError('GITHUB_NOT_FOUND', 'the repository has no default branch yet');
    const commit = await this.#commit(base, file);
    // The branch appears with its file in it: nobody ever sees it half made.
    try {
      await this.github.make('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/heads/${file.branch}`, sha: commit });
      return commit;
    } catch (error) {
      // Another runner was faster; GitHub says the same thing for other reasons too, so the branch is looked at.
      const other = hasCode(error, 'GITHUB_CONFLICT') ? await this.#tip(file.branch) : undefined;
      if (other === undefined) throw error;
      return this.#update(other, file);
    }
  }

  async #update(tip: string, file: FileProposal): Promise<string> {
    const wanted = file.text === null ? undefined : gitBlobId(file.text);
    if ((await this.#blobAt(tip, file.path)) === wanted) return tip;
    const sha = await this.#commit(tip, file);
    const route = 'PATCH /repos/{owner}/{repo}/git/refs/{ref}';
    await this.github.edit(route, { ref: `heads/${file.branch}`, sha, force: false });
    return sha;
  }

  async #commit(parent: string, { path, text, message }: FileProposal): Promise<string> {
    const { tree: base } = await this.github.read('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
      commit_sha: parent,
    });
    const tree = await this.github.edit('POST /repos/{owner}/{repo}/git/trees', {
      base_tree: base.sha,
      tree: [{ path, mode: '100644', type: 'blob', ...(text === null ? { sha: null } : { content: text }) }],
    });
    // Without an author GitHub makes the app the author and signs for it.
    const route = 'POST /repos/{owner}/{repo}/git/commits';
    return (await this.github.edit(route, { message, tree: tree.sha, parents: [parent] })).sha;
  }

  async #tip(branch: string): Promise<string | undefined> {
    try {
      return (await this.github.read('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${branch}` })).object.sha;
    } catch (error) {
      if (hasCode(error, 'GITHUB_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  async #blobAt(commit: string, path: string): Promise<string | undefined> {
    try {
      const route = 'GET /repos/{owner}/{repo}/contents/{path}';
      const file = await this.github.read(route, { path, ref: commit });
      return 'sha' in file ? String(file.sha) : undefined;
    } catch (error) {
      if (hasCode(error, 'GITHUB_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}
