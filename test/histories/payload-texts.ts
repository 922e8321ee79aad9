/** The texts of all payloads in a history. */
export function payloadTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const fields = value as Record<string, unknown>;
  const { data } = fields;
  if (data instanceof Uint8Array) return [Buffer.from(data).toString()];
  return Object.values(fields).flatMap(payloadTexts);
}
