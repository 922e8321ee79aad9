import type { HoldfastClientOptions } from './client/client-options.js';
import { HoldfastClient } from './client/holdfast-client.js';
import { createCommandDigest } from './security/content-hash.js';
import { createPayloadCodec } from './security/payload-codec.js';
import { readConfig } from './config/config.js';
import { securityOf } from './config/connect.js';
import { existingKeyRing } from './config/key-ring-of.js';

export type { TlsOptions } from './client/client-options.js';
export type { ProviderName } from './domain/provider-table.js';
export type { HoldfastClient } from './client/holdfast-client.js';
export type { WorkflowKey } from './client/workflow-ids.js';
export type { ListedWorkflow } from './client/list-workflows.js';
export type { Started, StartedOrder } from './client/start-workflow.js';
export type { PaymentAction } from './domain/pending-step.js';
export * from './client/errors.js';
export { HoldfastError, InvalidInput } from './domain/errors.js';
export { InvalidKeyRing, UnknownKey, Unreadable } from './security/errors.js';
export { InvalidConfiguration } from './config/config.js';
export type { UnbindingKey, UnbindingRequest } from './contract/cards.js';
export type {
  AwaitOptions,
  CheckFundsRequest,
  EscrowRequest,
  OpenDisputeRequest,
  OrderKey,
  RefundRequest,
  ReleaseRequest,
  ResolveDisputeRequest,
  ReturnRequest,
} from './contract/escrows.js';
export type { FreezeKey, FreezeRequest, PayFromFreezeRequest, UnfreezeRequest } from './contract/freezes.js';
export type {
  MemberKey,
  OnboardingRequest,
  ResendCodeRequest,
  SubmitCodeRequest,
} from './contract/onboardings.js';
export type { DecideRequest, NotifyRequest } from './contract/operations.js';
export type { ClosingKey, ClosingRequest } from './contract/closings.js';
export type { CorrectionKey, CorrectionRequest } from './contract/corrections.js';
export type { PhoneChangeKey, PhoneChangeRequest } from './contract/phone-changes.js';
export type { PurchaseRequest } from './contract/purchases.js';
export type {
  ReconciliationKey,
  ReconciliationRequest,
  ReconciliationSchedule,
  ScheduleKey,
} from './contract/reconciliations.js';
export type {
  DivideRequest,
  FinishRequest,
  PrepareRefundRequest,
  RefundPlanRequest,
  RetryRequest,
  SplitKey,
  SplitRequest,
} from './contract/splits.js';
export type {
  AllocateRequest,
  ReverseAllocationRequest,
  SuspenseKey,
  SuspenseRequest,
} from './contract/suspense.js';
export type { AcquiringKey, AcquiringRequest, RegulateRequest } from './contract/acquiring.js';
export { orderRemark, type RemarkedPart } from './domain/order-remark.js';
export type { ReverseTopUpRequest, TopUpKey, TopUpRequest } from './contract/top-ups.js';
export type { WithdrawalKey, WithdrawalRequest } from './contract/withdrawals.js';
export type { ListRequest, PurchaseListRequest, WorkflowById, WorkflowKind } from './contract/workflows.js';
export type { CodeAnswer, OnboardingResult, OnboardingState } from '../workflows/onboarding/messages.js';
export type {
  CommandAnswer,
  EscrowEnd,
  EscrowResult,
  EscrowState,
  OrderState,
  PaymentActionAnswer,
} from '../workflows/escrow/messages.js';
export type { FreezeAnswer, FreezeResult, FreezeState, PayAnswer } from '../workflows/freeze/messages.js';
export type { ClosingObstacles, ClosingResult, ClosingState } from '../workflows/closing/messages.js';
export type { CorrectionResult, CorrectionState } from '../workflows/correction/messages.js';
export type { PhoneChangeResult, PhoneChangeState } from '../workflows/phone-change/messages.js';
export type { OrderEnd, PurchaseResult, PurchaseState } from '../workflows/purchase/messages.js';
export type { StepView, WorkflowState, WorkflowStatus } from '../workflows/core/messages.js';
export type { RefundPlan } from './domain/refund-planner.js';
export type {
  PrepareRefundAnswer,
  SplitAnswer,
  SplitResultView,
  SplitState,
  SplitView,
} from '../workflows/split/messages.js';
export type {
  AllocationView,
  SuspenseAnswer,
  SuspenseResult,
  SuspenseState,
  SuspenseView,
} from '../workflows/suspense/messages.js';
export type {
  AcquiringAnswer,
  AcquiringResult,
  AcquiringState,
  AcquiringView,
  PartView,
} from '../workflows/acquiring/messages.js';
export type {
  CreditView,
  TopUpAnswer,
  TopUpResult,
  TopUpState,
  TopUpView,
} from '../workflows/top-up/messages.js';
export type {
  EvidenceState,
  ReadFile,
  ReadingFile,
  ReconciliationProgress,
  ReconciliationResult,
  ReconciliationState,
} from '../workflows/reconciliation/messages.js';
export type { UnbindingResult, UnbindingState } from '../workflows/unbinding/messages.js';
export type { WithdrawalResult, WithdrawalState } from '../workflows/withdrawal/messages.js';

/** Where Temporal is, and the key ring that the workers encrypt with. What is left out comes from the environment. */
export type ConnectOptions = Partial<Omit<HoldfastClientOptions, 'payloadCodec' | 'commandDigest'>> & {
  /** A key ring file as `holdfast dev` writes it, or as the operator mounted it. */
  readonly keyRingPath?: string;
};

const DEFAULT_ADDRESS = '127.0.0.1:7233';
/** A service has variables of its own under the other names, such as DATABASE_URL, which are none of Holdfast's business. */
const READ = /^TEMPORAL_|^HOLDFAST_(?:TASK_QUEUE|CONNECT_TIMEOUT_MS|KEY_RING|DATA)$/;

/**
 * Connects a backend service to Holdfast. Without options it reads what the programs read: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
 * TEMPORAL_API_KEY, TEMPORAL_TLS, HOLDFAST_TASK_QUEUE, HOLDFAST_CONNECT_TIMEOUT_MS, and HOLDFAST_KEY_RING or the key ring that is in HOLDFAST_DATA already.
 * @throws InvalidKeyRing for a file that is none; TemporalUnavailable when no server answers; InvalidConfiguration for a
 * variable that breaks its rule, and for a key ring that nobody named.
 */
export async function connectHoldfast(options: ConnectOptions = {}): Promise<HoldfastClient> {
  const read = Object.entries(process.env).filter(([name]) => READ.test(name));
  const { temporal, keyRingPath, dataDir } = readConfig(Object.fromEntries(read));
  const { keyRingPath: path = keyRingPath, ...given } = options;
  const ring = await existingKeyRing({ keyRingPath: path, dataDir });
  const namespace = given.namespace ?? temporal.namespace;
  return HoldfastClient.connect({
    address: temporal.address ?? DEFAULT_ADDRESS,
    taskQueue: temporal.taskQueue,
    connectTimeoutMs: temporal.connectTimeoutMs,
    ...securityOf(temporal),
    ...given,
    namespace,
    payloadCodec: createPayloadCodec({ ring, namespace }),
    commandDigest: createCommandDigest(ring),
  });
}
