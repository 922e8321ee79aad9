const SCENARIOS = [
  'doubt',
  'operator-decision',
  'notified',
  'cancel',
  'crash',
  'lost-task',
  'states',
  'workflow-status',
  'escrow-funds',
  'escrow-deadline',
  'onboarding-code',
  'purchase-released',
  'broken-invariant',
].map((name) => `test/workflows/${name}.test.ts`);
const WORKFLOWS = [...SCENARIOS, 'test/histories/replay.test.ts'];
/** What commands do, by the handlers that take them. */
const COMMANDS = [
  'commands',
  'escrow-partly',
  'verified-refusals',
  'recovery-commands',
  'escrow-return',
  'escrow-refund',
  'escrow-dispute',
  'escrow-receivers',
  'escrow-limits',
  'states',
  'malformed-commands',
  'beside-lost-task',
  'escrow-lost-refund',
  'lost-task',
  'cancel',
].map((name) => `test/workflows/${name}.test.ts`);
const CODES = [
  'onboarding-code',
  'onboarding-answers',
  'recovery-onboarding',
  'lost-onboarding',
  'cancel',
].map((name) => `test/workflows/${name}.test.ts`);
const PERFORM = ['resolution-rule', 'perform', 'operation', 'perform-activity', 'perform.property.deep'].map(
  (name) => `test/activities/${name}.test.ts`,
);
const JOURNAL = ['fold', 'record', 'evidence', 'begin'].map((name) => `test/journal/${name}.test.ts`);
const PINGAN = [
  'result-codes',
  'resolution',
  'operations/account',
  'operations/card',
  'operations/escrow',
  'operations/refund',
  'operations/unbind-card',
  'operations/member-transaction-query',
].map((name) => `test/providers/pingan/${name}.test.ts`);
const ADAPAY = [
  'result-codes',
  'transport/transport',
  'operations/list-query',
  'writes',
  'notifications',
].map((name) => `test/providers/adapay/${name}.test.ts`);
const NOTIFIED = ['apply-notification', 'apply-notification.property.deep'].map(
  (name) => `test/activities/${name}.test.ts`,
);

/** The files that hold the rules, each with the tests that hold it to them. */
export const RULES = {
  'src/domain/money.ts': ['test/domain/money.test.ts'],
  'activities/resolution-rule.ts': PERFORM,
  'activities/perform.ts': PERFORM,
  'activities/evaluate-evidence.ts': [...PERFORM, ...NOTIFIED],
  'activities/apply-notification.ts': NOTIFIED,
  'workflows/core/refusal.ts': COMMANDS,
  'workflows/core/saga.ts': ['test/workflows/saga.test.ts', 'test/workflows/cancel.test.ts'],
  'workflows/operations/resolve.ts': WORKFLOWS,
  'workflows/escrow/command-handlers.ts': COMMANDS,
  'workflows/escrow/found-answer.ts': COMMANDS,
  'workflows/escrow/found-commands.ts': COMMANDS,
  'workflows/escrow/unfinished-commands.ts': COMMANDS,
  'workflows/onboarding/code-handlers.ts': CODES,
  'workflows/operations/operator-decisions.ts': ['test/workflows/operator-decision.test.ts', ...SCENARIOS],
  'workflows/freeze/freeze.ts': ['test/workflows/freeze.test.ts', 'test/workflows/recovery-freeze.test.ts'],
  'workflows/unbinding/unbinding.ts': ['test/workflows/unbinding.test.ts'],
  'src/providers/pingan/result-codes.ts': PINGAN,
  'src/providers/adapay/result-codes.ts': ADAPAY,
  'src/providers/pingan/operations/account.ts': PINGAN,
  'src/providers/pingan/operations/card.ts': PINGAN,
  'src/providers/pingan/operations/escrow.ts': PINGAN,
  'src/providers/pingan/operations/member-transaction-query.ts': PINGAN,
  'src/providers/pingan/operations/refund.ts': PINGAN,
  'src/providers/pingan/operations/unbind-card.ts': PINGAN,
  'src/providers/adapay/operations/account.ts': ADAPAY,
  'src/providers/adapay/operations/card.ts': ADAPAY,
  'src/providers/adapay/operations/escrow-hold.ts': ADAPAY,
  'src/providers/adapay/operations/escrow-release.ts': ADAPAY,
  'src/providers/adapay/operations/escrow-return.ts': ADAPAY,
  'src/providers/adapay/operations/escrow-refund.ts': ADAPAY,
  'src/providers/adapay/operations/freeze.ts': ADAPAY,
  'src/providers/adapay/operations/withdrawal.ts': ADAPAY,
  'src/journal/recording.ts': JOURNAL,
  'src/journal/statements.ts': JOURNAL,
  'src/journal/operation-journal.ts': JOURNAL,
};
