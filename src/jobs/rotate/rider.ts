import { type ErrorCode, RekeyerError } from '../../domain/errors/index.js';
import type { Bindings } from '../../ports/bindings.js';
import type { StepOutcome } from './attempt-step.js';
import type { RotationReport, RotationWork } from './ports.js';

/** One rotation as a run carries it from round to round; everything that must survive is in the ledger. */
export class Rider {
  /** What the last step came to, until it is appended. */
  outcome: StepOutcome | undefined;
  /** The step that runs now; settles without throwing. */
  running: Promise<void> | undefined;
  /** What ended `running` beyond a step's own failure; ends the run. */
  broken: unknown;
  bindings: Bindings | undefined;
  /** Nothing to do before this moment on the monotonic clock. */
  wakeAt: number | undefined;
  /** What keeps it from its first step; looked at again as long as this run moves others. */
  barred: { readonly rotation: string; readonly code: ErrorCode } | undefined;
  /** Set once this run has nothing more to do for it. */
  report: RotationReport | undefined;
  /** What went wrong last, for the report. */
  message: string | undefined;

  constructor(readonly work: RotationWork) {}

  get credential(): string {
    return this.work.credential.name;
  }

  finish(rotation: string, report: Omit<RotationReport, 'credential' | 'rotation'>): void {
    this.report = { credential: this.credential, rotation, ...report };
    if (this.message !== undefined) this.report = { message: this.message, ...this.report };
  }

  async close(): Promise<void> {
    const { bindings } = this;
    this.bindings = undefined;
    try {
      await bindings?.close();
    } catch (error) {
      // A connection that does not close cleanly changes nothing about what was done and journalled.
      if (!(error instanceof RekeyerError)) throw error;
    }
  }
}
