/** A numbered step of the schema, applied once and never changed afterwards. */
export interface Migration {
  readonly name: string;
  readonly text: string;
}
