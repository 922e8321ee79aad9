import { HOUR_MS } from '../domain/durations.js';

/** A moment as 连连 and Adapay write it, yyyyMMddHHmmss in Asia/Shanghai, which has had no summer time since 1991. */
export function shanghaiMoment(at: Date): string {
  const text = new Date(at.getTime() + 8 * HOUR_MS).toISOString();
  return text.slice(0, 19).replace(/\D/g, '');
}
