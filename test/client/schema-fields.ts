import { z } from 'zod';

/** One place of a request: an object with fields of its own, or a single value. */
export interface Field {
  readonly path: string;
  readonly kind: 'object' | 'value';
  /** May be left out. */
  readonly optional: boolean;
}

/** Every place of a schema, found by walking it: a field that is added later is found without being named here. */
export function fieldsOf(schema: z.ZodType, path: string): Field[] {
  const found = new Map<string, Field>();
  walk(schema, path, false, found);
  return [...found.values()];
}

function walk(schema: z.core.$ZodType, path: string, optional: boolean, found: Map<string, Field>): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    walk(schema.unwrap(), path, true, found);
  } else if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) walk(option, path, optional, found);
  } else if (schema instanceof z.ZodObject) {
    found.set(path, { path, kind: 'object', optional });
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    for (const [name, inner] of Object.entries(shape)) {
      walk(inner, `${path}.${name}`, false, found);
    }
  } else if (schema instanceof z.ZodArray) {
    // The list itself is a value; what one element of it holds is found at the first.
    found.set(path, { path, kind: 'value', optional });
    walk(schema.element, `${path}.0`, false, found);
  } else {
    found.set(path, { path, kind: 'value', optional });
  }
}

/** A copy of a value with the place at `path` (its root's name first) replaced; undefined where it has no such place. */
export function withValueAt(sample: object, path: string, value: unknown): object | undefined {
  const copy = structuredClone(sample) as Record<string, unknown>;
  const names = path.split('.').slice(1);
  const last = names.pop();
  if (last === undefined) return undefined;
  let place: Record<string, unknown> = copy;
  for (const name of names) {
    const inner = place[name];
    if (typeof inner !== 'object' || inner === null) return undefined;
    place = inner as Record<string, unknown>;
  }
  if (!(last in place)) return undefined;
  if (value === MISSING) Reflect.deleteProperty(place, last);
  else place[last] = value;
  return copy;
}

/** Stands for a field that is not there at all. */
export const MISSING = Symbol('missing');
