import type { z } from 'zod';

/** One route of a provider's part of the control API. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Under /sandbox/<provider>. */
  readonly path: string;
  /** Answers a body, or throws for one that is wrong. */
  readonly answer: (body: unknown) => unknown;
}

/** A route whose body has this schema. */
export function controlRoute<S extends z.ZodType>(
  method: ControlRoute['method'],
  path: string,
  body: S,
  answer: (body: z.output<S>) => unknown,
): ControlRoute {
  return { method, path, answer: (given) => answer(body.parse(given)) };
}
