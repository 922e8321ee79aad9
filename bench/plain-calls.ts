import type { Intent, IntentResults, OperationKind } from '../src/domain/operation.js';
import { formatSerialNumber } from '../src/domain/serial-number.js';
import type { Provider } from '../src/providers/provider.js';
import { shanghaiDate } from '../src/providers/pingan/shanghai-date.js';

/** The provider's calls as a plain program makes them: a number made up here, one send, an error unless it succeeded. */
export interface PlainCalls {
  readonly send: <K extends OperationKind>(
    kind: K,
    intent: PlainIntent<K>,
    secret?: string,
  ) => Promise<IntentResults[K]>;
  /** The number that a kind's call of an order goes out under. */
  readonly serialNumber: (orderNo: string, kind: OperationKind) => string;
}

export type PlainIntent<K extends OperationKind> = Pick<Intent<K>, 'content' | 'amount' | 'fee'> & {
  readonly orderNo: string;
};

const KINDS: readonly OperationKind[] = [
  'openAccount',
  'applyCardBinding',
  'verifyCardBinding',
  'hold',
  'release',
];

/**
 * @param block the first digit of the numbers, so that no two variants use the same.
 */
export function plainCalls(provider: Provider, block: number): PlainCalls {
  const serialNumber = (orderNo: string, kind: OperationKind): string =>
    formatSerialNumber({
      prefix: provider.serialNumber.prefix,
      yyMMdd: shanghaiDate(new Date()).slice(2),
      position:
        BigInt(block) * 1_000_000_000n + BigInt(orderNo.slice(-8)) * 10n + BigInt(KINDS.indexOf(kind)),
    });
  return {
    serialNumber,
    send: async (kind, { orderNo, ...rest }, secret) => {
      const operation = provider.operations[kind];
      if (!operation) throw new Error(`${provider.name} lacks ${kind}`);
      const intent = { operationId: `bench/${orderNo}/${kind}`, provider: provider.name, kind, ...rest };
      const order = { intent, serialNumber: serialNumber(orderNo, kind), begunAt: new Date().toISOString() };
      const answer = await operation.send(order, secret === undefined ? {} : { verificationCode: secret });
      if (answer.type === 'succeeded') return answer.result;
      throw new Error(`${kind}: ${answer.type}${'code' in answer ? ` ${answer.code}` : ''}`);
    },
  };
}
