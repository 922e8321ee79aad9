import { type Browser, chromium } from 'playwright-core';
import { findOnPath } from '../../../src/embedded/spawned-process.js';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** This machine's Chromium, or undefined: nothing is downloaded for a test. */
export function findChromium(): string | undefined {
  return PROGRAMS.map((program) => findOnPath(program, process.env['PATH'])).find(
    (path) => path !== undefined,
  );
}

/**
 * A headless Chromium with a profile of its own that is deleted when it is closed. Each context of it is a user who has
 * seen nothing yet. `hosts` are names that lead to this machine, for pages of another origin.
 */
export function launchChromium(options: {
  readonly program: string;
  readonly hosts?: readonly string[];
}): Promise<Browser> {
  const rules = (options.hosts ?? []).map((host) => `MAP ${host} 127.0.0.1`).join(', ');
  return chromium.launch({
    executablePath: options.program,
    headless: true,
    args: [...FLAGS, ...(rules === '' ? [] : [`--host-resolver-rules=${rules}`])],
  });
}
