import type { Invariant } from './invariant.js';
import { wasBoundBy } from './was-bound.js';
import type { Recorder } from '../recording/recorder.js';
import type { NamedAccount } from '../recording/recorded.js';

/** What is promised of single attempts, of what is read in a provider's records, and of the accounts that are named. */
export const ATTEMPT_PROMISES: readonly Invariant[] = [
  {
    name: 'one attempt at a time',
    promise: 'no attempt gets an operation while the lease of another one stands that has recorded nothing',
    judged: (run) => run.attempts.owned,
    check: ({ attempts: { ownedTwice } }) => ownedTwice[0],
  },
  {
    name: 'the records are read right',
    promise:
      "nothing is said to differ from the provider's records, which have what was asked for and nothing else under a number",
    judged: (run) => run.ledgerRead,
    check: ({ differences }) => differences[0],
  },
  {
    name: 'a member keeps its account',
    promise:
      "money moves between the accounts that their members have in the provider's records, and a result names no other",
    judged: (run) => run.accountsNamed,
    check: (run) => {
      const wrong = run.takeNamedAccounts().find((one) => isAnother(run, one));
      return wrong && `${wrong.by} names another account of ${wrong.member}`;
    },
  },
  {
    name: 'a bound card is reported',
    promise:
      'no way in ends as rejected, expired or void once a code or an application of its own has bound the card',
    judged: (run) => run.unbound.length,
    check: (run) => {
      const wrong = run.unbound.find(({ workflow, atMs }) => wasBoundBy(run, workflow, atMs));
      return wrong && `${wrong.workflow} ended as ${wrong.state}, and its own request had bound the card`;
    },
  },
];

function isAnother(run: Recorder, { provider, member, account }: NamedAccount): boolean {
  const number = run.banks.get(provider)?.accountNumberOf(member);
  return number !== undefined && number !== account;
}
