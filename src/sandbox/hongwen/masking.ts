/** A request as JSON for the wire log, without its signature. It names accounts by number and nobody by name. */
export function maskedJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body, (name, value: unknown) => (name === 'sign' ? '***' : value));
}
