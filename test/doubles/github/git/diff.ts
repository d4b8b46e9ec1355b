// What changed between two trees, as GitHub lists the files of a pull request.

export interface FileChange {
  filename: string;
  previous_filename?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  /** The blob after the change, or the one that was removed. */
  sha: string;
  additions: number;
  deletions: number;
  changes: number;
  /** The hunks; absent for binary files, mode changes and pure renames. */
  patch?: string;
}

/** Reads `git diff-tree -r -M --raw -p -z`: the files, an empty field, and their patches in the same order. */
export function parseDiff(output: string): FileChange[] {
  const end = output.indexOf('\0\0');
  if (end < 0) return [];
  const patches = output.slice(end + 2).split(/^(?=diff --git )/m);
  return parseRaw(output.slice(0, end).split('\0')).map((file, index) => withPatch(file, patches[index] ?? ''));
}

type RawChange = Omit<FileChange, 'patch'>;

function parseRaw(fields: string[]): RawChange[] {
  const files: RawChange[] = [];
  for (let at = 0; at < fields.length; ) {
    const [, , before = '', after = '', letters = ''] = (fields[at] ?? '').split(' ');
    const renamed = letters.startsWith('R');
    const from = fields[at + 1] ?? '';
    const to = renamed ? (fields[at + 2] ?? '') : from;
    const status = renamed ? 'renamed' : letters === 'A' ? 'added' : letters === 'D' ? 'removed' : 'modified';
    const sha = status === 'removed' ? before : after;
    const previous = renamed ? { previous_filename: from } : {};
    files.push({ filename: to, ...previous, status, sha, additions: 0, deletions: 0, changes: 0 });
    at += renamed ? 3 : 2;
  }
  return files;
}

function withPatch(file: RawChange, text: string): FileChange {
  const start = text.indexOf('\n@@');
  if (start < 0) return file;
  const patch = text.slice(start + 1).replace(/\n$/, '');
  const lines = patch.split('\n');
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  return { ...file, additions, deletions, changes: additions + deletions, patch };
}

/** The line numbers that a patch shows, before (`LEFT`) and after (`RIGHT`) the change: where a remark can stand. */
export function shownLines(patch: string): { LEFT: Set<number>; RIGHT: Set<number> } {
  const shown = { LEFT: new Set<number>(), RIGHT: new Set<number>() };
  let [left, right] = [0, 0];
  for (const line of patch.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk !== null) [left, right] = [Number(hunk[1]), Number(hunk[2])];
    else if (line.startsWith('+')) shown.RIGHT.add(right++);
    else if (line.startsWith('-')) shown.LEFT.add(left++);
    else if (line.startsWith(' ')) {
      shown.LEFT.add(left++);
      shown.RIGHT.add(right++);
    }
  }
  return shown;
}
