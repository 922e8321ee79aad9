import { expect } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { OperationRequest } from '../../../src/providers/provider.js';
import type { Expectation, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { effectsOf } from './seen.js';

const expectations: readonly Expectation[] = [
  {
    id: 'withdraw.code',
    promise: 'a withdrawal waits for the SMS code of the account’s holder, and goes on once it is handed in',
    async run({ open }) {
      const stage = await open();
      const { withdrawal, order, code } = await waiting(stage);
      const { got } = await effectsOf(stage, () => handIn(stage, order, code));
      expect(got).toMatchObject({ type: 'succeeded' });
      await paidOut(stage, withdrawal);
      return 'yes';
    },
  },
  {
    id: 'withdraw.wrongCode',
    promise: 'a wrong code of a withdrawal is distinguished from a void one, and moves nothing',
    async run({ open }) {
      const stage = await open();
      const { order, code } = await waiting(stage);
      const { effects } = await effectsOf(stage, async () => {
        expect(await handIn(stage, order, '000000x')).toMatchObject({
          type: 'rejected',
          reason: 'wrongCode',
        });
        // The longest that any code is valid.
        stage.farEnd.advance(31 * MINUTE_MS);
        expect(await handIn(stage, order, code)).toMatchObject({ type: 'rejected', reason: 'codeVoid' });
      });
      expect(effects).toBe(0);
      return 'yes';
    },
  },
  {
    id: 'withdraw.codeFound',
    promise: 'a code whose answer was lost was taken if the records show the withdrawal’s end',
    async run({ open }) {
      const stage = await open();
      const { withdrawal, order, code } = await waiting(stage);
      stage.onWrite('verifyTransaction', { type: 'lostAnswer' });
      expect(await handIn(stage, order, code)).toMatchObject({ type: 'unknown' });
      await paidOut(stage, withdrawal);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
];

/** Withdrawals that wait for a code by SMS. */
export const transactionCodes: Theme = { title: 'Codes of withdrawals', expectations };

interface Waiting {
  readonly withdrawal: OperationRequest<'withdraw'>;
  readonly order: OperationRequest<'verifyTransaction'>;
  readonly code: string;
}

/** A withdrawal that waits for its code: the order that hands it in, and the code that came. */
async function waiting(stage: Stage): Promise<Waiting> {
  stage.operation('verifyTransaction');
  stage.farEnd.withdrawalsWantCode?.();
  const withdrawal = stage.order('withdraw');
  const answer = await stage.send(withdrawal);
  expect(answer).toMatchObject({ type: 'pending', step: { type: 'verificationCode' } });
  if (answer.type !== 'pending' || answer.step?.type !== 'verificationCode') throw new Error(answer.type);
  const { handle } = answer.step;
  const transaction = { serialNumber: withdrawal.serialNumber };
  const order = stage.order('verifyTransaction', { content: { transaction, handle } });
  return { withdrawal, order, code: stage.farEnd.withdrawalCode?.(stage.buyer) ?? '' };
}

function handIn(stage: Stage, order: OperationRequest<'verifyTransaction'>, verificationCode: string) {
  return stage.operation('verifyTransaction').send(order, { verificationCode });
}

async function paidOut(stage: Stage, withdrawal: OperationRequest<'withdraw'>): Promise<void> {
  stage.farEnd.advance(MINUTE_MS);
  expect(await stage.query(withdrawal)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
  expect(await stage.gained(stage.buyer)).toBe('-100.00');
}
