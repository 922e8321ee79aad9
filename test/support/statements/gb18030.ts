/** What each two-byte form of GB18030 is, turned round: Node decodes it and does not encode it. */
const FORMS: ReadonlyMap<string, readonly number[]> = twoByteForms();

/** A text of ASCII and of characters that have a two-byte form, in GB18030. */
export function gb18030(text: string): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const form = code < 0x80 ? [code] : FORMS.get(character);
    if (!form) throw new Error('a character without a two-byte form');
    bytes.push(...form);
  }
  return Buffer.from(bytes);
}

/** The characters that {@link gb18030} takes beside ASCII. */
export const HAN: readonly string[] = [...FORMS.keys()].filter((character) =>
  /\p{Script=Han}/u.test(character),
);

function twoByteForms(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const forms = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Buffer.from([lead, trail]));
      if (trail !== 0x7f && Array.from(text).length === 1 && text !== '\ufffd')
        forms.set(text, [lead, trail]);
    }
  }
  return forms;
}
