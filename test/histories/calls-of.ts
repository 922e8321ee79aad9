import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Site } from '../support/stack/stack.js';
import { payloadTexts } from './payload-texts.js';

/**
 * The interfaces that carried out the operations of a history, as the sandbox saw them: `pingan 6034/1`. Queries are left out, which have
 * numbers of their own.
 */
export function callsOf(history: History, sites: readonly Pick<Site, 'sandbox'>[]): string[] {
  const text = payloadTexts(history).join('\n');
  const requests = sites.flatMap(({ sandbox }) => sandbox.wireLog.find());
  const own = requests.filter(
    ({ serialNumber }) => serialNumber !== undefined && text.includes(serialNumber),
  );
  const names = own.map(({ provider, interface: code, functionFlag }) =>
    functionFlag === undefined ? `${provider} ${code}` : `${provider} ${code}/${functionFlag}`,
  );
  return [...new Set(names)].sort();
}
