import type { GitHub } from '../../clients/github.js';
import { type Annotation, type CheckResult, type Checks, MOST_ANNOTATIONS } from '../../ports/github/checks.js';

const BATCH = 50;

export class GitHubChecks implements Checks {
  constructor(private readonly github: GitHub) {}

  async publish({ name, head, conclusion, title, summary, annotations }: CheckResult): Promise<number> {
    const shown = annotations.slice(0, MOST_ANNOTATIONS).map(annotationOf);
    const text = { title, summary };
    // A completed check that exists twice is shown once, so this may be sent again.
    const { id } = await this.github.edit('POST /repos/{owner}/{repo}/check-runs', {
      name,
      head_sha: head,
      status: 'completed',
      conclusion,
      output: { ...text, annotations: shown.slice(0, BATCH) },
    });
    for (let from = BATCH; from < shown.length; from += BATCH) {
      // GitHub adds these to those it has: a repetition would show them twice, a loss shows fewer.
      await this.github.make('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        check_run_id: id,
        output: { ...text, annotations: shown.slice(from, from + BATCH) },
      });
    }
    return annotations.length - shown.length;
  }
}

function annotationOf({ path, line, column, level, title, message }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    start_column: column,
    end_column: column,
    annotation_level: level,
    title,
    message,
  };
}
