import type { z } from 'zod';

/** One field of a request: whether the provider requires it, how long it may be, and how it is written. */
export interface FieldRule<Required extends boolean = boolean, Form extends string = string> {
  readonly required: Required;
  /** In the provider's unit, characters or bytes. */
  readonly longest: number;
  readonly form?: Form;
}

/** A field that every request has. */
export function required<Form extends string = never>(longest: number, form?: Form): FieldRule<true, Form> {
  return { required: true, longest, ...(form !== undefined && { form }) };
}

/** A field that a request may leave out. */
export function optional<Form extends string = never>(longest: number, form?: Form): FieldRule<false, Form> {
  return { required: false, longest, ...(form !== undefined && { form }) };
}

/** One interface of a provider, declared in the file of the operation or query that uses it. */
export interface Endpoint<Form extends string = string> {
  /** What logs, evidence, the sandbox and the docs call it. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldRule<boolean, Form>>>;
  /** What is read of an answer that says that the request was carried out. */
  readonly answer: z.ZodType<object>;
}

type NamesOf<Fields, Required extends boolean> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly required: Required } ? Name : never;
}[keyof Fields];

/** The fields of one request to an endpoint: those that it requires, and those that it may have. */
export type RequestOf<E extends Pick<Endpoint, 'fields'>, Value = string> = Readonly<
  Record<NamesOf<E['fields'], true>, Value>
> &
  Readonly<Partial<Record<NamesOf<E['fields'], false>, Value | undefined>>>;

/** What an endpoint's schema reads. */
export type AnswerOf<E extends Pick<Endpoint, 'answer'>> = z.output<E['answer']>;
