import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';
import { statementFile } from '../statement-files.js';
import { STATEMENT_TYPES } from '../statement-lines.js';

/** FileType of the sheet; the sandbox has no line for those after YE. */
const FILE_TYPES = [...STATEMENT_TYPES, 'JQ', 'POS', 'FZ', 'JG', 'GJ', 'HY'];

/**
 * 查询对账文件信息【6103】: the file of one type and day, from the day after it on. FileDate may not be later than today (the sheet). What a day
 * without a line is answered is not documented: ERR020 here.
 */
export const reconciliationFiles: PinganEndpoint = {
  code: '6103',
  serviceId: 'ReconciliationDocumentQuery',
  writes: false,
  fields: [required('FileType', 10), required('FileDate', 8, 'digits'), optional('ReservedMsg', 120)],
  perform(bank, request) {
    const [wanted, day] = [request.text('FileType'), request.text('FileDate')];
    if (!FILE_TYPES.includes(wanted)) throw rejected('SIM_FIELD_FORMAT', 'FileType');
    if (day > bank.today) throw rejected('SIM_FIELD_FORMAT', 'FileDate');
    const type = STATEMENT_TYPES.find((known) => known === wanted);
    const file = type && day < bank.today ? statementFile(bank, type, day) : undefined;
    if (!file) throw rejected('ERR020');
    const row = {
      FileName: file.name,
      RandomPassword: file.password,
      FilePath: file.path,
      DrawCode: file.drawCode,
    };
    return { ResultNum: '1', TranItemArray: [row] };
  },
};
