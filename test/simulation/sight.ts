/** What one request on a provider's wire says, read from its bytes alone. */
export interface Seen {
  /** The provider's name for the interface, such as "6034/1". */
  readonly interface: string;
  readonly type: 'write' | 'question' | 'other';
  /** A write's own number. */
  readonly serialNumber?: string;
  /** What a write is about, and what a question asks about: the two are equal when the question settles the write. */
  readonly subject?: string;
  readonly orderNo?: string;
}

/** What an answer says, as far as it could be read. */
export interface SeenAnswer {
  readonly code: string;
  /** The gateway turned the request down before the provider looked at it. */
  readonly turnedDown: boolean;
  /** A question's answer: nothing is known of what it asks about. */
  readonly foundNothing: boolean;
}

/** Reads one provider's wire for the invariants: by itself, so that a mistake of the adapter cannot hide in it. */
export interface Sight {
  request(bytes: Buffer): Seen;
  answer(bytes: Buffer): SeenAnswer | undefined;
  /** Whether an answer says that the provider has done it. */
  isDone(answer: SeenAnswer): boolean;
}

const SERVICES: Readonly<Record<string, string>> = {
  OpenCustAcctId: '6000',
  BindRelateAcctUnionPay: '6066',
  BindRelateAccReUnionPay: '6067',
  MemberTransaction: '6034',
  MemberTransactionRefund: '6164',
  QueryCustAcctIdByThirdCustId: '6092',
  MemberBindQuery: '6098',
  SingleTransactionStatusQuery: '6110',
};
const FOUND_NOTHING = ['ERR020', 'SIM_MEMBER_NOT_FOUND'];
const TURNED_DOWN = ['OPEN-E-100071', 'OPEN-E-100073', 'OPEN-E-100074', 'E30001'];

/** The wire of 平安见证宝: flat JSON, the interface in the path. */
export const pinganSight: Sight = {
  request(bytes) {
    const path = /^\w+ (\S+)/.exec(bytes.toString('latin1'))?.[1] ?? '';
    const service = SERVICES[path.split('/').at(-1) ?? ''];
    if (service === undefined) return { interface: path.split('/').at(-1) ?? '', type: 'other' };
    const body = bodyOf(bytes);
    const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    const serialNumber = text('CnsmrSeqNo');
    const write = { type: 'write', serialNumber } as const;
    switch (service) {
      case '6000':
        return { interface: service, ...write, subject: `member ${text('TranNetMemberCode')}` };
      case '6066':
        return { interface: service, ...write, subject: `application ${serialNumber}` };
      case '6067':
        return { interface: service, ...write, subject: `cards of ${text('SubAcctNo')}` };
      case '6034':
        return {
          interface: `6034/${text('FunctionFlag')}`,
          ...write,
          subject: `trade ${serialNumber}`,
          orderNo: text('OrderNo'),
        };
      case '6164':
        return {
          interface: service,
          ...write,
          subject: `trade ${serialNumber}`,
          orderNo: text('OldOrderNo'),
        };
      case '6092':
        return { interface: service, type: 'question', subject: `member ${text('TranNetMemberCode')}` };
      case '6098':
        return { interface: service, type: 'question', subject: `cards of ${text('SubAcctNo')}` };
      default:
        return { interface: service, type: 'question', subject: `trade ${text('TranNetSeqNo')}` };
    }
  },

  answer(bytes) {
    const body = bodyOf(bytes);
    for (const name of ['TxnReturnCode', 'errorCode', 'Code']) {
      const code = body[name];
      if (typeof code !== 'string') continue;
      const rows = body['TranItemArray'];
      const foundNothing = FOUND_NOTHING.includes(code) || (Array.isArray(rows) && rows.length === 0);
      return { code, turnedDown: name !== 'TxnReturnCode' && TURNED_DOWN.includes(code), foundNothing };
    }
    const isExpired = body['tokenExpiryFlag'] === 'true';
    return isExpired ? { code: 'tokenExpiryFlag', turnedDown: true, foundNothing: false } : undefined;
  },
  isDone: ({ code }) => code === '000000',
};

function bodyOf(bytes: Buffer): Record<string, unknown> {
  const start = bytes.indexOf('\r\n\r\n');
  try {
    const parsed: unknown = JSON.parse(bytes.subarray(start + 4).toString());
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
