import { no, yes, type Cell, type Row } from './cells.js';

/**
 * Money that comes in beside the members' own transfers: every column, written by hand from the documents as the others are. "Guide" is 电商见证宝开发指南;
 * nobody else documents anything of the kind.
 */
const atPingan = (pingan: Cell): Row => {
  const nobody = no('not found');
  return { pingan, adapay: nobody, lianlian: nobody, hkrt: nobody, hongwen: nobody };
};

export const OF_CREDITS: Readonly<Record<string, Row>> = {
  acquired: atPingan(yes('guide 2.4, 2.5.5 and chapter 4: 6146, 6147, 6145')),
  topUp: atPingan(yes('guide 2.5 and chapter 4: 6216, 6217')),
  suspense: atPingan(yes('guide 2.5.7 and chapter 4: 6139, 6140 支持金额部分撤销')),
};
