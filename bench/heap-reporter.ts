// Loaded into every thread of a worker by --import: on request each thread collects its garbage and writes down what its heap
// still holds. A process can be asked for its resident memory from outside, a thread's heap only from within.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { isMainThread, threadId } from 'node:worker_threads';
import { requestFile, reportFile, type HeapReport } from './heap-files.js';

const POLL_MS = 200;
const folder = process.env['HOLDFAST_BENCH_HEAP'];
let requested = 1;

if (folder !== undefined) setInterval(() => answer(folder), POLL_MS).unref();

function answer(into: string): void {
  if (!existsSync(join(into, requestFile(requested)))) return;
  // Twice: what the first pass finalises only the second frees.
  globalThis.gc?.();
  globalThis.gc?.();
  const { used_heap_size: usedBytes, external_memory: externalBytes } = getHeapStatistics();
  const report: HeapReport = { main: isMainThread, usedBytes, externalBytes };
  const file = join(into, reportFile(requested, threadId));
  writeFileSync(`${file}.new`, JSON.stringify(report));
  renameSync(`${file}.new`, file);
  requested += 1;
}
