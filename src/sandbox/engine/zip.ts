import { crc32, deflateRawSync } from 'node:zlib';

/** Lengths and check sum follow the content; names are in UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;

/** A ZIP archive with one entry, as a stream writer makes it: what is known only at the end stands after the content. */
export function zipOfOne(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const bytes = Buffer.from(name);
  const sums = Buffer.alloc(12);
  sums.writeUInt32LE(crc32(content), 0);
  sums.writeUInt32LE(packed.length, 4);
  sums.writeUInt32LE(content.length, 8);
  const local = part(0x04034b50, 30);
  local.writeUInt16LE(VERSION, 4);
  local.writeUInt16LE(FLAGS, 6);
  local.writeUInt16LE(DEFLATE, 8);
  local.writeUInt16LE(bytes.length, 26);
  const before = Buffer.concat([local, bytes, packed, part(0x08074b50, 4), sums]);
  const listed = part(0x02014b50, 46);
  listed.writeUInt16LE(VERSION, 4);
  listed.writeUInt16LE(VERSION, 6);
  listed.writeUInt16LE(FLAGS, 8);
  listed.writeUInt16LE(DEFLATE, 10);
  sums.copy(listed, 16);
  listed.writeUInt16LE(bytes.length, 28);
  const end = part(0x06054b50, 22);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(listed.length + bytes.length, 12);
  end.writeUInt32LE(before.length, 16);
  return Buffer.concat([before, listed, bytes, end]);
}

function part(signature: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32LE(signature, 0);
  return buffer;
}
