/** The first violation that a check finds in any item; undefined where it finds none. */
export function firstViolation<T>(
  items: Iterable<T>,
  check: (item: T, place: number) => string | undefined,
): string | undefined {
  let place = 0;
  for (const item of items) {
    const broken = check(item, place);
    if (broken !== undefined) return broken;
    place += 1;
  }
  return undefined;
}
