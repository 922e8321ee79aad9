/** The answer to a query: read anew each time, never journalled. */
export type ParsedAnswer<T> =
  { readonly type: 'read'; readonly value: T } | { readonly type: 'unavailable'; readonly why: string };
