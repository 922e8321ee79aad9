import type { z } from 'zod';
import { InvalidInput } from '../domain/errors.js';

/**
 * Checks a request at the edge, before anything is started or sent.
 * @throws InvalidInput naming the first field that breaks a rule, and the rule; never its value.
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = meant(parsed.error.issues);
  const path = [root, ...(issue?.path ?? [])].join('.');
  if (issue?.code === 'unrecognized_keys')
    throw new InvalidInput(`${path}.${shownKey(issue.keys)}`, 'no such field');
  throw new InvalidInput(path, issue ? ruleOf(issue) : 'not of the expected form');
}

/** zod's own words for a list of values are no rule that a person reads. */
function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_value' || !issue.message.startsWith('Invalid ')) return issue.message;
  return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
}

/** For a union, the branch that was meant: the one that knows more of the given fields than every other. */
function meant(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [first] = issues;
  if (first?.code !== 'invalid_union') return first && (misspelt(first, issues) ?? first);
  const [best, next] = first.errors
    .map((branch) => ({ issue: meant(branch), foreign: foreignKeys(branch) }))
    .sort((a, b) => a.foreign - b.foreign);
  if (!best?.issue || best.foreign === next?.foreign) return first;
  return { ...best.issue, path: [...first.path, ...best.issue.path] };
}

/** The unknown name beside a field that is missing: that field's own, with a slip in it. */
function misspelt(
  { path }: z.core.$ZodIssue,
  issues: readonly z.core.$ZodIssue[],
): z.core.$ZodIssue | undefined {
  const [object, name] = [path.slice(0, -1), String(path.at(-1))];
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.join('.') === object.join('.') ? [issue] : [],
  );
  for (const issue of unknown) {
    const key = issue.keys.find((one) => isSlipOf(one, name));
    if (key !== undefined) return { ...issue, keys: [key] };
  }
  return undefined;
}

/** Whether a name is another one in other capitals, or with a letter too many, too few or wrong. */
function isSlipOf(written: string, name: string): boolean {
  const [one, other] = [written.toLowerCase(), name.toLowerCase()];
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end))
    end += 1;
  return Math.max(one.length, other.length) - start - end <= 1;
}

function foreignKeys(issues: readonly z.core.$ZodIssue[]): number {
  const own = issues.filter((issue) => issue.path.length === 0);
  return own.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

/** What was sent under a name that does not exist may be anything, its name too. */
function shownKey([key]: readonly string[]): string {
  return key !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(key) ? key : '?';
}
