import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in these, whatever the kernel's own tick (sysconf _SC_CLK_TCK). */
const TICKS_A_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for. */
  readonly reapedTicks: number;
  readonly residentPages: number;
}

const PAGE_BYTES = 4096;

/** The CPU time of one process with all its threads, in milliseconds to 10 ms; 0 once it is gone. */
export function cpuMsOf(pid: number): number {
  const stat = statOf(pid);
  return stat === undefined ? 0 : toMs(stat.ownTicks);
}

/**
 * The CPU time of a process and its children, those that have ended included: PostgreSQL serves each connection by a child of
 * its postmaster.
 */
export function cpuMsOfFamily(pid: number): number {
  const parent = statOf(pid);
  if (parent === undefined) return 0;
  let ticks = parent.ownTicks + parent.reapedTicks;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(Number(name));
    if (stat?.parent === pid) ticks += stat.ownTicks;
  }
  return toMs(ticks);
}

/** The resident memory of a process, in bytes; 0 once it is gone. */
export function residentBytesOf(pid: number): number {
  return (statOf(pid)?.residentPages ?? 0) * PAGE_BYTES;
}

function statOf(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended between the listing and the reading: what it used is in its parent's count by then.
    return undefined;
  }
  // The name stands in brackets and may hold spaces, so the fields are counted from behind it (proc(5): state is the third).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (place: number): number => Number(fields[place - 3]);
  return {
    parent: field(4),
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
    residentPages: field(24),
  };
}

function toMs(ticks: number): number {
  return (ticks * 1_000) / TICKS_A_SECOND;
}
