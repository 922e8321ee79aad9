/** The clock of a statement: the caller's moment in a simulation, else the database's. */
export function now(parameter: string): string {
  return `coalesce(${parameter}::timestamptz, holdfast.now())`;
}
