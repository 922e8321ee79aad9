import type { Database } from '../../../src/journal/database.js';
import * as executionStatements from '../../../src/journal/execution-statements.js';
import * as statements from '../../../src/journal/statements.js';
import type { Canary } from './canary.js';
import { shortHash } from '../recording/event-log.js';

const IMPORTED = '__WEBPACK_IMPORTED__';

/**
 * The bundle with a canary's bug in it. What a file imports is written as `_resolve_js__WEBPACK_IMPORTED__`: its place among the
 * imports is the bundle's. @throws when a text is not there exactly once: the bug would not be planted.
 */
export function plantedIn(code: string, { name, workflows = [] }: Canary): string {
  return workflows.reduce((planted, [from, to]) => {
    const pattern = escaped(from).replaceAll(IMPORTED, String.raw`__WEBPACK_IMPORTED_MODULE_\d+__`);
    const [found, ...others] = planted.matchAll(new RegExp(pattern, 'g'));
    if (!found || others.length > 0) throw new Error(`the canary "${name}" finds no place: ${from}`);
    const before = planted.slice(0, found.index);
    const bug = to.replace(new RegExp(`(_\\w+?)${IMPORTED}`, 'g'), (_, module: string) => {
      const [at] = [
        ...before.matchAll(new RegExp(`var (${module}__WEBPACK_IMPORTED_MODULE_\\d+__) =`, 'g')),
      ].slice(-1);
      if (!at?.[1]) throw new Error(`the canary "${name}" needs ${module}, which its file does not import`);
      return at[1];
    });
    return before + bug + planted.slice(found.index + found[0].length);
  }, code);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** @throws where no statement of the journal has the text: the bug would not be planted. */
export function replacing(database: Database, from: string, to: string): Database {
  const texts = [...Object.values(statements), ...Object.values(executionStatements)].map((one) =>
    typeof one === 'object' ? one.text : '',
  );
  if (!texts.some((text) => text.includes(from))) throw new Error(`no statement of the journal has: ${from}`);
  return {
    ...database,
    query: (statement, values) => {
      const text = statement.text.replace(from, to);
      // A name of its own, since a prepared statement goes by its name.
      return database.query(
        text === statement.text ? statement : { name: `${statement.name}-${shortHash(text)}`, text },
        values,
      );
    },
  };
}
