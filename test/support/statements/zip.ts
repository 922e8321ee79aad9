import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive, and how it lies about itself. */
export interface ZippedEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Default: 8, deflate. */
  readonly method?: number;
  /** Says another length than the content has. */
  readonly saidBytes?: number;
  readonly saidSum?: number;
  /** Default: as the bank's, lengths after the content and names in UTF-8. */
  readonly flags?: number;
}

/** A ZIP archive as the bank makes it ("PK 03 04 14 00 08 08"): lengths and check sum follow the content. */
export function zipOf(...entries: readonly ZippedEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 8, saidBytes, saidSum, flags = 0x0808 } of entries) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const bytes = Buffer.from(name);
    const sums = Buffer.alloc(12);
    sums.writeUInt32LE(saidSum ?? crc32(content), 0);
    sums.writeUInt32LE(packed.length, 4);
    sums.writeUInt32LE(saidBytes ?? content.length, 8);
    const local = head(0x04034b50, 30);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(bytes.length, 26);
    const listed = head(0x02014b50, 46);
    listed.writeUInt16LE(20, 4);
    listed.writeUInt16LE(20, 6);
    listed.writeUInt16LE(flags, 8);
    listed.writeUInt16LE(method, 10);
    sums.copy(listed, 16);
    listed.writeUInt16LE(bytes.length, 28);
    listed.writeUInt32LE(offset, 42);
    central.push(listed, bytes);
    const written = [local, bytes, packed, head(0x08074b50, 4), sums];
    parts.push(...written);
    offset += written.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = head(0x06054b50, 22);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

function head(signature: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32LE(signature, 0);
  return buffer;
}
