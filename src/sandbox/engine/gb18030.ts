/** What each two-byte form of GB18030 is, turned round: Node decodes it and does not encode it. Made when it is first needed. */
let forms: ReadonlyMap<string, readonly number[]> | undefined;

/** A text in GB18030. A character that has no form of one or two bytes becomes "?". */
export function gb18030(text: string): Buffer {
  forms ??= twoByteForms();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes.push(...(code < 0x80 ? [code] : (forms.get(character) ?? [0x3f])));
  }
  return Buffer.from(bytes);
}

function twoByteForms(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const found = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Buffer.from([lead, trail]));
      if (trail !== 0x7f && Array.from(text).length === 1 && text !== '\ufffd')
        found.set(text, [lead, trail]);
    }
  }
  return found;
}
