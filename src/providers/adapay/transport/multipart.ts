import { randomBytes } from 'node:crypto';
import { InvalidInput } from '../../../domain/errors.js';

/** A multipart body, with the text fields that its signature covers. */
export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: Buffer;
}

/** attach_file: a zip of 9 MB at most. */
const LARGEST_FILE_BYTES = 9 * 1024 * 1024;

/**
 * Writes text fields and one zip file as multipart/form-data.
 * @throws InvalidInput for a file that is empty or too large.
 */
export function multipart(fields: Readonly<Record<string, string>>, file: Buffer): Upload {
  if (file.length === 0 || file.length > LARGEST_FILE_BYTES)
    throw new InvalidInput('attach_file', `1 to ${LARGEST_FILE_BYTES} bytes`);
  const boundary = `holdfast${randomBytes(16).toString('hex')}`;
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="attach_file"; filename="attach_file.zip"\r\nContent-Type: application/zip\r\n\r\n`;
  return {
    fields,
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(texts.join('') + head, 'utf8'),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'),
    ]),
  };
}
