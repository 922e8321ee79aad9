import { z } from 'zod';
import { required } from '../../endpoint.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** 6103: the files of one type and day, each with the key and the code by which it is fetched. */
export const LIST_FILES = queryEndpoint({
  name: '6103',
  serviceId: 'ReconciliationDocumentQuery',
  fields: { FileType: required(2), FileDate: required(8) },
  answer: z.looseObject({
    ResultNum: text,
    TranItemArray: z
      .array(z.looseObject({ FileName: text, RandomPassword: text, FilePath: text, DrawCode: text }))
      .nullish(),
  }),
});

/** 6108 flag 2: whether the bank has cleared the money that was in transit on a day. */
export const CLEARING = queryEndpoint({
  name: '6108',
  serviceId: 'BankClearQuery',
  constants: { FunctionFlag: '2' },
  fields: { StartDate: required(8), EndDate: required(8), PageNum: required(6) },
  answer: z.looseObject({
    TranItemArray: z
      .array(
        z.looseObject({ Date: text, ReconcileStatus: text, ClearingStatus: text, ClearingReturnMsg: text }),
      )
      .nullish(),
  }),
});

/** The interfaces of reconciliation. */
export const STATEMENT_ENDPOINTS = [LIST_FILES, CLEARING];
