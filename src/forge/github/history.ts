import type { GitHub } from '../../clients/github.js';
import type { History } from '../../ports/github/history.js';

export class GitHubHistory implements History {
  constructor(private readonly github: GitHub) {}

  async latest(path: string): Promise<string | undefined> {
    const found = await this.github.read('GET /repos/{owner}/{repo}/commits', { path, per_page: 1 });
    return found[0]?.sha;
  }
}
