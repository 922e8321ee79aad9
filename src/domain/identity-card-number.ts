const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** The check character for the first 17 digits of an identity card number, by GB 11643 (ISO 7064 MOD 11-2). */
export function checkCharacterOf(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** Whether a text is a mainland identity card number: 17 digits and the check character of GB 11643 (ISO 7064 MOD 11-2). */
export function isIdentityCardNumber(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text) && text[17] === checkCharacterOf(text);
}

/** A number as GB 11643 writes it: a check character that was typed as x is X. */
export function keptIdentityCardNumber(text: string): string {
  return text.replace(/x$/, 'X');
}
