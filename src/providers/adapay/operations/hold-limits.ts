import type { HoldLimits } from '../../../domain/operations/escrow.js';
import type { AdapayOptions } from '../options.js';
import { MOST_DIV_MEMBERS } from '../transport/request-fields.js';

/**
 * 撤销次数最多不超过10次; 支持撤销最长时间为178天; 最多仅支持7个分账方 (document). Whether a reverse is allowed after a confirm is said both ways
 * there ("在没有创建余额支付确认对象成功之前", and a formula that subtracts what was confirmed): configuration, off.
 */
export function limitsOf(config: Pick<AdapayOptions, 'reverseAfterConfirm'>): HoldLimits {
  return {
    mostReturns: 10,
    returnWindowDays: 178,
    mostReceivers: MOST_DIV_MEMBERS,
    returnAfterRelease: config.reverseAfterConfirm,
  };
}
