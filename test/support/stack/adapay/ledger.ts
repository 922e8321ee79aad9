import type { OperationKind } from '../../../../src/domain/operation.js';
import type { JournalRow } from '../../../../src/journal/journal.js';
import type { EffectLine } from '../../../../src/sandbox/engine/effects.js';
import type { WireEntry } from '../../../../src/sandbox/engine/wire-log.js';
import { ADAPAY_WRITES, type AdapayKillCase, type KilledKind } from './kill-case.js';
import type { Site } from '../stack.js';

/** The sandbox's names of the effects that are called otherwise than the operations. */
const EFFECTS: Partial<Record<OperationKind, EffectLine['kind']>> = {
  applyCardBinding: 'bindSettleAccount',
  withdraw: 'withdrawal',
};

/** Every operation of a workflow, of its order and of its member. */
export async function journalOf({ site, name, member }: AdapayKillCase): Promise<JournalRow[]> {
  const lists = [name, member].map((subject) =>
    site.journal.list({ prefix: `${site.tenant}/${subject}/`, limit: 100 }),
  );
  return (await Promise.all(lists)).flat();
}

/** How often the records show the effect of an operation: for its member, or for the order that its hold or freeze is. */
export function effectsOf({ site, member }: AdapayKillCase, row: JournalRow): number {
  const { members, serialNumbers } = site.sandbox.effects.report();
  const isOurs = namesMember(row)
    ? members.filter((line) => line.memberCode === member)
    : serialNumbers.filter((line) => line.serialNumber === row.serialNumber);
  const wanted = EFFECTS[row.kind] ?? row.kind;
  return isOurs.filter(({ kind }) => kind === wanted).reduce((sum, { count }) => sum + count, 0);
}

/** The requests on the wire that carry out an operation. */
export function requestsOf({ site, member }: AdapayKillCase, row: JournalRow): readonly WireEntry[] {
  const { call } = ADAPAY_WRITES[row.kind as KilledKind];
  return namesMember(row)
    ? site.sandbox.wireLog.find({ interface: call, memberCode: member })
    : site.sandbox.wireLog.find({ interface: call, serialNumber: row.serialNumber });
}

/** What a member can spend. */
export function adapayMemberBalance({ sandbox }: Site, member: string): string {
  const { accounts } = sandbox.ledger.report();
  return accounts.find(({ memberCode }) => memberCode === member)?.available ?? '0.00';
}

/** Members and settle accounts are filed without a number of ours. */
function namesMember({ kind }: JournalRow): boolean {
  return kind === 'openAccount' || kind === 'applyCardBinding';
}
