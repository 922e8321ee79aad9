/** The parts of a multipart/form-data body: text fields by name, and of each file its size in bytes alone. */
export interface Multipart {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, number>;
}

/** Takes a body apart by the boundary in its Content-Type; undefined when it is no multipart body or is broken. */
export function readMultipart(contentType: string, body: Uint8Array): Multipart | undefined {
  const boundary = /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const fields = new Map<string, string>();
  const files = new Map<string, number>();
  const delimiter = Buffer.from(`--${mark}`);
  let start = bytes.indexOf(delimiter);
  while (start >= 0) {
    const next = bytes.indexOf(delimiter, start + delimiter.length);
    if (next < 0) break;
    // Between "--mark\r\n" and "\r\n--mark".
    readPart(bytes.subarray(start + delimiter.length + 2, next - 2), fields, files);
    start = next;
  }
  return fields.size + files.size === 0 ? undefined : { fields, files };
}

function readPart(part: Buffer, fields: Map<string, string>, files: Map<string, number>): void {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) return;
  const headers = part.subarray(0, end).toString('utf8');
  const content = part.subarray(end + 4);
  const name = /;\s*name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined) return;
  if (/;\s*filename\*?=/i.test(headers)) files.set(name, content.byteLength);
  else fields.set(name, content.toString('utf8'));
}
