import type { Theme } from '../expectation.js';
import { cancelledReleases } from './cancelled-releases.js';
import { channelPayments } from './channel-payments.js';
import { divisions } from './divisions.js';
import { evidence } from './evidence.js';
import { http } from './http.js';
import { limits } from './limits.js';
import { notifications } from './notifications.js';
import { numbers } from './numbers.js';
import { operations } from './operations.js';
import { repeats } from './resends.js';
import { signing } from './signing.js';
import { time } from './time.js';
import { transactionCodes } from './transaction-codes.js';
import { verdicts } from './verdicts.js';

/** Everything that is expected of a provider, in the order of the matrix. */
export const THEMES: readonly Theme[] = [
  operations,
  channelPayments,
  cancelledReleases,
  transactionCodes,
  divisions,
  repeats,
  http,
  verdicts,
  time,
  signing,
  numbers,
  limits,
  notifications,
  evidence,
];
