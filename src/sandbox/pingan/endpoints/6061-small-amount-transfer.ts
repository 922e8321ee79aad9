import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';

const WORDS = { '0': '成功', '1': '失败', '2': '待确认' } as const;

/** 查询小额鉴权转账结果【6061】, by the CnsmrSeqNo of the application. An unknown number is ERR131 by its text. */
export const smallAmountTransfer: PinganEndpoint = {
  code: '6061',
  serviceId: 'SmallAmountTransferQuery',
  writes: false,
  shows: ['notFoundFor'],
  fields: [required('OldTranSeqNo', 52), required('TranDate', 8, 'digits'), optional('ReservedMsg', 120)],
  perform(bank, request, { hideYoungerThanMs }) {
    const application = bank.smallAmountsByNumber.get(request.text('OldTranSeqNo'));
    // Of an incoming one there is no transfer of the bank's.
    if (application?.way !== 'outgoing') throw rejected('ERR131');
    if (bank.now - application.appliedAt < hideYoungerThanMs) throw rejected('ERR131');
    const { transfer } = application;
    return { ReturnStatu: transfer, ReturnMsg: WORDS[transfer], ReservedMsg: '' };
  },
};
