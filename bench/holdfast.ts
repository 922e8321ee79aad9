import type { HoldfastClient } from '../src/client/holdfast-client.js';
import { CommandRefused } from '../src/client/errors.js';
import { PROVIDER, TENANT, type Saga } from './saga.js';
import { TooEarly, type Variant } from './variant.js';

const VARIANTS = {
  local: { name: 'localFirst', letter: 'l' },
  remote: { name: 'remoteFirst', letter: 'r' },
} as const;

/** A buyer in a bench is never slow: what a loaded machine delays must not end a workflow. */
const TIMING = { codeWindowMs: 600_000, refundWindowMs: 0 };

/** The purchase by Holdfast, through its own client. */
export function holdfastVariant(
  client: HoldfastClient,
  firstAttempt: 'local' | 'remote',
  workerPid: number,
): Variant {
  const key = ({ id }: Saga): { tenant: string; orderNo: string } => ({ tenant: TENANT, orderNo: id });
  return {
    ...VARIANTS[firstAttempt],
    workerPid,
    workflowId: ({ id }) => `order/${TENANT}/${id}`,
    start: async (saga) => {
      const { profile, seller, amount, fee } = saga;
      await client.purchases.start({
        order: { ...key(saga), provider: PROVIDER, amount, fee, onDeadline: 'release' },
        buyer: { profile: { ...profile, role: 'buyer' } },
        seller,
        settings: { timing: TIMING, firstAttempt },
      });
    },
    submitCode: async (saga, code) => {
      const { answer } = await orTooEarly(
        client.purchases.submitCode(key(saga), { requestId: 'code', code }),
      );
      if (answer !== 'accepted') throw new Error(`${saga.id}: the bank says of the code: ${answer}`);
    },
    release: async (saga) => {
      const { state } = await orTooEarly(client.escrows.release(key(saga), { requestId: 'release' }));
      if (state !== 'held' && state !== 'released') throw new Error(`${saga.id}: released, but ${state}`);
    },
  };
}

async function orTooEarly<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CommandRefused && error.code === 'WRONG_STATE') throw new TooEarly();
    throw error;
  }
}
