/**
 * Another run of this workflow has ended before this one was started or reset: this one begins nothing and returns that
 * run's result. Not an ApplicationFailure: no handler may take it for a refusal.
 */
export class EndedBefore extends Error {
  constructor(readonly result: unknown) {
    super('an earlier run of this workflow has ended');
  }
}

/** The number was used before, for a workflow of other content: nothing is begun under it. */
export class NumberUsed extends Error {
  constructor() {
    super('an earlier workflow under this id was started with other content');
  }
}

/** Why an order under a used number is refused. */
export const ORDER_NUMBER_USED = 'ORDER_NUMBER_USED';
/** Why a withdrawal, a freeze, an unbinding, a change of telephone number or a member's onboarding is. */
export const NUMBER_USED = 'NUMBER_USED';

/** What an earlier run of the workflow returned, which was of its type and content; undefined where its number was used for another one. @throws any other error. */
export function resultBefore(error: unknown): unknown {
  if (error instanceof NumberUsed) return undefined;
  if (error instanceof EndedBefore) return error.result;
  throw error;
}

/** Whether an error says that an earlier run of the workflow decides how it ends. */
export function isOver(error: unknown): boolean {
  return error instanceof EndedBefore || error instanceof NumberUsed;
}
