import type { Intent, IntentResults, OperationKind } from '../src/domain/operation.js';
import { isSettled, type Outcome } from '../src/domain/outcome.js';
import { InvalidInput } from '../src/domain/errors.js';
import type { Journal, JournalRow } from '../src/journal/journal.js';
import type { Finding, Order, Provider } from '../src/providers/provider.js';
import { differenceOf } from './difference.js';
import { toFailure } from './failures.js';

const SHOWN_UNDER_WAY =
  'the provider shows it as under way, so it can still happen; its books decide once they show an end';

/** An operator's word on an operation in doubt, with what it rests on. */
export interface Decision {
  readonly operationId: string;
  readonly happened: boolean;
  /** What the operator saw, in words: kept with the operation for ever. */
  readonly evidence: string;
  readonly by: string;
  /** `rule` where a story concludes it from what it saw itself; a person's word otherwise. */
  readonly source?: 'operator' | 'rule';
  /** The number of the account that was opened, or that the binding of a card brought. */
  readonly account?: string;
}

/** How an operation stands after a decision: the journal may have known better. */
export interface Decided {
  readonly outcome: Outcome;
  readonly serialNumber: string;
  /** What still speaks against it. */
  readonly attention?: string;
}

/** Whether an operation that is said to have done nothing is unknown to the provider as well. */
export type EffectCheck =
  | { readonly type: 'none' }
  | { readonly type: 'effect'; readonly result: unknown }
  | { readonly type: 'unclear'; readonly why: string };

export interface OperationActivities {
  /**
   * Ends an operation in doubt by an operator's decision. What is settled already stays, and the decision is kept beside it;
   * where it says the same, the operator has looked, and the operation needs no attention any more. That something did not
   * happen is held against the provider's books first: what they show as under way is not ended, and the outcome says so.
   */
  decideOperation(decision: Decision): Promise<Decided>;
  /** The intents of all operations that were ever begun under a prefix of their ids, oldest first. */
  begunOperations(request: { prefix: string }): Promise<readonly Intent[]>;
  /**
   * Asks the provider once more about an operation that ended without effect, before another one may take its place. Where
   * the provider leaves it open, an operator's decision answers.
   */
  confirmNoEffect(request: { operationId: string }): Promise<EffectCheck>;
}

interface OperationDeps {
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** What operators and stories do with operations beyond performing them. */
export function operationActivities(deps: OperationDeps): OperationActivities {
  return {
    decideOperation: async (decision) => {
      try {
        return await decide(deps, decision);
      } catch (error) {
        throw toFailure(error);
      }
    },
    begunOperations: async ({ prefix }) => {
      try {
        const begun = await deps.journal.listBegun(prefix);
        return begun.map(({ intent }) => intent);
      } catch (error) {
        throw toFailure(error);
      }
    },
    confirmNoEffect: async ({ operationId }) => {
      try {
        return await confirmNoEffect(deps, operationId);
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

async function decide(deps: OperationDeps, decision: Decision): Promise<Decided> {
  const { journal } = deps;
  const { operationId, source = 'operator' } = decision;
  const evidence = { source, detail: `${decision.by}: ${decision.evidence}` };
  if (!decision.happened && source === 'operator') {
    const open = await underWay(deps, operationId);
    if (open) return open;
  }
  const row = await journal.record({
    operationId,
    did: 'nothing',
    outcome: await decidedOutcome(deps, decision),
    evidence,
  });
  const { settled, attention, serialNumber } = row;
  if (!settled) return { outcome: { type: 'unknown', why: 'the decision did not settle it' }, serialNumber };
  const agrees = (settled.type === 'succeeded') === decision.happened;
  if (attention === undefined) return { outcome: settled, serialNumber };
  if (!agrees || source !== 'operator') return { outcome: settled, serialNumber, attention };
  await journal.clearAttention({ operationId, evidence });
  return { outcome: settled, serialNumber };
}

/**
 * What the provider's books hold against the word that an operation did not happen: how it stands where they show it as under
 * way. What they show to have happened goes into the journal, which then answers for it. Silence contradicts nobody.
 */
async function underWay(deps: OperationDeps, operationId: string): Promise<Decided | undefined> {
  const row = await deps.journal.find(operationId);
  if (!row || row.settled) return undefined;
  const finding = await askAbout(deps, row);
  if (finding?.type !== 'found' || differenceOf(row.intent, finding.seen) !== undefined) return undefined;
  const { outcome, evidence } = finding;
  if (outcome.type === 'succeeded')
    await deps.journal.record({ operationId, did: 'nothing', outcome, evidence });
  if (outcome.type !== 'pending') return undefined;
  return { outcome: { type: 'pending', why: SHOWN_UNDER_WAY }, serialNumber: row.serialNumber };
}

/**
 * What an operator's word makes of an operation. That it happened brings what every result of it holds, and the account that was
 * named; the provider's own number for it stays unknown, and whatever quotes it reads it in the provider's books.
 */
async function decidedOutcome(
  { journal, providers }: OperationDeps,
  { operationId, happened, account }: Decision,
): Promise<Outcome> {
  if (!happened) return { type: 'absent', why: 'an operator decided that it did not happen' };
  const row = await journal.find(operationId);
  const operation = row && providers.get(row.provider)?.operations[row.kind];
  if (operation?.bringsAccount && account === undefined && !row?.settled)
    throw new InvalidInput('account', 'the number of the account that it brought, as the provider shows it');
  return { type: 'succeeded', result: { ...operation?.always, ...(account !== undefined && { account }) } };
}

async function confirmNoEffect(deps: OperationDeps, operationId: string): Promise<EffectCheck> {
  const row = await deps.journal.find(operationId);
  if (!row) throw new InvalidInput('operationId', 'names an operation of the journal');
  if (row.settled?.type === 'succeeded') return { type: 'effect', result: row.settled.result };
  if (!row.settled) return { type: 'unclear', why: 'it has not ended' };
  const { intent } = row;
  const finding = await askAbout(deps, row);
  // Where the provider documents no question, the end that the journal has is all there can be.
  if (!finding || finding.type === 'notFound') return { type: 'none' };
  if (finding.type === 'unclear') {
    // What the provider itself refused, and knows nothing of when asked, did nothing; an operator's word alone is not borne out so.
    const isBorneOut = finding.shows === 'nothing' && row.settled.type === 'rejected';
    return isBorneOut ? { type: 'none' } : unlessDecided(deps.journal, operationId, finding.why);
  }
  const { outcome, evidence } = finding;
  if (outcome.type === 'pending') return { type: 'unclear', why: SHOWN_UNDER_WAY };
  if (!isSettled(outcome)) return { type: 'unclear', why: `the provider shows it as ${outcome.type}` };
  if (outcome.type !== 'succeeded') return { type: 'none' };
  const difference = differenceOf(intent, finding.seen);
  const attention = difference ?? 'it took effect after it had ended without';
  // An effect of other figures proves nothing, here as in an attempt.
  const proven: Outcome = difference === undefined ? outcome : { type: 'unknown', why: difference };
  await deps.journal.record({ operationId, did: 'nothing', outcome: proven, evidence, attention });
  return difference === undefined
    ? { type: 'effect', result: outcome.result }
    : unlessDecided(deps.journal, operationId, difference);
}

/**
 * What the provider leaves open stays so, unless an operator said that it did not happen: then the order goes on by that,
 * as long as nothing that was first seen after it says otherwise.
 */
async function unlessDecided(journal: Journal, operationId: string, why: string): Promise<EffectCheck> {
  const evidence = await journal.evidence(operationId);
  const words = evidence.filter(({ source, outcome }) => source === 'operator' && outcome.type === 'absent');
  const against = evidence.filter(
    ({ outcome }) => outcome.type === 'succeeded' || (outcome.type === 'unknown' && outcome.why === why),
  );
  const stands = words.some((word) =>
    against.every((seen) => Date.parse(seen.at) <= Date.parse(word.lastAt)),
  );
  return stands ? { type: 'none' } : { type: 'unclear', why };
}

function askAbout(
  { providers }: OperationDeps,
  { provider, kind, intent, serialNumber, begunAt }: JournalRow,
): Promise<Finding<unknown>> | undefined {
  return askOf(providers.get(provider), kind, { intent, serialNumber, begunAt });
}

function askOf<K extends OperationKind>(
  provider: Provider | undefined,
  kind: K,
  order: Order,
): Promise<Finding<IntentResults[K]>> | undefined {
  // The row's intent is of the row's kind: the journal stored them together.
  return provider?.operations[kind]?.ask?.(order as Order<K>);
}
