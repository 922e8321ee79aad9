import { randomUUID } from 'node:crypto';

/** The request's id, said before it is sent: whoever hears no answer repeats it under this id. */
export function namedRequest({ requestId = randomUUID() }: { readonly requestId?: string }): string {
  process.stderr.write(`request id ${requestId}\n`);
  return requestId;
}
