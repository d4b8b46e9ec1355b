import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * This process among all that share its process numbers: `host-1f09ac/4711`. The mark is of the boot and the
 * namespace of process numbers, so that a number means the same process wherever the mark is the same; without one
 * (no Linux) it is the host alone.
 */
export function thisProcess(): string {
  return `${place()}/${process.pid}`;
}

/**
 * Whether the process of this name is known to have ended: it ran here, and its number is nobody's now. Anything else
 * is no: a process elsewhere, a number taken by another, a machine without a mark.
 */
export function hasEnded(name: string): boolean {
  const [where, number] = name.split('/');
  if (mark() === undefined || where !== place() || !/^[1-9]\d*$/.test(number ?? '')) return false;
  try {
    process.kill(Number(number), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function place(): string {
  const known = mark();
  return known === undefined ? hostname() : `${hostname()}-${known}`;
}

function mark(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const numbers = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${boot}${numbers}`).digest('hex').slice(0, 6);
  } catch {
    return undefined;
  }
}
