import { defineUpdate } from '@temporalio/workflow';
import type { Money } from '../src/domain/money.js';
import type { Account } from '../src/domain/party.js';
import type { MemberProfile } from '../workflows/onboarding/messages.js';

export interface BarePurchaseInput {
  readonly orderNo: string;
  readonly profile: MemberProfile;
  readonly seller: Account;
  readonly amount: Money;
  readonly fee: Money;
  readonly codeWindowMs: number;
  readonly confirmWindowMs: number;
}

export const bareSubmitCodeUpdate = defineUpdate<{ answer: string }, [{ requestId: string; code: string }]>(
  'submitCode',
);
export const bareReleaseUpdate = defineUpdate<{ state: string }, [{ requestId: string }]>('release');
