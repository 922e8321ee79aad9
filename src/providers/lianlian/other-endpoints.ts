import { WITHDRAWAL_CHECK } from './operations/withdrawal.js';
import type { LianlianEndpoint } from './transport/endpoint.js';

/** The calls that the client speaks and no operation is. */
export const OTHER_ENDPOINTS: readonly LianlianEndpoint[] = [WITHDRAWAL_CHECK];
