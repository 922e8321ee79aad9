import type { PurchaseFigures } from './purchase-bench.js';

/** The figures as a Markdown table, one line a variant and condition. */
export function figuresTable({ variants }: PurchaseFigures): string {
  const head = [
    ...[
      'variant',
      'in flight',
      'latency ms',
      'sagas/s',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'events',
      'transitions',
    ],
    ...['tasks', 'history bytes', 'CPU worker', 'CPU server', 'CPU database', 'CPU client', 'CPU provider'],
  ];
  const rows = variants.map((run) => {
    const { worker, server, database, client, provider } = run.cpuMs;
    return [
      ...[run.name, run.inFlight, run.latencyMs, run.sagasPerSecond, run.p50Ms, run.p95Ms, run.p99Ms],
      ...[run.historyEvents, run.stateTransitions, run.workflowTasks, run.historyBytes],
      ...[worker, server, database, client, provider],
    ];
  });
  return table(head, rows);
}

/** What local-first gains, as a Markdown table. */
export function ratiosTable({ ratios }: PurchaseFigures): string {
  const head = ['ratio', 'in flight', 'latency ms', 'sagas/s', 'p50', 'CPU of worker, server and database'];
  return table(
    head,
    ratios.map(({ of, to, inFlight, latencyMs, sagasPerSecond, p50, cpu }) => [
      ...[`${of} / ${to}`, inFlight, latencyMs, sagasPerSecond, p50, cpu],
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
