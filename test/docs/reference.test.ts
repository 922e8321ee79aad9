import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAFE_ACTIONS } from '../../src/domain/case-texts.js';
import { DAY_MS } from '../../src/domain/durations.js';
import { CASE_KINDS } from '../../src/domain/reconciliation.js';
import { openFakeTemporal } from '../client/fake-temporal.js';
import { EDGES } from '../client/requests-samples.js';
import { fieldsOf } from '../client/schema-fields.js';
import { parseRequest } from '../../src/contract/parse-request.js';
import * as acquiringMessages from '../../workflows/acquiring/messages.js';
import * as escrowMessages from '../../workflows/escrow/messages.js';
import * as freezeMessages from '../../workflows/freeze/messages.js';
import * as onboardingMessages from '../../workflows/onboarding/messages.js';
import * as reconciliationMessages from '../../workflows/reconciliation/messages.js';
import * as suspenseMessages from '../../workflows/suspense/messages.js';
import * as topUpMessages from '../../workflows/top-up/messages.js';
import * as commonMessages from '../../workflows/core/messages.js';
import { codesIn, pageOf, root, rowsUnder } from './pages.js';

const purchase = pageOf('docs/purchase.md');
const escrow = pageOf('docs/escrow.md');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const firstCodes = (rows: string[][]): (string | undefined)[] => rows.map(([cell = '']) => codesIn(cell)[0]);

/** The members of a union of texts in a file of messages. */
function unionOf(path: string, name: string): string[] {
  const [, body = ''] = new RegExp(`(?:type ${name} =|readonly ${name}:)([^;]*);`).exec(read(path)) ?? [];
  const members = [...body.matchAll(/'(\w+)'/g)].map(([, member = '']) => member);
  if (members.length === 0) throw new Error(`${path} has no union ${name}`);
  return members;
}

function namesOf(messages: object, type: 'update' | 'signal' | 'query'): string[] {
  return Object.values(messages)
    .filter(
      (value: unknown): value is { type: string; name: string } =>
        typeof value === 'object' && value !== null,
    )
    .filter((definition) => definition.type === type)
    .map(({ name }) => name);
}

describe('docs/purchase.md', () => {
  it('has every wait with its default', () => {
    const { settings: _settings, ...rest } = EDGES.escrow.samples[0];
    const { timing } = parseRequest(EDGES.escrow.schema, rest, 'escrow').settings;
    const table = rowsUnder(purchase, 'Waits').map(([name = '', fallback = '']) => [
      codesIn(name)[0],
      Number.parseInt(fallback, 10),
    ]);
    expect(Object.fromEntries(table)).toEqual(timing);
  });

  it('has every field that a start takes', () => {
    const documented = rowsUnder(purchase, 'Starting').flatMap((row) => codesIn(row.join(' ')));
    const text = `${documented.join(' ')} ${purchase.prose}`;
    for (const { path } of fieldsOf(EDGES.purchase.schema, 'purchase')) {
      const name = path.split('.').at(-1) ?? '';
      expect(text, path).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('has every answer to a code', () => {
    expect(rowsUnder(purchase, 'Commands').flatMap(([cell = '']) => codesIn(cell))).toEqual(
      expect.arrayContaining(unionOf('workflows/core/code-messages.ts', 'answer')),
    );
  });

  it('has every ending of an onboarding, and no other', () => {
    const [, body = ''] =
      /type OnboardingResult =([\s\S]*?);\n\n/.exec(read('workflows/onboarding/messages.ts')) ?? [];
    const types = [...body.matchAll(/state: ([^;}]*)/g)].flatMap(([, union = '']) =>
      [...union.matchAll(/'(\w+)'/g)].map(([, type = '']) => type),
    );
    expect(firstCodes(rowsUnder(purchase, 'Endings')).sort()).toEqual([...new Set(types)].sort());
  });

  it('has every update, signal and query of a workflow and its onboarding', () => {
    const messages = { ...onboardingMessages, ...commonMessages };
    for (const type of ['update', 'signal', 'query'] as const) {
      for (const name of namesOf(messages, type)) expect(purchase.prose, name).toContain(`\`${name}\``);
    }
    expect(namesOf(messages, 'update')).toContain('submitCode');
  });
});

describe('docs/escrow.md', () => {
  it('has every state, and no other', () => {
    const states = unionOf('workflows/escrow/messages.ts', 'EscrowState');
    expect(firstCodes(rowsUnder(escrow, 'States')).sort()).toEqual(states.sort());
  });

  it('has every command with its signal and fields', () => {
    const rows = rowsUnder(escrow, 'Commands');
    expect(firstCodes(rows).sort()).toEqual(namesOf(escrowMessages, 'update').sort());
    const signals = rows.flatMap(([, signal = '']) => codesIn(signal));
    expect(signals.sort()).toEqual(namesOf(escrowMessages, 'signal').sort());
    for (const [update = '', , fields = ''] of rows) {
      const name = codesIn(update)[0] ?? '';
      if (!(name in EDGES)) continue;
      const taken = fieldsOf(EDGES[name as keyof typeof EDGES].schema, name)
        .filter(({ path }) => path.split('.').length === 2 && !path.endsWith('.requestId'))
        .map(({ path, optional }) => `${path.split('.')[1] ?? ''}${optional ? '?' : ''}`);
      expect(codesIn(fields), name).toEqual(taken);
    }
  });

  it('has every query', () => {
    for (const name of namesOf(escrowMessages, 'query')) expect(escrow.prose).toContain(`\`${name}\``);
  });

  it('tells for each state the commands that the workflow takes in it', () => {
    const source = read('workflows/escrow/command-handlers.ts');
    const taken = new Map<string, string[]>();
    for (const [, command = '', states = ''] of source.matchAll(
      /case '(\w+)':[^]*?this\.#expect\(state, \[([^\]]*)\]/g,
    )) {
      for (const [, state = ''] of states.matchAll(/'(\w+)'/g))
        taken.set(state, [...(taken.get(state) ?? []), command]);
    }
    expect(taken.size).toBeGreaterThan(3);
    for (const [state = '', , commands = ''] of rowsUnder(escrow, 'States')) {
      const documented = commands.split(/, */).filter(Boolean);
      expect(documented.sort(), state).toEqual((taken.get(codesIn(state)[0] ?? '') ?? []).sort());
    }
  });

  it('is in one line with the sums that a workflow shows', () => {
    const source = read('src/domain/escrow.ts');
    const [, body = ''] = /interface EscrowSums \{([^}]*)\}/.exec(source) ?? [];
    const names = [...body.matchAll(/readonly (\w+):/g)].map(([, name = '']) => name);
    expect(names.length).toBe(6);
    for (const name of names) expect(escrow.prose).toContain(`\`${name}\``);
  });
});

describe.each([
  { path: 'docs/withdrawal.md', source: 'workflows/withdrawal/messages.ts', union: 'WithdrawalState' },
  { path: 'docs/closing.md', source: 'workflows/closing/messages.ts', union: 'ClosingState' },
  {
    path: 'docs/correction.md',
    source: 'workflows/correction/messages.ts',
    union: 'CorrectionState',
  },
  {
    path: 'docs/phone-change.md',
    source: 'workflows/phone-change/messages.ts',
    union: 'PhoneChangeState',
  },
  { path: 'docs/unbinding.md', source: 'workflows/unbinding/messages.ts', union: 'UnbindingState' },
  { path: 'docs/freeze.md', source: 'workflows/freeze/messages.ts', union: 'FreezeState' },
  { path: 'docs/suspense.md', source: 'workflows/suspense/messages.ts', union: 'SuspenseState' },
  { path: 'docs/top-up.md', source: 'workflows/top-up/messages.ts', union: 'TopUpState' },
  { path: 'docs/acquiring.md', source: 'workflows/acquiring/messages.ts', union: 'AcquiringState' },
])('$path', ({ path, source, union }) => {
  const page = pageOf(path);

  it('has every state, and no other', () => {
    expect(firstCodes(rowsUnder(page, 'States')).sort()).toEqual(unionOf(source, union).sort());
  });
});

describe('docs/freeze.md', () => {
  const page = pageOf('docs/freeze.md');

  it('has every update and signal', () => {
    for (const type of ['update', 'signal'] as const)
      for (const name of namesOf(freezeMessages, type)) expect(page.prose).toContain(`\`${name}\``);
    expect(namesOf(freezeMessages, 'update')).toEqual(['unfreeze', 'payFromFreeze', 'refundPayment']);
  });

  it('has every policy of the deadline, and no other', () => {
    const policies = unionOf('workflows/freeze/messages.ts', 'onDeadline');
    expect(firstCodes(rowsUnder(page, 'Deadline')).sort()).toEqual(policies.sort());
  });
});

describe('docs/suspense.md', () => {
  const page = pageOf('docs/suspense.md');

  it('has every command, and no other, and the query', () => {
    const names = namesOf(suspenseMessages, 'update');
    expect(firstCodes(rowsUnder(page, 'Commands')).sort()).toEqual(names.sort());
    for (const name of namesOf(suspenseMessages, 'query')) expect(page.prose).toContain(`\`${name}\``);
  });
});

describe('docs/reconciliation.md', () => {
  const page = pageOf('docs/reconciliation.md');

  it('has every kind of case and every safe action, and no other', () => {
    const rows = rowsUnder(page, 'Cases');
    expect(firstCodes(rows)).toEqual([...CASE_KINDS]);
    const actions = rows.flatMap((row) => codesIn(row.at(-1) ?? ''));
    expect([...new Set(actions)].sort()).toEqual(Object.keys(SAFE_ACTIONS).sort());
  });

  it('has every state and the query', () => {
    const states = unionOf('workflows/reconciliation/messages.ts', 'ReconciliationState');
    expect(firstCodes(rowsUnder(page, 'Results'))).toEqual(states);
    for (const name of namesOf(reconciliationMessages, 'query')) expect(page.prose).toContain(`\`${name}\``);
  });
});

describe('docs/top-up.md', () => {
  const page = pageOf('docs/top-up.md');

  it('has every command and query', () => {
    for (const type of ['update', 'query'] as const)
      for (const name of namesOf(topUpMessages, type)) expect(page.prose).toContain(`\`${name}\``);
    expect(namesOf(topUpMessages, 'update')).toEqual(['reverseTopUp']);
  });
});

describe('docs/acquiring.md', () => {
  const page = pageOf('docs/acquiring.md');

  it('has every command and query', () => {
    for (const type of ['update', 'query'] as const)
      for (const name of namesOf(acquiringMessages, type)) expect(page.prose).toContain(`\`${name}\``);
    expect(namesOf(acquiringMessages, 'update')).toEqual(['regulate']);
  });
});

describe('docs/withdrawal.md', () => {
  it('tells the wait that is another one than elsewhere', () => {
    const { settings: _settings, ...rest } = EDGES.withdrawal.samples[0];
    const { timing } = parseRequest(EDGES.withdrawal.schema, rest, 'withdrawal').settings;
    expect(timing.attentionAfterMs).toBe(3 * DAY_MS);
    expect(pageOf('docs/withdrawal.md').prose).toContain('three days');
  });
});

describe('docs/client.md', () => {
  it('has every resource with its methods, and no other', async () => {
    const { client } = await openFakeTemporal();
    const methods = Object.entries(client).map(([name, resource]: [string, object]) => [
      name,
      Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter(
        (method) => method !== 'constructor',
      ),
    ]);
    const documented = rowsUnder(pageOf('docs/client.md'), 'The client').map(([name = '', , , cell = '']) => [
      codesIn(name)[0],
      codesIn(cell),
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(methods));
  });
});

describe('docs/concepts.md', () => {
  it('has every outcome that an operation can have', () => {
    const [, body = ''] = /export type Outcome<[^]*?;\n\n/.exec(read('src/domain/outcome.ts')) ?? [];
    const source = read('src/domain/outcome.ts').split('/** Why a provider rejected')[0] ?? body;
    const types = [...source.matchAll(/readonly type: '(\w+)'/g)].map(([, type = '']) => type);
    expect(types.length).toBe(5);
    expect(firstCodes(rowsUnder(pageOf('docs/concepts.md'), 'Words')).sort()).toEqual(types.sort());
  });
});
