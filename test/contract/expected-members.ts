import { no, notBuilt, yes, type Row } from './cells.js';

/**
 * What is done to members' accounts and bound cards beside opening and binding, written by hand from the documents as the others are; the
 * sources are named as in expected-matrix.ts.
 */
export const OF_MEMBERS: Readonly<Record<string, Row>> = {
  'card.bySmallAmount': {
    pingan: yes('guide 2.5.2: 6055, 6061 and 6064'),
    adapay: no('not found: POST /v1/settle_accounts binds at once'),
    lianlian: no('not found: a code goes to the card’s telephone'),
  },
  'mobile.change': {
    pingan: yes('guide 2.5.10: 6083, then 6084 with the code; clients: ModifyType 1'),
    adapay: notBuilt('site: members/update has tel_no; not found: whether a code is sent'),
    lianlian: notBuilt('code list: changes of a telephone number; not found: its call and fields'),
  },
  'card.correctBank': {
    pingan: yes('guide 2.5.2 and 2.5.3: 6138; clients: 6098 lists the bank'),
    adapay: notBuilt('SDKs: POST /v1/settle_accounts/modify; not found: its fields'),
    lianlian: no('not found: no call for it'),
  },
  'account.close': {
    pingan: yes('clients: 6000 flag 3; texts: ERR095, ERR214 and ERR252'),
    adapay: no('not found: no call for it'),
    lianlian: no('not found: no call for it'),
  },
  'card.unbind': {
    pingan: yes('guide 2.5.2: 6065; clients: 6098 lists what is bound'),
    adapay: notBuilt(
      'SDKs: POST /v1/settle_accounts/delete; not found: its fields, and the query that shows that an account is gone',
    ),
    lianlian: notBuilt('code list: unbinding fails with codes of its own; not found: its call and fields'),
  },
};
