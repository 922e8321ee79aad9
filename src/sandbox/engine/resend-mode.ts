/**
 * What becomes of a number that was used before: the first answer again, a rejection, a check of the balance before the first
 * answer, or a second effect. Providers promise that nothing happens twice and leave open what a repeat is answered.
 */
export type ResendMode = 'replay' | 'reject' | 'balanceFirst' | 'none';
