import type { Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import { ESCROW_KINDS, type EscrowKind, type Share } from '../../src/domain/operations/escrow.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import type { Account } from '../../src/domain/party.js';
import type { EscrowInput } from './messages.js';

/** Writes the intents of one order: every operation id of an escrow is made here. */
export class Intents {
  constructor(readonly input: EscrowInput) {}

  /** @param payBy until when a payment through a channel can be paid. */
  hold(attempt: number, payBy?: string): Intent<'hold'> {
    const { amount, fee, hold } = this.input.order;
    const parameters = hold?.by === 'channel' ? hold.parameters : undefined;
    const content = {
      ...this.#parties(),
      ...(parameters && { parameters }),
      ...(payBy !== undefined && { payBy }),
    };
    return this.#intent('hold', `hold/${attempt}`, { amount, fee, content });
  }

  closeHold(attempt: number, hold: OperationReference): Intent<'closeHold'> {
    const { amount } = this.input.order;
    return this.#intent('closeHold', `closeHold/${attempt}`, {
      amount,
      content: { ...this.#parties(), hold },
    });
  }

  release(
    step: string,
    hold: OperationReference,
    { receivers, ...sums }: { amount: Money; fee: Money; receivers?: readonly Share[] | undefined },
  ): Intent<'release'> {
    const content = { ...this.#parties(), hold, ...(receivers && { receivers }) };
    return this.#intent('release', step, { ...sums, content });
  }

  return(step: string, hold: OperationReference, amount: Money): Intent<'return'> {
    return this.#intent('return', step, { amount, content: { ...this.#parties(), hold } });
  }

  refund(
    step: string,
    release: OperationReference,
    {
      hold,
      receivers,
      ...sums
    }: { amount: Money; fee: Money } & {
      hold?: OperationReference | undefined;
      receivers?: readonly Share[] | undefined;
    },
  ): Intent<'refund'> {
    const content = { ...this.#parties(), release, ...(hold && { hold }), ...(receivers && { receivers }) };
    return this.#intent('refund', step, { ...sums, content });
  }

  cancelRelease(
    step: string,
    release: OperationReference,
    { hold, ...sums }: { amount: Money; fee: Money; hold: OperationReference },
  ): Intent<'cancelRelease'> {
    const content = { ...this.#parties(), hold, release };
    return this.#intent('cancelRelease', step, { ...sums, content });
  }

  #parties(): { orderNo: string; payer: Account; payee: Account; channel?: string } {
    const { order, buyer, seller } = this.input;
    const channel = order.hold?.by === 'channel' ? order.hold.channel : undefined;
    return { orderNo: order.orderNo, payer: buyer, payee: seller, ...(channel !== undefined && { channel }) };
  }

  #intent<K extends EscrowKind>(
    kind: K,
    step: string,
    rest: Pick<Intent<K>, 'content' | 'amount' | 'fee'>,
  ): Intent<K> {
    const { tenant, orderNo, provider } = this.input.order;
    return { operationId: `${tenant}/${orderNo}/${step}`, provider, kind, ...rest };
  }
}

/** What the ids of an order's operations begin with: by their kinds, because a member may have the order's number for a name. */
export function prefixesOf({ tenant, orderNo }: EscrowInput['order']): readonly string[] {
  return ESCROW_KINDS.map((kind) => `${tenant}/${orderNo}/${kind}/`);
}
