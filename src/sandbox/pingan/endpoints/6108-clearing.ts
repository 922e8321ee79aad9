import { writeBankAmount } from '../amounts.js';
import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { pageOf } from '../pages.js';
import { rejected } from '../result-codes.js';

/** SubAcctType: 在途. */
const IN_TRANSIT = '7';
const CLEARING_STATUS = { succeeded: '0', failed: '1', pending: '3' } as const;

/**
 * 查询银行在途清算结果【6108】: one record for each day that is over, made "每日凌晨". Nothing is in transit here, so TotalAmt is zero; the rule
 * `clearing` says whether the bank has finished: ClearingStatus 0 成功, 1 失败 or 3 待处理.
 */
export const clearingResult: PinganEndpoint = {
  code: '6108',
  serviceId: 'BankClearQuery',
  writes: false,
  fields: [
    required('FunctionFlag', 1),
    optional('StartDate', 8, 'digits'),
    optional('EndDate', 8, 'digits'),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag !== '1' && flag !== '2') throw rejected('ERR021');
    if (flag === '2') request.need('StartDate', 'EndDate');
    const [from, to] = flag === '2' ? [request.text('StartDate'), request.text('EndDate')] : ['', '99999999'];
    if (from > to) throw rejected('SIM_FIELD_FORMAT', 'StartDate, EndDate');
    const { clearing } = bank.rules;
    const rows = bank.daysOver
      .filter((day) => day >= from && day <= to)
      .map((day) => ({
        ...{ Date: day, SubAcctType: IN_TRANSIT, ReconcileStatus: '0', ReconcileReturnMsg: '' },
        ...{
          TotalAmt: writeBankAmount(0n),
          ClearingStatus: CLEARING_STATUS[clearing],
          ClearingReturnMsg: '',
        },
        ClearingFinishDate: clearing === 'succeeded' ? bank.today : '',
      }));
    if (rows.length === 0) throw rejected('ERR020');
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, TranItemArray: shown };
  },
};
