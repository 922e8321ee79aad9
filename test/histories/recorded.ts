import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** One execution as the server kept it, decoded and without anything personal. */
export interface RecordedScenario {
  readonly workflowId: string;
  /** The interfaces that carried out its operations, `<provider> <interface>`. */
  readonly calls: readonly string[];
  readonly history: History;
}

/** The names of the scenarios that were recorded. */
export function recordedNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.replace(/\.json$/, '')).sort();
}

export function readRecorded(name: string): RecordedScenario {
  const { workflowId, calls, events } = JSON.parse(readFileSync(pathOf(name), 'utf8')) as {
    workflowId: string;
    calls: string[];
    events: object[];
  };
  return { workflowId, calls, history: historyFromJSON({ events }) };
}

/** One event a line: a change of a scenario shows as the lines that changed. */
export function writeRecorded(name: string, { workflowId, calls, history }: RecordedScenario): void {
  const { events } = JSON.parse(historyToJSON(history)) as { events: object[] };
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const head = `  "workflowId": ${JSON.stringify(workflowId)},\n  "calls": ${JSON.stringify(calls)},\n`;
  writeFileSync(pathOf(name), `{\n${head}  "events": [\n${lines}\n  ]\n}\n`);
}

function pathOf(name: string): string {
  return `${FOLDER}${name}.json`;
}
