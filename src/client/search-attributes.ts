import { defineSearchAttributeKey } from '@temporalio/common';

/** What Temporal lists workflows by: a start sets all three, and the workflow keeps the last two true. */
export const PROVIDER = defineSearchAttributeKey('HoldfastProvider', 'KEYWORD');
export const STATE = defineSearchAttributeKey('HoldfastState', 'KEYWORD');
export const NEEDS_ATTENTION = defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL');
