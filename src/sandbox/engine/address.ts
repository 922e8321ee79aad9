/** Which requests a fault or a hook is about. Every part that is given must match. */
export interface Address {
  readonly provider?: string | undefined;
  /** "6034", "6034/1" with its FunctionFlag, or "approveDev". */
  readonly interface?: string | undefined;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
}

/** What is known of a request when it is matched. */
export interface Addressed {
  readonly provider: string;
  readonly interfaceCode: string;
  readonly functionFlag?: string | undefined;
  readonly orderNo?: string | undefined;
  readonly memberCode?: string | undefined;
}

export function addressMatches(address: Address, call: Addressed): boolean {
  return (
    (address.provider === undefined || address.provider === call.provider) &&
    (address.interface === undefined || interfaceMatches(address.interface, call)) &&
    (address.orderNo === undefined || address.orderNo === call.orderNo) &&
    (address.memberCode === undefined || address.memberCode === call.memberCode)
  );
}

function interfaceMatches(wanted: string, call: Addressed): boolean {
  const [code, flag] = wanted.split('/');
  return code === call.interfaceCode && (flag === undefined || flag === call.functionFlag);
}
