import type { NotificationRequest, ParsedNotification } from '../../providers/provider.js';
import type { Kept, NotificationParts } from './notification-parts.js';

export type Genuine = Extract<ParsedNotification, { type: 'genuine' }>;

/** How far a notification has come. Each of these may be acknowledged, because it is kept. */
export type Taken =
  | { readonly type: 'duplicate' }
  /** Recorded, and the workflow signalled; `operationId` is absent for an event that is about no operation. */
  | { readonly type: 'done'; readonly operationId?: string }
  /** Genuine, but the journal has no such operation: an operator is alerted. */
  | { readonly type: 'noOperation' }
  /** It cannot count while another attempt can take effect; it is gone through again. */
  | { readonly type: 'unfinished'; readonly operationId: string };

/**
 * Takes a genuine notification in: kept, recorded in its operation, signalled to the workflow. Whoever is answered may acknowledge.
 * It throws where a step failed, and then nothing may be acknowledged; the provider's repeat, or the sweep, goes on from there.
 */
export async function takeNotification(
  parts: NotificationParts,
  { provider, request, parsed }: { provider: string; request: NotificationRequest; parsed: Genuine },
): Promise<Taken> {
  const { eventId, eventType } = parsed;
  const { isDone, ...kept } = await parts.keep({
    provider,
    eventId,
    eventType,
    request: { headers: request.headers, body: request.body.toString('base64') },
  });
  return isDone ? { type: 'duplicate' } : conclude(parts, provider, kept, parsed);
}

/** What follows once a notification is kept. */
export async function conclude(
  parts: NotificationParts,
  provider: string,
  { id, attention }: Kept,
  { operation }: Genuine,
): Promise<Taken> {
  if (!operation) {
    await parts.close({ id });
    return { type: 'done' };
  }
  const folded = await parts.fold({ provider, operation, ...(attention !== undefined && { attention }) });
  if (folded.type === 'noOperation') {
    await parts.close({ id, attention: 'it names no operation of this journal' });
    return { type: 'noOperation' };
  }
  const { operationId, workflow, ended, attention: raised, isUnfinished } = folded;
  // A notification that resolves nothing and contradicts nothing is of no use to the workflow.
  const isNews = ended !== undefined || raised !== undefined;
  if (isNews && workflow !== undefined) {
    await parts.notifyWorkflow(workflow, {
      operationId,
      ...(ended !== undefined && { ended }),
      ...(raised !== undefined && { attention: raised }),
    });
  }
  if (isUnfinished) return { type: 'unfinished', operationId };
  await parts.close({ id, operationId });
  return { type: 'done', operationId };
}
