/** What the journal needs to keep personal data unreadable at rest; the keys stay with whoever injects it. */
export interface FieldSealer {
  /** Encrypts a text for one place; the same text gives another result each time. */
  seal(field: { text: string; context: string }): string;
  /** Opens what `seal` returned for the same place. */
  open(field: { sealed: string; context: string }): string;
}
