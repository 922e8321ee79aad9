import { describe, expect, it } from 'vitest';
import { shownStatus } from '../../src/cli/shown-workflow.js';
import { parseMoney } from '../../src/domain/money.js';
import type { StepView, WorkflowStatus } from '../../workflows/core/messages.js';

function statusWith(...steps: Partial<StepView>[]): WorkflowStatus {
  const step = { step: 'hold/1', kind: 'hold', serialNumber: 'H1', outcome: 'rejected' } as const;
  const shown = steps.map((one) => ({ ...step, ...one }));
  return { state: 'held', steps: shown, attention: [], refusedSignals: [] };
}

describe('How a workflow stands, for people', () => {
  it('has the bank’s own text beside a result code', () => {
    const shown = shownStatus(statusWith({ detail: 'ERR254' }, { detail: 'ERR044' }));
    expect(shown).toContain('ERR254 会员代码不存在');
    expect(shown).toMatch(/ERR044 \S+/);
  });

  it.each(['account_not_exists', 'SIM_NO_SUCH_MEMBER', '1002', 'ABSENT', 'toString'])(
    'shows a code without a text as it is: %s',
    (detail) => {
      expect(shownStatus(statusWith({ detail })).split('\n').at(-1)).toMatch(new RegExp(`${detail}$`));
    },
  );

  it.each([
    ['verificationCode', 'the code that was sent (withdraw/W1)'],
    ['merchantCheck', 'the merchant’s check on the provider’s pages (withdraw/W1)'],
    ['payment', 'the buyer’s payment (withdraw/W1)'],
  ] as const)('says what a step waits for: %s', (waitsFor, words) => {
    const step = { step: 'withdraw/W1', outcome: 'pending', waitsFor } as const;
    expect(shownStatus(statusWith({ outcome: 'succeeded' }, step))).toMatch(
      new RegExp(`^waits for +${words.replace(/[()]/g, '\\$&')}$`, 'm'),
    );
    expect(shownStatus(statusWith({ outcome: 'pending' }))).not.toContain('waits for');
  });

  it('says what is to be paid in from the card, where that is how it is proven', () => {
    expect(shownStatus({ ...statusWith(), payIn: parseMoney('0.23') })).toMatch(
      /^pay in from the card +0\.23$/m,
    );
    expect(shownStatus(statusWith())).not.toContain('pay in');
  });

  it('shows what is not there as nothing', () => {
    expect(
      shownStatus(statusWith({ outcome: 'succeeded' }))
        .split('\n')
        .at(-1),
    ).toMatch(/succeeded$/);
  });
});
