import type { PendingEnd } from '../engine/faults.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { AdapayBank, Ending } from './bank.js';

/** When and how something ends that a bank or a channel has to do, unless a fault has its own end for it. */
export function channelEnding(bank: AdapayBank, faults: ProviderFaults): NonNullable<Ending> {
  const { channelTakesMs: ms, channelEnds } = bank.rules;
  const end: PendingEnd = channelEnds;
  return faults.pending ?? { ms, end };
}
