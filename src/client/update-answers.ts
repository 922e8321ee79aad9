import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError } from '@temporalio/common';
import type { RefusalCode, RefusalMarks } from '../../workflows/core/refusal.js';
import { CommandPartlyDone, CommandRefused, TemporalUnavailable, type PartlyDone } from './errors.js';

/** The workflows' own refusals, held to their type: only these say that nothing moved. */
const REFUSALS: Readonly<Record<Exclude<RefusalCode, 'PARTLY_DONE' | 'BUSY'>, true>> = {
  INVALID_INPUT: true,
  WRONG_STATE: true,
  REQUEST_ID_REUSED: true,
  NOT_SUPPORTED: true,
  REJECTED_BY_PROVIDER: true,
  FUNDS_SHORT: true,
  ORDER_CLOSED: true,
  RELEASES_THE_REST: true,
  LIMIT: true,
  ORDER_NUMBER_USED: true,
  PROVIDER_NOT_CONFIGURED: true,
};

/** What Temporal calls the failure of a command that was accepted by a run that ended without answering it. */
const RUN_ENDED = 'AcceptedUpdateCompletedWorkflow';
/** What a workflow that knows no such command answers, by the SDK: it was never accepted. */
const NO_HANDLER = 'No registered handler for update';
const PARTLY_DONE = 'PARTLY_DONE';
/** The workflow takes no more commands at this moment: there will be room. */
const BUSY = 'BUSY';

/** gRPC codes by which Temporal refuses the call itself: the same call again is refused again. */
const CALL_REFUSED: ReadonlySet<number> = new Set([
  3, // INVALID_ARGUMENT
  7, // PERMISSION_DENIED
  12, // UNIMPLEMENTED
  16, // UNAUTHENTICATED
]);
const GRPC_NOT_FOUND = 5;

/** What the failure of an update says of the command. */
export type UpdateAnswer =
  /** The workflow's own word: this is the command's answer. */
  | { readonly type: 'answered'; readonly error: CommandRefused | CommandPartlyDone }
  /** The workflow accepted it unchecked and then refused it; sent anew, it is checked first. */
  | { readonly type: 'refusedUnchecked'; readonly error: CommandRefused }
  /** The workflow refused it by what it knows; sent anew to be verified, it asks the journal first. */
  | { readonly type: 'refusedUnverified'; readonly error: CommandRefused }
  /** Whether it was, is or will be carried out is not known: the same update id again. */
  | { readonly type: 'notKnown'; readonly why: string }
  /** The run that accepted it has ended without an answer; it may have been carried out. */
  | { readonly type: 'runEnded' }
  /** Nothing takes updates under this id: it has ended, or never was. */
  | { readonly type: 'notFound' }
  /** Temporal does not take such a call from this client at all. */
  | { readonly type: 'callRejected'; readonly error: TemporalUnavailable }
  /** No answer of the server's, the workflow's or the network's: a bug, or a payload that this client cannot read. */
  | { readonly type: 'foreign' };

/** Decides what a failed update means. Whatever is not certainly the workflow's own word is no refusal. */
export function answerOf(error: unknown): UpdateAnswer {
  if (error instanceof WorkflowUpdateFailedError) return failureOf(error.cause);
  if (error instanceof WorkflowNotFoundError) return { type: 'notFound' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return { type: 'notKnown', why: 'no answer in time' };
  }
  if (error instanceof NamespaceNotFoundError) return { type: 'callRejected', error: noNamespace(error) };
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return { type: 'foreign' };
  const code = cause.code as number;
  const why = cause.details || `status ${code}`;
  if (code === GRPC_NOT_FOUND) return { type: 'notFound' };
  if (!CALL_REFUSED.has(code)) return { type: 'notKnown', why };
  return {
    type: 'callRejected',
    error: new TemporalUnavailable(`Temporal did not take it: ${why}`, { cause: error }),
  };
}

/** The server answers, but not for this namespace. */
export function noNamespace(cause: NamespaceNotFoundError): TemporalUnavailable {
  return new TemporalUnavailable(`the Temporal server has no namespace ${cause.namespace}`, { cause });
}

function failureOf(cause: Error | undefined): UpdateAnswer {
  if (!(cause instanceof ApplicationFailure)) {
    return { type: 'notKnown', why: 'it was broken off, or failed without an answer from the workflow' };
  }
  const { type, message } = cause;
  if (type === RUN_ENDED) return { type: 'runEnded' };
  if (isRefusal(type)) {
    const [detail] = (cause.details ?? []) as readonly (RefusalMarks | undefined)[];
    const error = new CommandRefused(type, message);
    if (detail?.verify === true) return { type: 'refusedUnverified', error };
    return { type: detail?.again === true ? 'refusedUnchecked' : 'answered', error };
  }
  if (type === PARTLY_DONE) return partlyDone(cause);
  if (type === BUSY) return { type: 'notKnown', why: 'other commands of the workflow are under way' };
  if (message.startsWith(NO_HANDLER)) {
    return { type: 'answered', error: new CommandRefused('REFUSED', 'this workflow has no such command') };
  }
  return { type: 'notKnown', why: `Temporal answered ${type ?? 'a failure without a type'}` };
}

function isRefusal(type: string | null | undefined): type is keyof typeof REFUSALS {
  return typeof type === 'string' && Object.hasOwn(REFUSALS, type);
}

function partlyDone({ message, details }: ApplicationFailure): UpdateAnswer {
  const [told] = (details ?? []) as [PartlyDone | undefined];
  // Without the sums nothing true can be said of what moved.
  if (!told || !Array.isArray(told.operations))
    return { type: 'notKnown', why: 'it was carried out in part' };
  return { type: 'answered', error: new CommandPartlyDone(message, told) };
}
