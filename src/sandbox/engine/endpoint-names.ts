/** The faults that only a query can show: it answers less than there is, or that something is under way. */
export type QueryFaultKind = 'notFoundFor' | 'processing' | 'silentPage';

/** How faults, hooks and the wire log name a provider's endpoints: a code, or a code with a flag behind a slash. */
export interface EndpointNames {
  /** Whether a code names an endpoint of this provider. */
  readonly has: (code: string) => boolean;
  /** The flags that tell kinds of one endpoint apart. */
  readonly flag: RegExp;
  /** Codes of the queries that show each of these faults. */
  readonly queries: Readonly<Record<QueryFaultKind, readonly string[]>>;
  /** Names for messages about a wrong one. */
  readonly examples: readonly string[];
}

/** Whether one of the providers has an endpoint of this name. */
export function isEndpointName(providers: readonly EndpointNames[], name: string): boolean {
  return providers.some((names) => isNameAmong(names, name, names.has));
}

/** Whether a name is that of a query that shows the fault. */
export function showsFault(
  providers: readonly EndpointNames[],
  name: string,
  fault: QueryFaultKind,
): boolean {
  return providers.some((names) => isNameAmong(names, name, (code) => names.queries[fault].includes(code)));
}

function isNameAmong({ flag }: EndpointNames, name: string, has: (code: string) => boolean): boolean {
  const slash = name.indexOf('/');
  if (slash < 0) return has(name);
  return has(name.slice(0, slash)) && flag.test(name.slice(slash + 1));
}
