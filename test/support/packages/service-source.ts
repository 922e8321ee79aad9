/** What a service writes against the package: every union and every wrong text is checked by its compiler. */
export const serviceWith = (
  name: 'holdfast' | 'holdfast/client' | '@holdfast/client',
): string => `import { connectHoldfast, CommandRefused, type EscrowResult, type ProviderName, type PurchaseRequest, type PurchaseResult, type PurchaseState } from '${name}';

const providers: readonly ProviderName[] = ['pingan', 'adapay'];
// @ts-expect-error no such provider
const noProvider: ProviderName = 'alipay';

export async function buy(request: PurchaseRequest): Promise<string> {
  const holdfast = await connectHoldfast({ address: '127.0.0.1:7233', keyRingPath: 'key-ring.json' });
  const { tenant, orderNo, provider } = request.order;
  const key = { tenant, orderNo };
  await holdfast.purchases.start(request);
  const waiting = await holdfast.purchases.list({ tenant, provider, state: 'awaitingFunds', attention: false });
  // @ts-expect-error a state of freezes
  await holdfast.purchases.list({ state: 'frozen' });
  const { state, account } = await holdfast.purchases.status(key);
  if (isWaiting(state)) await holdfast.escrows.checkFunds(key, { requestId: 'deposit-1' });
  const held = await holdfast.purchases.awaitHeld(key, { timeoutMs: 60_000 });
  try {
    if (held.state === 'held') await holdfast.escrows.release(key, { requestId: 'receipt-1' });
  } catch (error) {
    if (error instanceof CommandRefused) return error.code;
    throw error;
  }
  const result = await holdfast.purchases.result(key);
  return [account, moved(result), ...waiting, ...providers, noProvider].join();
}

/** The ends of a purchase and of an escrow alike. */
function moved(result: PurchaseResult | EscrowResult): string {
  switch (result.state) {
    case 'released':
    case 'divided':
      return result.sums.released;
    case 'returned':
    case 'cancelled':
      return result.sums.returned;
    case 'rejected':
    case 'paymentExpired':
      return result.code ?? '';
    case 'codeExpired':
    case 'codeVoid':
    case 'tooManyChecks':
      return result.account ?? '';
    default:
      return result satisfies never;
  }
}

function isWaiting(state: PurchaseState): boolean {
  switch (state) {
    case 'opening':
    case 'awaitingCode':
    case 'awaitingTransfer':
    case 'awaitingAmount':
    case 'codeExpired':
    case 'codeVoid':
    case 'holding':
    case 'awaitingFunds':
      return true;
    case 'held':
    case 'disputed':
    case 'released':
    case 'returned':
    case 'divided':
    case 'rejected':
    case 'paymentExpired':
    case 'cancelled':
    case 'tooManyChecks':
      return false;
    default:
      return state satisfies never;
  }
}
`;
