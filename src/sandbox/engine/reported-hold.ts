/** One order and what has become of its money, whichever provider holds it. Amounts are yuan with two decimals. */
export interface ReportedHold {
  readonly provider: string;
  readonly orderNo: string;
  readonly kind: 'guarantee' | 'direct' | 'freeze';
  readonly serialNumber: string;
  readonly payer: string;
  readonly receiver: string | undefined;
  readonly amount: string;
  readonly held: string;
  readonly released: string;
  readonly returned: string;
  readonly fee: string;
}
