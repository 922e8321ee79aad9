import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/**
 * Builds dist once before any test: the stack tests run the shipped program, the unit tests the shipped bundle.
 * A build with errors stops the stack tests and CI; a unit test of one module still runs while another module is
 * being written, after a warning.
 */
export async function setup(project: TestProject): Promise<void> {
  const script = fileURLToPath(new URL('../../../scripts/build.mjs', import.meta.url));
  try {
    await promisify(execFile)(process.execPath, [script], { maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    if (project.name === 'stack' || process.env['CI'] === 'true') throw error;
    console.error(`The build has errors; tests that use dist may see old code.\n${outputOf(error)}`);
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  return [stdout, stderr].join('\n').trim() || error.message;
}
