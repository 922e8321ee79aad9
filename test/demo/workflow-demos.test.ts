import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { DEMO_NAMES } from '../../src/demo/providers.js';
import { WORKFLOW_DEMO_NAMES, WORKFLOW_DEMOS } from '../../src/demo/workflows/workflow-demos.js';
import type { WorkflowDemo } from '../../src/demo/workflows/workflow-scenario.js';
import { pageOf } from '../docs/pages.js';

/** What the program says of these arguments before it runs anything. */
function complaintOf(...args: string[]): string {
  const program = createProgram({});
  const demo = program.commands.find((command) => command.name() === 'demo');
  let written = '';
  for (const command of [program, demo])
    command?.exitOverride().configureOutput({ writeErr: (text) => void (written += text) });
  expect(() => program.parse(['node', 'holdfast', 'demo', ...args])).toThrow(CommanderError);
  return written;
}

describe('The demos of workflows', () => {
  it.each(Object.entries(WORKFLOW_DEMOS))('%s has scenarios', (_name, demo: WorkflowDemo) => {
    expect(Object.keys(demo.scenarios).length).toBeGreaterThan(0);
  });

  it('are told apart by names that no provider has', () => {
    expect(WORKFLOW_DEMO_NAMES.filter((name) => DEMO_NAMES.includes(name))).toEqual([]);
  });

  it('stand in README.md, each with its command', () => {
    const [block = ''] = pageOf('README.md')
      .blocks.map(({ code }) => code)
      .filter((code) => code.includes('--provider hongwen'));
    const shown = [...block.matchAll(/^npm run demo -- --story (\S+) /gm)].map(([, name]) => name);
    expect(shown).toEqual(WORKFLOW_DEMO_NAMES);
  });

  it('are listed where another name is given', () => {
    expect(complaintOf('--story', 'purchase')).toContain(WORKFLOW_DEMO_NAMES.join(', '));
  });

  it('are played at one provider, so that another cannot be named', () => {
    expect(complaintOf('--story', 'top-up', '--provider', 'adapay')).toMatch(/cannot be used with/);
  });
});
