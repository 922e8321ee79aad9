let codes: Map<string, number> | undefined;

/** A text in GBK, as the bank's own systems may write it; undefined where GBK lacks a character. */
export function gbkOf(text: string): Buffer | undefined {
  codes ??= readCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0) < 128 ? character.charCodeAt(0) : codes.get(character);
    if (code === undefined) return undefined;
    bytes.push(...(code < 128 ? [code] : [code >> 8, code & 255]));
  }
  return Buffer.from(bytes);
}

/** Node decodes GBK and does not encode it, so the table is made by decoding every pair of bytes. */
function readCodes(): Map<string, number> {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\ufffd') table.set(text, (lead << 8) | trail);
    }
  }
  return table;
}
