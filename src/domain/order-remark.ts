import { InvalidInput } from './errors.js';
import { compareMoney, parseMoney, sumMoney, ZERO } from './money.js';

/** A part of an order at the acquirer, and the member that is credited with it. */
export interface RemarkedPart {
  /** The part's own number (suborderId), unique over all orders; 6146 and 6145 name it. */
  readonly subOrderNo: string;
  /** The member's account (SubAccNo). */
  readonly account: string;
  /** What the payer pays for it, fee included, in yuan: "60.00". */
  readonly amount: string;
  /** What the platform keeps of it, in yuan. */
  readonly fee?: string;
  /** Whether the member can spend it at once, or it is credited frozen. Default: at once. */
  readonly frozen?: boolean;
  /** What it is for (Object). */
  readonly title?: string;
}

const MOST_BYTES = { pay: 300, cashier: 2_500 } as const;

/**
 * The split remark (分账备注, OrderRemark) of an order at 平安's 云收款, by which the bank credits the members once the order is paid. JSON, as public
 * clients of the acquirer write it, misspelt names and all: the guide's own description (《见证+收单》 7.6) was not found.
 * @param options.field which field of the acquirer's interfaces it goes into: OrderRemark of 支付 has 300 bytes, that of 收银台 2,500.
 * @throws InvalidMoney for what is no amount; InvalidInput for what breaks its rules: the total beside the parts, a number that comes twice or equals the order's own, a length.
 */
export function orderRemark(
  order: {
    /** 平台代码, four digits. */
    readonly merchantCode: string;
    /** The order's own number (TraderOrderNo), which no part may have. */
    readonly totalOrderNo: string;
    /** What the payer pays, in yuan. The acquirer's own interfaces count in fen. */
    readonly total: string;
    readonly parts: readonly RemarkedPart[];
  },
  options: { readonly field: keyof typeof MOST_BYTES },
): string {
  const { merchantCode, totalOrderNo, total, parts } = order;
  if (!/^\d{4}$/.test(merchantCode)) throw new InvalidInput('merchantCode', 'four digits');
  if (parts.length === 0) throw new InvalidInput('parts', 'at least one');
  parts.forEach(checkPart);
  const numbers = parts.map(({ subOrderNo }) => subOrderNo);
  if (new Set([totalOrderNo, ...numbers]).size <= numbers.length)
    throw new InvalidInput('parts.subOrderNo', 'each once, and none the order’s own number');
  if (compareMoney(sumMoney(...parts.map(({ amount }) => parseMoney(amount))), parseMoney(total)) !== 0)
    throw new InvalidInput('parts.amount', 'the total between them');
  const remark = JSON.stringify([
    { SFJOrdertype: '1', remarktype: 'JHS0100000', plantCode: merchantCode, oderlist: parts.map(written) },
  ]);
  const longest = MOST_BYTES[options.field];
  if (new TextEncoder().encode(remark).length > longest)
    throw new InvalidInput('parts', `at most ${longest} bytes of remark: fewer parts, or shorter titles`);
  return remark;
}

function written({ subOrderNo, account, amount, fee = ZERO, frozen = false, title }: RemarkedPart) {
  return {
    SubAccNo: account,
    PayModel: frozen ? '0' : '1',
    TranFee: fee,
    subamount: amount,
    suborderId: subOrderNo,
    ...(title !== undefined && { Object: title }),
  };
}

function checkPart({ subOrderNo, account, amount, fee = ZERO, title = '' }: RemarkedPart): void {
  if (!/^[A-Za-z0-9_-]{1,22}$/.test(subOrderNo))
    throw new InvalidInput('parts.subOrderNo', '1 to 22 letters, digits, _ or -');
  if (!/^[A-Za-z0-9]{1,32}$/.test(account))
    throw new InvalidInput('parts.account', '1 to 32 letters or digits');
  const paid = parseMoney(amount);
  if (compareMoney(paid, ZERO) <= 0) throw new InvalidInput('parts.amount', 'above 0.00');
  if (compareMoney(parseMoney(fee), paid) >= 0) throw new InvalidInput('parts.fee', 'less than the amount');
  if (new TextEncoder().encode(title).length > 500)
    throw new InvalidInput('parts.title', 'at most 500 bytes');
}
