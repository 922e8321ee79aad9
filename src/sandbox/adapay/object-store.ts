import type { StoredObject } from './model.js';

/** All objects of one kind, found by id, by own number and by what they belong to without a search. Oldest first. */
export class ObjectStore<T extends StoredObject> {
  readonly #byId = new Map<string, T>();
  readonly #byNumber = new Map<string, T[]>();
  readonly #byParent = new Map<string, T[]>();

  add(row: T): T {
    this.#byId.set(row.id, row);
    append(this.#byNumber, row.number, row);
    if (row.parent !== '') append(this.#byParent, row.parent, row);
    return row;
  }

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  numbered(number: string): readonly T[] {
    return this.#byNumber.get(number) ?? [];
  }

  belongingTo(parent: string): readonly T[] {
    return this.#byParent.get(parent) ?? [];
  }

  all(): readonly T[] {
    return [...this.#byId.values()];
  }
}

function append<T>(map: Map<string, T[]>, key: string, row: T): void {
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}
