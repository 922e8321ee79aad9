/** Fields whose last four characters may be shown. */
const SHOW_LAST = /(?:Mobile|GlobalId|MemberAcctNo|TakeCashAcctNo|BankCardNo|BindAcctNo)$/;
/** Fields of which nothing may be shown: names of people, codes, keys and signatures. */
const SHOW_NOTHING =
  /(?:Name|Nickname|Email|MessageCheckCode|AuthAmt|MessageOrderNo|WebSign|RsaSign|AppAccessToken)$|^(?:PK|DN)$/;
/** A bank branch is not a person. */
const NOT_PERSONAL = new Set(['AcctOpenBranchName', 'FileName']);

/** A request as JSON for the wire log: card, identity and telephone numbers but for the last four, names and secrets not at all. */
export function maskedJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body, (name, value: unknown) => {
    if (typeof value !== 'string' || value === '' || NOT_PERSONAL.has(name)) return value;
    if (SHOW_NOTHING.test(name)) return '***';
    return SHOW_LAST.test(name) ? `***${value.slice(-4)}` : value;
  });
}
