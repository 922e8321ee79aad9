import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import * as acquiring from '../../src/contract/acquiring.js';
import * as cards from '../../src/contract/cards.js';
import * as escrows from '../../src/contract/escrows.js';
import * as freezes from '../../src/contract/freezes.js';
import * as onboardings from '../../src/contract/onboardings.js';
import * as operations from '../../src/contract/operations.js';
import * as closings from '../../src/contract/closings.js';
import * as corrections from '../../src/contract/corrections.js';
import * as phoneChanges from '../../src/contract/phone-changes.js';
import * as purchases from '../../src/contract/purchases.js';
import * as reconciliations from '../../src/contract/reconciliations.js';
import * as splits from '../../src/contract/splits.js';
import * as suspense from '../../src/contract/suspense.js';
import * as topUps from '../../src/contract/top-ups.js';
import * as withdrawals from '../../src/contract/withdrawals.js';
import * as workflows from '../../src/contract/workflows.js';
import type { Started, StartedOrder } from '../../src/client/start-workflow.js';
import type {
  AcquiringAnswer,
  AcquiringInput,
  AcquiringResult,
  AcquiringState,
  AcquiringView,
} from '../../workflows/acquiring/messages.js';
import type { StepView, WorkflowState, WorkflowStatus } from '../../workflows/core/messages.js';
import type { DecisionAnswer } from '../../workflows/core/pending-decisions.js';
import type {
  CommandAnswer,
  EscrowInput,
  EscrowResult,
  EscrowState,
  OrderState,
  PartlyDone,
  PaymentActionAnswer,
} from '../../workflows/escrow/messages.js';
import type {
  FreezeAnswer,
  FreezeInput,
  FreezeResult,
  FreezeState,
  PayAnswer,
} from '../../workflows/freeze/messages.js';
import type { CodeAnswer, OnboardingResult, OnboardingState } from '../../workflows/onboarding/messages.js';
import type { PurchaseResult, PurchaseState } from '../../workflows/purchase/messages.js';
import type {
  ReconciliationInput,
  ReconciliationProgress,
  ReconciliationResult,
  ReconciliationState,
} from '../../workflows/reconciliation/messages.js';
import type { RefundPlan } from '../../src/domain/refund-planner.js';
import type {
  PrepareRefundAnswer,
  SplitAnswer,
  SplitResultView,
  SplitState,
  SplitView,
} from '../../workflows/split/messages.js';
import type {
  SuspenseAnswer,
  SuspenseInput,
  SuspenseResult,
  SuspenseState,
  SuspenseView,
} from '../../workflows/suspense/messages.js';
import type {
  TopUpAnswer,
  TopUpInput,
  TopUpResult,
  TopUpState,
  TopUpView,
} from '../../workflows/top-up/messages.js';
import type { ClosingInput, ClosingResult, ClosingState } from '../../workflows/closing/messages.js';
import type {
  CorrectionInput,
  CorrectionResult,
  CorrectionState,
} from '../../workflows/correction/messages.js';
import type {
  PhoneChangeInput,
  PhoneChangeResult,
  PhoneChangeState,
} from '../../workflows/phone-change/messages.js';
import type { UnbindingInput, UnbindingResult, UnbindingState } from '../../workflows/unbinding/messages.js';
import type {
  WithdrawalInput,
  WithdrawalResult,
  WithdrawalState,
} from '../../workflows/withdrawal/messages.js';
import { endOf } from '../histories/end-of.js';
import { readRecorded, recordedNames } from '../histories/recorded.js';

/** Workflows hold no zod, so the answers stand twice: here the compiler holds both equal. */
describe('An answer of the contract has the type that the workflow gives it:', () => {
  it('escrows', () => {
    expectTypeOf<z.output<typeof escrows.escrowState>>().toEqualTypeOf<EscrowState>();
    expectTypeOf<z.output<typeof escrows.orderState>>().toEqualTypeOf<OrderState>();
    expectTypeOf<z.output<typeof escrows.commandAnswer>>().toEqualTypeOf<CommandAnswer>();
    expectTypeOf<z.output<typeof escrows.paymentActionAnswer>>().toEqualTypeOf<PaymentActionAnswer>();
    expectTypeOf<z.output<typeof workflows.startedOrder>>().toEqualTypeOf<StartedOrder>();
    expectTypeOf<z.output<typeof escrows.partlyDone>>().toEqualTypeOf<PartlyDone>();
    expectTypeOf<z.output<typeof escrows.escrowResult>>().toEqualTypeOf<EscrowResult>();
  });

  it('purchases and onboardings', () => {
    expectTypeOf<z.output<typeof purchases.purchaseState>>().toEqualTypeOf<PurchaseState>();
    expectTypeOf<z.output<typeof purchases.purchaseResult>>().toEqualTypeOf<PurchaseResult>();
    expectTypeOf<z.output<typeof onboardings.onboardingState>>().toEqualTypeOf<OnboardingState>();
    expectTypeOf<z.output<typeof onboardings.onboardingResult>>().toEqualTypeOf<OnboardingResult>();
    expectTypeOf<z.output<typeof onboardings.codeAnswer>>().toEqualTypeOf<CodeAnswer>();
  });

  it('withdrawals and freezes', () => {
    expectTypeOf<z.output<typeof withdrawals.withdrawalState>>().toEqualTypeOf<WithdrawalState>();
    expectTypeOf<z.output<typeof withdrawals.withdrawalResult>>().toEqualTypeOf<WithdrawalResult>();
    expectTypeOf<z.output<typeof freezes.freezeState>>().toEqualTypeOf<FreezeState>();
    expectTypeOf<z.output<typeof freezes.freezeAnswer>>().toEqualTypeOf<FreezeAnswer>();
    expectTypeOf<z.output<typeof freezes.payAnswer>>().toEqualTypeOf<PayAnswer>();
    expectTypeOf<z.output<typeof freezes.freezeResult>>().toEqualTypeOf<FreezeResult>();
  });

  it('divisions of trades', () => {
    expectTypeOf<z.output<typeof splits.splitState>>().toEqualTypeOf<SplitState>();
    expectTypeOf<z.output<typeof splits.splitView>>().toEqualTypeOf<SplitView>();
    expectTypeOf<z.output<typeof splits.splitAnswer>>().toEqualTypeOf<SplitAnswer>();
    expectTypeOf<z.output<typeof splits.prepareRefundAnswer>>().toEqualTypeOf<PrepareRefundAnswer>();
    expectTypeOf<z.output<typeof splits.refundPlan>>().toEqualTypeOf<RefundPlan>();
    expectTypeOf<z.output<typeof splits.splitResult>>().toEqualTypeOf<SplitResultView>();
  });

  it('money in suspense', () => {
    expectTypeOf<z.output<typeof suspense.suspenseState>>().toEqualTypeOf<SuspenseState>();
    expectTypeOf<z.output<typeof suspense.suspenseView>>().toEqualTypeOf<SuspenseView>();
    expectTypeOf<z.output<typeof suspense.suspenseAnswer>>().toEqualTypeOf<SuspenseAnswer>();
    expectTypeOf<z.output<typeof suspense.suspenseResult>>().toEqualTypeOf<SuspenseResult>();
  });

  it('top-ups', () => {
    expectTypeOf<z.output<typeof topUps.topUpState>>().toEqualTypeOf<TopUpState>();
    expectTypeOf<z.output<typeof topUps.topUpView>>().toEqualTypeOf<TopUpView>();
    expectTypeOf<z.output<typeof topUps.topUpAnswer>>().toEqualTypeOf<TopUpAnswer>();
    expectTypeOf<z.output<typeof topUps.topUpResult>>().toEqualTypeOf<TopUpResult>();
  });

  it('acquired orders', () => {
    expectTypeOf<z.output<typeof acquiring.acquiringState>>().toEqualTypeOf<AcquiringState>();
    expectTypeOf<z.output<typeof acquiring.acquiringView>>().toEqualTypeOf<AcquiringView>();
    expectTypeOf<z.output<typeof acquiring.acquiringAnswer>>().toEqualTypeOf<AcquiringAnswer>();
    expectTypeOf<z.output<typeof acquiring.acquiringResult>>().toEqualTypeOf<AcquiringResult>();
  });

  it('corrections and closings', () => {
    expectTypeOf<z.output<typeof corrections.correctionState>>().toEqualTypeOf<CorrectionState>();
    expectTypeOf<z.output<typeof corrections.correctionResult>>().toEqualTypeOf<CorrectionResult>();
    expectTypeOf<z.output<typeof closings.closingState>>().toEqualTypeOf<ClosingState>();
    expectTypeOf<z.output<typeof closings.closingResult>>().toEqualTypeOf<ClosingResult>();
  });

  it('changes of telephone numbers', () => {
    expectTypeOf<z.output<typeof phoneChanges.phoneChangeState>>().toEqualTypeOf<PhoneChangeState>();
    expectTypeOf<z.output<typeof phoneChanges.phoneChangeResult>>().toEqualTypeOf<PhoneChangeResult>();
  });

  it('reconciliations', () => {
    expectTypeOf<z.output<typeof reconciliations.reconciliationState>>().toEqualTypeOf<ReconciliationState>();
    expectTypeOf<
      z.output<typeof reconciliations.reconciliationProgress>
    >().toEqualTypeOf<ReconciliationProgress>();
    expectTypeOf<
      z.output<typeof reconciliations.reconciliationResult>
    >().toEqualTypeOf<ReconciliationResult>();
  });

  it('unbindings', () => {
    expectTypeOf<z.output<typeof cards.unbindingState>>().toEqualTypeOf<UnbindingState>();
    expectTypeOf<z.output<typeof cards.unbindingResult>>().toEqualTypeOf<UnbindingResult>();
  });

  it('operations, the status of a workflow and its start', () => {
    expectTypeOf<z.output<typeof operations.decisionAnswer>>().toEqualTypeOf<DecisionAnswer>();
    expectTypeOf<z.output<typeof workflows.workflowState>>().toEqualTypeOf<WorkflowState>();
    expectTypeOf<z.output<typeof workflows.stepView>>().toEqualTypeOf<StepView>();
    expectTypeOf<z.output<typeof workflows.workflowStatus>>().toEqualTypeOf<WorkflowStatus>();
    expectTypeOf<z.output<typeof workflows.started>>().toEqualTypeOf<Started>();
  });
});

/** A checked request with what was left out taken away, as the workflow gets it over the wire. */
type Sent<T> = T extends (infer E)[]
  ? Sent<E>[]
  : T extends string | number | boolean | undefined
    ? T
    : { [K in keyof T]: Sent<Exclude<T[K], undefined>> };

describe('A checked request is what its workflow takes:', () => {
  it('escrows, freezes, withdrawals, unbindings, top-ups, money in suspense and reconciliations', () => {
    expectTypeOf<Sent<z.output<typeof acquiring.acquiringRequest>>>().toExtend<AcquiringInput>();
    expectTypeOf<
      Sent<z.output<typeof reconciliations.reconciliationRequest>>
    >().toExtend<ReconciliationInput>();
    expectTypeOf<Sent<z.output<typeof topUps.topUpRequest>>>().toExtend<TopUpInput>();
    expectTypeOf<Sent<z.output<typeof suspense.suspenseRequest>>>().toExtend<SuspenseInput>();
    expectTypeOf<Sent<z.output<typeof corrections.correctionRequest>>>().toExtend<CorrectionInput>();
    expectTypeOf<Sent<z.output<typeof closings.closingRequest>>>().toExtend<ClosingInput>();
    expectTypeOf<Sent<z.output<typeof phoneChanges.phoneChangeRequest>>>().toExtend<PhoneChangeInput>();
    expectTypeOf<Sent<z.output<typeof cards.unbindingRequest>>>().toExtend<UnbindingInput>();
    expectTypeOf<Sent<z.output<typeof escrows.escrowRequest>>>().toExtend<EscrowInput>();
    expectTypeOf<Sent<z.output<typeof freezes.freezeRequest>>>().toExtend<FreezeInput>();
    expectTypeOf<Sent<z.output<typeof withdrawals.withdrawalRequest>>>().toExtend<WithdrawalInput>();
  });
});

const SCHEMAS = Object.entries({
  acquiring,
  cards,
  escrows,
  freezes,
  onboardings,
  operations,
  purchases,
  reconciliations,
  splits,
  suspense,
  topUps,
  withdrawals,
  workflows,
})
  .flatMap(([file, schemas]) =>
    Object.entries<unknown>(schemas).map(([name, schema]) => ({ name: `${file}.${name}`, schema })),
  )
  .filter((one): one is { name: string; schema: z.ZodType } => one.schema instanceof z.ZodType);

describe('Every schema of the contract', () => {
  it.each(SCHEMAS)('can be written as JSON Schema: $name', ({ schema }) => {
    expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
  });
});

const RESULTS = {
  purchase: purchases.purchaseResult,
  escrow: escrows.escrowResult,
  onboarding: onboardings.onboardingResult,
  withdrawal: withdrawals.withdrawalResult,
  freeze: freezes.freezeResult,
  split: splits.splitResult,
  suspense: suspense.suspenseResult,
  topUp: topUps.topUpResult,
  acquiring: acquiring.acquiringResult,
  correction: corrections.correctionResult,
  closing: closings.closingResult,
  phoneChange: phoneChanges.phoneChangeResult,
  reconciliation: reconciliations.reconciliationResult,
  unbinding: cards.unbindingResult,
};

describe('The result of a workflow as it was recorded', () => {
  const ended = recordedNames().flatMap((name) => {
    const { history } = readRecorded(name);
    const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
    const result = endOf(history);
    return result === undefined ? [] : [{ name, type: type as keyof typeof RESULTS, result }];
  });

  it.each(ended)('is what the contract says: $name', ({ type, result }) => {
    expect(RESULTS[type].parse(result)).toEqual(result);
  });

  it('is there for every workflow', () => {
    expect([...new Set(ended.map(({ type }) => type))].sort()).toEqual(Object.keys(RESULTS).sort());
  });
});
