import type { z } from 'zod';
import type { FieldRule } from '../../endpoint.js';
import type { Rejections } from '../result-codes.js';

/** How a field is written: an amount in yuan, a name that may hold "&" and must not hold "=", or any other text. */
export type FieldForm = 'amount' | 'name';

/** One interface of the gateway. */
export interface PinganEndpoint {
  /** "6034/1": the number that the bank's people use, with the function flag where there are several. */
  readonly name: string;
  /** 接口码, sent as TxnCode. */
  readonly interfaceCode: string;
  /** 服务ID, the last part of the path. */
  readonly serviceId: string;
  /** Fields that are the same in every request, such as the function flag. */
  readonly constants: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldRule<boolean, FieldForm>>>;
  /** The array of a request that has one, with the fields of each of its elements. */
  readonly items?: {
    readonly name: string;
    readonly fields: Readonly<Record<string, FieldRule<boolean, FieldForm>>>;
  };
  /** The business fields of an answer with TxnReturnCode 000000, as the bank spells them. Other fields are accepted. */
  readonly answer: z.ZodType<object>;
  readonly resend: Resend;
}

/**
 * Whether the same request may go out twice. `safe`: what it does it does once, or it changes nothing. `deduplicated`: the bank
 * recognises its CnsmrSeqNo, where the configuration says so. `unsafe`: no document says what a second one does.
 */
type Resend = 'safe' | 'deduplicated' | 'unsafe';

/** An interface that changes something. */
export interface PinganWrite extends PinganEndpoint {
  readonly rejections: Rejections;
}

type Declared<E extends PinganEndpoint> = Omit<E, 'interfaceCode' | 'constants' | 'resend'> & {
  readonly constants?: PinganEndpoint['constants'];
};

/** Declares an interface that changes something. */
export function writeEndpoint<const D extends Declared<PinganWrite> & { readonly resend: Resend }>(
  declared: D,
) {
  return { constants: {}, ...declared, interfaceCode: interfaceCodeOf(declared.name) };
}

/** Declares an interface that only reads. */
export function queryEndpoint<const D extends Declared<PinganEndpoint>>(declared: D) {
  return {
    constants: {},
    resend: 'safe' as const,
    ...declared,
    interfaceCode: interfaceCodeOf(declared.name),
  };
}

/** The bank's guide writes KEJZB, every client that talks to the gateway KFEJZB. */
function interfaceCodeOf(name: string): string {
  return `KFEJZB${name.slice(0, 4)}`;
}
