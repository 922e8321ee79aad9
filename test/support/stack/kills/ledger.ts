import type { JournalRow } from '../../../../src/journal/journal.js';
import type { Person } from './death.js';
import type { KillCase } from './kill-case.js';

/** How often the records show the effect of an operation. */
export function effectsOf({ site, provider }: KillCase, row: JournalRow): number {
  const { effects = [row.kind], number, ofMember } = provider.filings[row.kind] ?? {};
  const { members, serialNumbers } = site.sandbox.effects.report();
  const lines = ofMember
    ? members.filter(({ memberCode }) => memberCode === memberOf(row))
    : serialNumbers.filter(({ serialNumber }) => serialNumber === (number?.(row) ?? row.serialNumber));
  return lines.filter(({ kind }) => effects.includes(kind)).reduce((sum, { count }) => sum + count, 0);
}

/** How many requests on the wire carried it out. */
export function requestsOf({ site, provider }: KillCase, row: JournalRow): number {
  const { requests, ofMember, call: known } = provider.filings[row.kind] ?? {};
  const filter = ofMember ? { memberCode: memberOf(row) } : { serialNumber: row.serialNumber };
  const met = provider.deaths.flatMap(({ kind, call }) => (kind === row.kind ? [call] : []));
  const calls = known === undefined ? met : [known];
  return [...new Set(calls)].reduce((sum, call) => {
    const found = site.sandbox.wireLog.find({ ...(requests?.(row) ?? filter), interface: call });
    return sum + found.length;
  }, 0);
}

/** How many of its requests repeat it without a status query about it since the one before. */
export function blindRepeats({ site: { sandbox } }: KillCase, { serialNumber }: JournalRow): number {
  const requests = sandbox.wireLog.find({ serialNumber });
  const queries = sandbox.wireLog.find({ about: serialNumber });
  return requests.filter((request, index) => {
    const before = requests[index - 1];
    return before !== undefined && !queries.some(({ n }) => n > before.n && n < request.n);
  }).length;
}

/** What the people of a case have, those of them whom its terms name. */
export function balancesOf({ site, provider, people, death: { has } }: KillCase): Record<string, string> {
  const named = Object.keys(has) as Person[];
  return Object.fromEntries(
    named.map((who) => {
      const { member, account } = people[who];
      return [who, provider.balance(site.sandbox, provider.split ? account : member)];
    }),
  );
}

function memberOf({ operationId }: JournalRow): string {
  return operationId.split('/')[1] ?? '';
}
