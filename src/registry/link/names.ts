import { nearest } from '../../domain/nearest.js';
import type { Kind } from '../document.js';
import { isQuotable } from '../suggest.js';
import { listedOthers } from './listed.js';
import type { Filed, Report } from './report.js';

/** What documents of each kind are called, sound or not, and who refers to names that do not exist. */
export class Names {
  readonly #byKind = new Map<Kind, Map<string, Filed[]>>();
  /** Stems of files that could not be read at all: what they hold probably has that name. */
  readonly #unread: ReadonlySet<string>;
  #suggestions = 0;

  constructor(documents: readonly Filed[], unreadFiles: readonly string[]) {
    this.#unread = new Set(unreadFiles.map(stemOf));
    for (const document of documents) {
      if (document.name === '') continue;
      const names = this.#byKind.get(document.kind) ?? new Map<string, Filed[]>();
      this.#byKind.set(document.kind, names);
      const key = document.name.toLowerCase();
      const same = names.get(key);
      if (same) same.push(document);
      else names.set(key, [document]);
    }
  }

  has(kind: Kind, name: string): boolean {
    return this.#byKind.get(kind)?.has(name) || this.#unread.has(name);
  }

  /**
   * Reports names that two documents of one kind share, upper and lower case alike: once in each file concerned, at
   * the last of them there, naming the others.
   */
  reportDuplicates(report: Report): void {
    for (const [kind, names] of this.#byKind) {
      for (const documents of names.values()) if (documents.length > 1) reportSame(kind, documents, report);
    }
  }

  /** Reports a reference to something that does not exist. Only the first few are compared with all names. */
  reportUnknown(document: Filed, kind: Kind, name: string, pointer: string, report: Report, warning = false): void {
    const called = isQuotable(name) ? ` "${name}"` : '';
    const known = this.#suggestions++ < 20 ? [...(this.#byKind.get(kind)?.keys() ?? [])] : [];
    const meant = nearest(name, known);
    report.add(document, 'REFERENCE_UNKNOWN', pointer, {
      message: `there is no ${NOUNS[kind]}${called}`,
      ...(meant === undefined ? {} : { wayOut: `Did you mean "${meant}"?` }),
      ...(warning ? { severity: 'warning' } : {}),
    });
  }
}

const NOUNS: Readonly<Record<Kind, string>> = {
  Config: 'config',
  Credential: 'credential',
  RotationPolicy: 'policy',
  PolicyException: 'exception',
  RotationRequest: 'request',
};

function reportSame(kind: Kind, documents: readonly Filed[], report: Report): void {
  const counts = new Map<string, number>();
  for (const { file } of documents) counts.set(file, (counts.get(file) ?? 0) + 1);
  const files = [...counts.keys()];
  const lastOfFile = new Map(documents.map((document) => [document.file, document]));
  for (const document of lastOfFile.values()) {
    const here = (counts.get(document.file) ?? 0) > 1 ? ['this file'] : [];
    const elsewhere = files.length > 1 ? [listedOthers(files, document.file)] : [];
    report.add(document, 'NAME_DUPLICATE', '/metadata/name', {
      message: `another ${NOUNS[kind]} has this name too, in ${[...here, ...elsewhere].join(', ')}`,
    });
  }
}

/** `credentials/pay/pay-db.yaml` → `pay-db`. */
function stemOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}
