const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** Whether a text is a mainland identity card number: 17 digits and the check character of GB 11643 (ISO 7064 MOD 11-2). */
export function isIdentityCardNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return text[17] === CHECK_CHARACTERS[sum % 11];
}
