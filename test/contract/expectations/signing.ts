import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FarEnd } from '../bench.js';
import type { Expectation, Theme } from '../expectation.js';
import { withBody, type Stage } from '../stage.js';

const expectations: readonly Expectation[] = [
  {
    id: 'sign.vectors',
    promise: 'texts and signatures are those that openssl made',
    async run({ bench }) {
      expect(bench.vectors.length).toBeGreaterThan(4);
      for (const { name, text, signature, made } of bench.vectors) {
        expect(made.text, name).toBe(text);
        if (made.signature !== undefined) expect(made.signature, name).toBe(signature);
      }
      expect(bench.vectors.some(({ made }) => made.signature !== undefined)).toBe(true);
      return 'yes';
    },
  },
  {
    id: 'sign.changedText',
    promise: 'a signature of openssl’s is accepted, and refused once any character of the text differs',
    async run({ bench }) {
      for (const { name, text, signature, accepts } of bench.vectors) {
        expect(accepts(text, signature), name).toBe(true);
        for (let at = 0; at < text.length; at += 1)
          expect(accepts(changedAt(text, at), signature), `${name}, ${at}`).toBe(false);
      }
      return 'yes';
    },
  },
  {
    id: 'sign.changedSignature',
    promise: 'a signature is refused once any character of its own differs, is missing or is too many',
    async run({ bench }) {
      const { text, signature, accepts } = bench.vectors[0]!;
      for (let at = 0; at < signature.length; at += 1)
        expect(accepts(text, changedAt(signature, at)), String(at)).toBe(false);
      for (const bad of ['', 'AAAA', `${signature}AAAA`, signature.slice(4), signature.slice(0, -4), '='])
        expect(accepts(text, bad), bad).toBe(false);
      // Some encoders break lines.
      expect(accepts(text, `${signature.slice(0, 76)}\n${signature.slice(76)}`)).toBe(true);
      return 'yes';
    },
  },
  {
    id: 'sign.onTheWire',
    promise: 'each write and each question that leaves bears a signature that openssl verifies',
    async run({ bench, open }) {
      const stage = await open();
      const sent = await throughEveryKind(stage);
      for (const { request, kind } of sent) {
        const { text, signature, digest } = bench.signedText(request);
        const verified = verifiedByOpenssl({ text, signature, digest, key: stage.farEnd.merchantPublicKey });
        expect({ kind, verified }).toEqual({ kind, verified: 'Verified OK' });
      }
      expect(sent.length).toBeGreaterThan(stage.kinds.length);
      return 'yes';
    },
  },
  {
    id: 'sign.answerByte',
    promise: 'an answer with any one byte changed is not believed, or says the same as before',
    async run({ open }) {
      const stage = await open();
      const order = await stage.ready('hold');
      await stage.send(order);
      let length = 0;
      stage.onQuestion(
        'hold',
        withBody((body) => body.subarray(0, (length = body.length))),
      );
      const genuine = await stage.ask(order);
      expect(genuine.type).toBe('found');
      let believed = 0;
      for (let at = 0; at < length; at += 1) {
        stage.onQuestion(
          'hold',
          withBody((body) => Buffer.from(changedAt(body.toString('latin1'), at), 'latin1')),
        );
        const finding = await stage.ask(order);
        // The name of an empty field is outside of some signatures: without the field nothing else is said.
        if (finding.type === 'found') believed += 1;
        expect({ at, finding }).toEqual({
          at,
          finding: finding.type === 'unclear' ? (expect.anything() as unknown) : genuine,
        });
      }
      expect(length).toBeGreaterThan(300);
      expect(believed).toBeLessThan(length / 10);
      return 'yes';
    },
  },
  {
    id: 'sign.unsigned',
    promise: 'an answer without a signature is not believed, to a write or to a question',
    async run({ bench, open }) {
      const stage = await open();
      const order = await stage.ready('hold');
      stage.onWrite('hold', withBody(bench.unsigned));
      expect((await stage.send(order)).type).toBe('unknown');
      stage.onQuestion('hold', withBody(bench.unsigned));
      expect((await stage.ask(order)).type).toBe('unclear');
      expect((await stage.ask(order)).type).toBe('found');
      return 'yes';
    },
  },
  {
    id: 'sign.otherOrder',
    promise: 'a genuine answer to another order is not taken for this one’s',
    async run({ open }) {
      const stage = await open();
      for (const kind of ['hold', 'release', 'return', 'refund'] as const) {
        let recorded: Buffer | undefined;
        const first = await stage.ready(kind);
        stage.onWrite(
          kind,
          withBody((body) => (recorded = body)),
        );
        expect(await stage.send(first)).toMatchObject({ type: 'succeeded' });
        const second = await stage.ready(kind);
        stage.onWrite(
          kind,
          withBody((body) => recorded ?? body),
        );
        expect({ kind, type: (await stage.send(second)).type }).toEqual({ kind, type: 'unknown' });
      }
      return 'yes';
    },
  },
];

/** Signatures both ways: vectors that openssl made, and what goes over the wire. */
export const signing: Theme = { title: 'Signatures', expectations };

function changedAt(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
}

/** Every kind's write, and its question where it has one, as they went over the wire. */
async function throughEveryKind(stage: Stage) {
  const sent = [];
  for (const kind of stage.kinds) {
    const order = await stage.ready(kind);
    const from = stage.wire.passed.length;
    await stage.send(order);
    if (stage.canAsk(kind)) await stage.ask(order);
    sent.push(...stage.wire.passed.slice(from).map((request) => ({ kind, request })));
  }
  return sent;
}

function verifiedByOpenssl(given: {
  text: string;
  signature: string;
  digest: string;
  key: FarEnd['merchantPublicKey'];
}): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-openssl-'));
  try {
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const key = file('key.pem', given.key.export({ type: 'spki', format: 'pem' }));
    const signature = file('signature', Buffer.from(given.signature, 'base64'));
    const text = file('text', given.text);
    const args = ['dgst', `-${given.digest}`, '-verify', key, '-signature', signature, text];
    return execFileSync('openssl', args, { encoding: 'utf8' }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
