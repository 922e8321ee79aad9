import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame, writeFrame } from '../../../../src/providers/pingan/statements/file-frames.js';

const framed = (text: string, content?: Buffer): Buffer => {
  const length = (bytes: Buffer) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(bytes.length);
    return four;
  };
  const xml = Buffer.from(text);
  return Buffer.concat([length(xml), xml, ...(content ? [length(content), content] : [])]);
};

describe('a frame of the file server', () => {
  it('is written as clients write it: four bytes of length, then XML', () => {
    expect(writeFrame({ FileMsgFlag: 102, Passwd: `<&>"'` }).toString('utf8', 4)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<FileRoot><FileMsgFlag>102</FileMsgFlag><Passwd>&lt;&amp;&gt;&quot;&apos;</Passwd></FileRoot>',
    );
  });

  it('holds whatever text was written into it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z]\w{0,8}$/), text), (fields) => {
        expect(readFrame(writeFrame(fields))?.fields).toEqual({ ...fields });
      }),
    );
  });

  it('is read with its content, and is none where it is cut short or goes on', () => {
    const frame = framed('<FileRoot><LastPiece>true</LastPiece></FileRoot>', Buffer.from('content'));
    expect(readFrame(frame)).toEqual({ fields: { LastPiece: 'true' }, content: Buffer.from('content') });
    for (let length = 0; length < frame.length; length += 1) {
      const cut = readFrame(frame.subarray(0, length));
      // Cut right behind the text it is a frame without content.
      expect(cut === undefined || cut.content.length === 0).toBe(true);
    }
    expect(readFrame(Buffer.concat([frame, Buffer.from('x')]))).toBeUndefined();
    expect(readFrame(framed('no xml'))).toBeUndefined();
    expect(readFrame(Buffer.from('<html>502</html>'))).toBeUndefined();
  });
});
