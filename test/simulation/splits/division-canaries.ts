import type { ItemResult } from '../../../src/domain/operations/split.js';
import type { Outcome } from '../../../src/domain/outcome.js';
import type { Provider, ProviderOperation } from '../../../src/providers/provider.js';
import type { DividingProvider } from './division-scenario.js';
import type { PlantedBug } from './division-run.js';

/** A bug that is planted on purpose, and the promise that has to catch it. */
export interface DivisionCanary {
  readonly name: string;
  readonly provider: DividingProvider;
  readonly plant: PlantedBug;
  readonly caughtBy: readonly string[];
}

type Split = ProviderOperation<'split'>;
type Return = ProviderOperation<'splitReturn'>;

const FAILED = { type: 'rejected', reason: 'other', code: '0', message: 'failed', final: true } as const;

/** One receiver's failure makes the split fail for all. */
function asWhole<T extends { readonly items?: readonly ItemResult[] }>(said: T, outcome: Outcome): T {
  const isPart = outcome.type === 'succeeded' && said.items?.some((one) => one.outcome.type === 'rejected');
  if (!isPart) return said;
  const items = said.items?.map(({ itemId }) => ({ itemId, outcome: FAILED }));
  return 'outcome' in said ? { ...said, outcome: FAILED, items } : { ...said, ...FAILED, items };
}

export const DIVISION_CANARIES: readonly DivisionCanary[] = [
  {
    name: 'a split item’s failure is taken for the whole',
    provider: 'hkrt',
    caughtBy: ['division.receivers', 'division.merchant', 'division.journalled'],
    plant: (provider) =>
      withSplit(provider, (split) => ({
        ...split,
        send: async (request) => {
          const answer = await split.send(request);
          return answer.type === 'notSent' ? answer : asWhole(answer, answer);
        },
        queryStatus: async (request) => {
          const found = await split.queryStatus!(request);
          return found.type === 'found' ? asWhole(found, found.outcome) : found;
        },
      })),
  },
  {
    name: 'a return is sent twice',
    provider: 'hongwen',
    caughtBy: ['division.receivers', 'division.merchant', 'division.journalled', 'division.sentOnce'],
    plant: (provider) =>
      withReturn(provider, (back) => ({
        ...back,
        send: async (request) => {
          await back.send({ ...request, serialNumber: `${request.serialNumber}B` });
          return back.send(request);
        },
      })),
  },
  {
    name: 'a notification of another amount is accepted',
    provider: 'hongwen',
    caughtBy: ['division.receivers', 'division.merchant', 'division.journalled'],
    plant: (provider) => ({
      ...provider,
      parseNotification: (request) => {
        const parsed = provider.parseNotification!(request);
        if (parsed.type !== 'genuine' || !parsed.operation?.readFor) return parsed;
        const { operation } = parsed;
        const readFor: typeof operation.readFor = (intent) => ({
          ...operation.readFor!(intent),
          reported: {},
        });
        return { ...parsed, operation: { ...operation, readFor } };
      },
    }),
  },
];

function withSplit(provider: Provider, change: (split: Split) => Split): Provider {
  const { split } = provider.operations;
  return split ? { ...provider, operations: { ...provider.operations, split: change(split) } } : provider;
}

function withReturn(provider: Provider, change: (back: Return) => Return): Provider {
  const { splitReturn } = provider.operations;
  if (!splitReturn) return provider;
  return { ...provider, operations: { ...provider.operations, splitReturn: change(splitReturn) } };
}
