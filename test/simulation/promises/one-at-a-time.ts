import type { Request } from '../recording/recorded.js';

/** How often another write of the same order followed one. */
export function following(writes: readonly Request[]): number {
  const orders = writes.flatMap(({ orderNo }) => (orderNo === undefined ? [] : [orderNo]));
  return orders.length - new Set(orders).size;
}

/** A write that was sent while another of its order was under way; undefined where there is none. */
export function overlapping(writes: readonly Request[]): string | undefined {
  const open = new Map<string, Request>();
  for (const request of writes) {
    const { orderNo, serialNumber } = request;
    if (orderNo === undefined) continue;
    const before = open.get(orderNo);
    const isOther = before && before.serialNumber !== serialNumber && !restsOn(request, before);
    if (isOther && (before.endedMs ?? Infinity) > request.atMs) {
      return `${request.interface} was sent while ${before.interface} of ${orderNo} was under way`;
    }
    open.set(orderNo, request);
  }
  return undefined;
}

/** Whether the one moves what the other brought in: that it waits for it is a promise of its own. */
function restsOn(request: Request, before: Request): boolean {
  return before.kind !== request.kind && (before.kind === 'hold' || request.kind === 'refund');
}
