import type { PinganEndpoint } from '../endpoint.js';
import {
  checkTransaction,
  describeTransaction,
  ENDS_OF_ORDERS,
  performTransaction,
  TRANSACTION_FIELDS,
} from './6034-member-transaction.js';

/**
 * 平台订单管理【6031】: "平台可以对超时未确认的会员间交易的订单进行确认付款或者退款". 2 releases what an order holds, 3 gives it back, with the
 * fields of 6034 and nobody's code or password. How long an order must have waited is not said, so it need not have.
 */
export const platformOrder: PinganEndpoint = {
  code: '6031',
  serviceId: 'PlatformOrderManagement',
  writes: true,
  fields: TRANSACTION_FIELDS.filter(({ name }) => name !== 'WebSign'),
  checkBalance: checkTransaction,
  perform: (bank, request) => performTransaction(bank, request, { code: '6031', by: ENDS_OF_ORDERS }),
  describeRejection: describeTransaction,
};
