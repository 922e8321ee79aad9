import type { ForcedEnd, HongwenBank } from './bank.js';
import type { Fields } from './model.js';
import type { HongwenRequest } from './request.js';

/** One method of 鸿闻's gateway. */
export interface HongwenEndpoint {
  /** `method`, by which faults, hooks and the log name it too. */
  readonly code: string;
  /** The field with the request's own number: a repeat of it is recognised. */
  readonly number: string;
  /** What the resend mode `balanceFirst` checks before the number. @throws HongwenRejected where there is not as much. */
  readonly checkFunds?: (bank: HongwenBank, request: HongwenRequest) => void;
  /** Has the whole effect or none, and returns a function that writes the answer as things then stand. @throws HongwenRejected */
  readonly perform: (bank: HongwenBank, request: HongwenRequest, forced: ForcedEnd) => () => Fields;
}
