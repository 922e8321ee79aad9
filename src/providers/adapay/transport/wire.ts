import { z } from 'zod';

// Null, absent and empty are one. Amounts come as text and as numbers, flags as booleans and as text: all are read as text.
const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** What every verified answer holds. */
export const envelopeSchema = z.looseObject({
  status: z.string().min(1),
  error_code: text,
  error_msg: text,
  error_type: text,
  invalid_param: text,
  prod_mode: text,
});
export type Envelope = z.output<typeof envelopeSchema>;

// 一次请求最多仅支持7个分账方; some answers hold the list as its JSON text.
const divMembers = z.array(z.looseObject({ member_id: z.string(), amount: text, fee_flag: text }));
const membersOrText = z
  .union([divMembers, z.string().transform((value, context) => parsedMembers(value, context))])
  .nullish();
// The tables say created_time, the samples of the balance lists create_time.
const created = { created_time: text, create_time: text };
const judged = { status: text, trans_stat: text, error_code: text, error_msg: text, error_type: text };

/** The objects of the API as the adapter reads them. Other fields are borne. */
export const objectSchemas = {
  freeze: z.looseObject({
    id: text,
    object: text,
    order_no: text,
    app_id: text,
    trans_amt: text,
    member_id: text,
    unfreeze_flag: text,
    ...created,
    ...judged,
  }),
  unfreeze: z.looseObject({
    id: text,
    object: text,
    order_no: text,
    app_id: text,
    account_freeze_id: text,
    ...created,
    ...judged,
  }),
  payment: z.looseObject({
    balance_seq_id: text,
    app_id: text,
    order_no: text,
    out_member_id: text,
    in_member_id: text,
    trans_amt: text,
    fee_amt: text,
    pay_mode: text,
    refund_stat: text,
    refund_amt: text,
    ...created,
    ...judged,
  }),
  confirm: z.looseObject({
    id: text,
    app_id: text,
    order_no: text,
    balance_seq_id: text,
    payment_id: text,
    confirm_amt: text,
    fee_amt: text,
    confirmed_amt: text,
    reserved_amt: text,
    refunded_amt: text,
    div_members: membersOrText,
    fee_mode: text,
    ...created,
    ...judged,
  }),
  reverse: z.looseObject({
    id: text,
    object: text,
    order_no: text,
    app_id: text,
    balance_seq_id: text,
    reverse_amt: text,
    reversed_amt: text,
    confirmed_amt: text,
    refunded_amt: text,
    succeed_time: text,
    channel_no: text,
    ...created,
    ...judged,
  }),
  refund: z.looseObject({
    // The create call's answer and the list's rows name the same number and its order differently.
    balance_refund_no: text,
    refund_order_no: text,
    refund_seq_id: text,
    balance_seq_id: text,
    balance_order_no: text,
    app_id: text,
    trans_amt: text,
    fee_amt: text,
    ...created,
    ...judged,
  }),
  member: z.looseObject({
    member_id: text,
    // Not found in any table: it is looked at, and nothing rests on its being there.
    settle_accounts: z
      .array(
        z.looseObject({
          id: text,
          account_info: z.looseObject({ card_id: text, card_name: text }).nullish(),
        }),
      )
      .nullish(),
  }),
  settleAccount: z.looseObject({ id: text, member_id: text }),
  balance: z.looseObject({ avl_balance: text }),
  cash: z.looseObject({
    id: text,
    object: text,
    order_no: text,
    app_id: text,
    cash_amt: text,
    cash_stat: text,
    ...judged,
  }),
  other: z.looseObject({}),
} as const;

export type ObjectName = keyof typeof objectSchemas;
export type Objects = { [N in ObjectName]: z.output<(typeof objectSchemas)[N]> };

/** A page of a list: what it is called differs from table to sample, so each name that may hold the rows is tried. */
export const pageSchema = z.looseObject({
  // A boolean by the tables, "false" in two samples.
  has_more: text,
});

function parsedMembers(value: string, context: z.RefinementCtx): z.output<typeof divMembers> {
  if (value === '') return [];
  try {
    const parsed = divMembers.safeParse(JSON.parse(value));
    if (parsed.success) return parsed.data;
  } catch {
    // Said below: the text is no list.
  }
  context.addIssue({ code: 'custom', message: 'no list of members' });
  return z.NEVER;
}
