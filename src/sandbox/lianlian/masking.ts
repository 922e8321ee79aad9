/** Fields of which nothing may be shown: personal ones, which come encrypted, codes, passwords and tokens. */
const SHOW_NOTHING =
  /^(?:reg_phone|user_name|id_no|linked_acct_no|linked_acctno|linked_phone|verify_code|password|random_key|token|pap_agree_no)$/;

/** A request as JSON for the wire log. */
export function maskedJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body, (name, value: unknown) => (SHOW_NOTHING.test(name) ? '***' : value));
}
