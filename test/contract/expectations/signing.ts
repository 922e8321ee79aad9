import { expect } from 'vitest';
import type { Expectation, Theme } from '../expectation.js';
import { MONEY_KINDS } from '../../support/operations/usual-orders.js';
import { withAnswer, withBody, type Stage } from '../stage.js';
import { DONE } from './seen.js';

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
    promise: 'a signature of openssl’s is accepted, and invalid once any character of the text differs',
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
    promise: 'a signature is invalid once any character of its own differs, is missing or is too many',
    async run({ bench }) {
      const { text, signature, accepts } = bench.vectors[0]!;
      for (let at = 0; at < signature.length; at += 1)
        expect(accepts(text, changedAt(signature, at)), String(at)).toBe(false);
      for (const bad of ['', 'AAAA', `${signature}AAAA`, signature.slice(4), signature.slice(0, -4), '='])
        expect(accepts(text, bad), bad).toBe(false);
      // Some encoders break lines; a short one has none to break.
      if (signature.length > 76)
        expect(accepts(text, `${signature.slice(0, 76)}\n${signature.slice(76)}`)).toBe(true);
      return 'yes';
    },
  },
  {
    id: 'sign.onTheWire',
    promise: 'each write and each query that leaves carries a signature that openssl verifies',
    async run({ bench, open }) {
      const stage = await open();
      const sent = await throughEveryKind(stage);
      for (const { request, kind } of sent) {
        const verified = bench.isSignedByOpenssl(request, stage.farEnd);
        expect({ kind, verified }).toEqual({ kind, verified: true });
      }
      const queried = stage.kinds.filter((kind) => stage.canQuery(kind));
      expect(sent.length).toBeGreaterThanOrEqual(stage.kinds.length + queried.length);
      const { request } = sent[0]!;
      const other = {
        ...request,
        url: altered(request.url),
        body: Buffer.from(altered(request.body.toString())),
      };
      expect(bench.isSignedByOpenssl(other, stage.farEnd)).toBe(false);
      return 'yes';
    },
  },
  {
    id: 'sign.answerByte',
    promise: 'an answer with any one byte changed is not believed, or says the same as before',
    async run({ open }) {
      const stage = await open();
      const { main } = stage;
      const order = await stage.ready(main);
      const isAsked = stage.canQuery(main);
      if (isAsked) await stage.send(order);
      // Where there is no query it is the write's own answer, repeated by the far end under the same number.
      const listen = async (change: (body: Buffer) => Buffer) => {
        if (isAsked) stage.onQuery(main, withBody(change));
        else stage.onWrite(main, withBody(change));
        return isAsked ? stage.query(order) : stage.sendOnly(order);
      };
      let length = 0;
      const genuine = await listen((body) => body.subarray(0, (length = body.length)));
      expect(genuine.type).toBe(isAsked ? 'found' : 'succeeded');
      const nothing = isAsked ? 'unclear' : 'unknown';
      let believed = 0;
      for (let at = 0; at < length; at += 1) {
        const heard = await listen((body) => Buffer.from(changedAt(body.toString('latin1'), at), 'latin1'));
        // The name of an empty field, and what some signatures do not cover, can be lost: without it nothing else is said.
        if (heard.type === genuine.type) believed += 1;
        expect({ at, heard }).toEqual({
          at,
          heard: heard.type === nothing ? (expect.anything() as unknown) : genuine,
        });
      }
      expect(length).toBeGreaterThan(50);
      expect(believed).toBeLessThan(length / 10);
      return 'yes';
    },
  },
  {
    id: 'sign.unsigned',
    promise: 'an answer without a signature is not believed, to a write or to a query',
    async run({ bench, open }) {
      const stage = await open();
      const { main } = stage;
      const order = await stage.ready(main);
      stage.onWrite(main, withAnswer(bench.unsigned));
      expect((await stage.send(order)).type).toBe('unknown');
      if (!stage.canQuery(main)) return 'yes';
      stage.onQuery(main, withAnswer(bench.unsigned));
      expect((await stage.query(order)).type).toBe('unclear');
      expect((await stage.query(order)).type).toBe('found');
      return 'yes';
    },
  },
  {
    id: 'sign.otherWorld',
    promise: 'a signed answer of the live world is not believed in a test, nor the other way round',
    async run({ bench, open }) {
      const stage = await open();
      const { otherWorld } = bench;
      if (!otherWorld) {
        expect(JSON.stringify(stage.farEnd.settings('', {}))).not.toMatch(/"(?:mode|live|test)"/);
        return 'no';
      }
      const order = await stage.ready(stage.main);
      stage.onWrite(
        stage.main,
        withAnswer((answer) => bench.resigned(answer, otherWorld)),
      );
      expect((await stage.send(order)).type).toBe('unknown');
      expect((await stage.query(order)).type).toBe('found');
      return 'yes';
    },
  },
  {
    id: 'sign.otherOrder',
    promise: 'a genuine answer to another order is not taken for this one’s',
    async run({ open }) {
      const stage = await open();
      for (const kind of stage.kinds.filter((one) => MONEY_KINDS.includes(one))) {
        let recorded: Buffer | undefined;
        const first = await stage.ready(kind);
        stage.onWrite(
          kind,
          withBody((body) => (recorded = body)),
        );
        expect((await stage.send(first)).type).toMatch(DONE);
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

/** The same with its first digit changed. */
function altered(text: string): string {
  return text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
}

function changedAt(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
}

/** Every kind's write, and its query where it has one, as they went over the wire. */
async function throughEveryKind(stage: Stage) {
  const sent = [];
  for (const kind of stage.kinds) {
    const order = await stage.ready(kind);
    const from = stage.wire.passed.length;
    await stage.send(order);
    if (stage.canQuery(kind)) await stage.query(order);
    sent.push(...stage.wire.passed.slice(from).map((request) => ({ kind, request })));
  }
  return sent;
}
