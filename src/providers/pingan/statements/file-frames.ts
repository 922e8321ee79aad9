/**
 * The frames of the legacy file server (clients): the length of a text in four bytes, the text, which is XML, and where there is content
 * its length in four bytes and the content.
 */
export interface FileFrame {
  readonly fields: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** Of the text; what is longer is no answer. */
const MOST_TEXT_BYTES = 64 * 1024;

/** A frame without content. */
export function writeFrame(fields: Readonly<Record<string, string | number>>): Buffer {
  const elements = Object.entries(fields).map(
    ([name, value]) => `<${name}>${escaped(String(value))}</${name}>`,
  );
  const text = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<FileRoot>${elements.join('')}</FileRoot>`,
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

/** Reads a frame; undefined where it is none, or not whole. */
export function readFrame(bytes: Buffer): FileFrame | undefined {
  if (bytes.length < 4) return undefined;
  const textBytes = bytes.readUInt32BE(0);
  if (textBytes > MOST_TEXT_BYTES || bytes.length < 4 + textBytes) return undefined;
  const fields = fieldsIn(bytes.subarray(4, 4 + textBytes).toString('utf8'));
  const rest = bytes.subarray(4 + textBytes);
  if (!fields || rest.length === 0) return fields && { fields, content: Buffer.alloc(0) };
  if (rest.length < 4 || rest.readUInt32BE(0) !== rest.length - 4) return undefined;
  return { fields, content: rest.subarray(4) };
}

/** Flat elements below FileRoot. No entity but the five of XML itself is read. */
function fieldsIn(text: string): Record<string, string> | undefined {
  const [, root] = /^\s*(?:<\?xml[^>]*\?>)?\s*<FileRoot>([\s\S]*)<\/FileRoot>\s*$/.exec(text) ?? [];
  if (root === undefined) return undefined;
  const elements = root.matchAll(/<([A-Za-z]\w*)>([^<]*)<\/\1>/g);
  return Object.fromEntries([...elements].map(([, name = '', value = '']) => [name, unescaped(value)]));
}

const ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
] as const;

function escaped(text: string): string {
  return ENTITIES.reduce((so, [character, entity]) => so.replaceAll(character, entity), text);
}

function unescaped(text: string): string {
  return ENTITIES.reduceRight((so, [character, entity]) => so.replaceAll(entity, character), text);
}
