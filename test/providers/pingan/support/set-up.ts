import type { OperationKind } from '../../../../src/domain/operation.js';
import { createPinganProvider } from '../../../../src/providers/pingan/adapter.js';
import type { PinganSettings } from '../../../../src/providers/pingan/config.js';
import type {
  Answer,
  QueryResult,
  OperationRequest,
  Provider,
  ProviderOperation,
} from '../../../../src/providers/provider.js';
import {
  createFakeGateway,
  pinganConfig,
  type FakeGateway,
  type Message,
  type Respond,
} from './fake-gateway.js';
import { orderOf } from './orders.js';

export const CODE = '481516';
const NOW = new Date('2025-11-22T02:20:00.000Z');

/** The provider before a fake gateway that answers business requests as the test says. */
export function setUp(respond: Respond, settings: Partial<PinganSettings> = {}, now = NOW) {
  const gateway = createFakeGateway(respond);
  const provider = createPinganProvider({ config: pinganConfig(settings), http: gateway, now: () => now });
  return {
    gateway,
    provider,
    rule: (kind: OperationKind) => operationOf(provider, kind).resolution,
    send: (kind: OperationKind, changes?: Parameters<typeof orderOf>[1]) =>
      sendBy(provider, kind, orderOf(kind, changes)),
    query: (kind: OperationKind, changes?: Parameters<typeof orderOf>[1]) =>
      queryBy(provider, kind, orderOf(kind, changes)),
  };
}

/** Sends an order of a kind that is known only at run time; a code goes with each. */
export function sendBy(
  provider: Provider,
  kind: OperationKind,
  order: OperationRequest,
): Promise<Answer<unknown>> {
  return operationOf(provider, kind).send(order, { verificationCode: CODE });
}

/** Queries an order of a kind that is known only at run time. */
export async function queryBy(
  provider: Provider,
  kind: OperationKind,
  order: OperationRequest,
): Promise<QueryResult<unknown>> {
  const operation = operationOf(provider, kind);
  if (!operation.queryStatus) throw new Error(`there is no status query for ${kind}`);
  return operation.queryStatus(order);
}

function operationOf(provider: Provider, kind: OperationKind): ProviderOperation<OperationKind> {
  const operation = provider.operations[kind];
  if (!operation) throw new Error(`no ${kind}`);
  // Order and operation are of one kind; which one, the compiler cannot see.
  return operation;
}

const COMMON =
  'AppAccessToken ApplicationID CnsmrSeqNo FundSummaryAcctNo MrchCode RequestMode RsaSign SDKType TxnCode';
const common = [...COMMON.split(' '), 'TxnTime', 'ValidTerm'];

/** The business fields of the last request, without what every request has. */
export function businessFields(gateway: FakeGateway): Message {
  const message = gateway.sent.at(-1)?.message ?? {};
  return Object.fromEntries(Object.entries(message).filter(([key]) => !common.includes(key)));
}
