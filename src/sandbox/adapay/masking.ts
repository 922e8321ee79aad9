/** Fields whose last four characters may be shown. */
const SHOW_LAST = /^(?:card_id|card_no|cert_id|tel_no|telphone|legal_cert_id|legal_mp|social_credit_code)$/;
/** Fields of which nothing may be shown: names and addresses of people and companies, identities of payers. */
const SHOW_NOTHING =
  /^(?:user_name|card_name|nickname|email|location|name|legal_person|address|business_scope|device_info|open_id|buyer_id|attach_file)$/;

/** A request as JSON for the wire log: card, identity and telephone numbers but for the last four, names not at all. */
export function maskedJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body, (name, value: unknown) => {
    if (name === 'account_info' && typeof value === 'string') return maskedText(value);
    if (SHOW_NOTHING.test(name)) return '***';
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    return SHOW_LAST.test(name) && value !== '' ? `***${String(value).slice(-4)}` : value;
  });
}

/** account_info comes as JSON within a text from some clients. */
function maskedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return '***';
    throw error;
  }
}
