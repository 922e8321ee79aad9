/** What is in no text that a person means, as the inside of a character class: control characters and halves of surrogate pairs. */
export const CONTROL_CHARACTERS = '\\p{Cc}\\p{Cs}';
const CONTROL_CHARACTER = new RegExp(`[${CONTROL_CHARACTERS}]`, 'u');

/** Whether a text holds what must not be sent to a provider. */
export function hasControlCharacter(text: string): boolean {
  return CONTROL_CHARACTER.test(text);
}

/**
 * The dots that people type between the parts of a transliterated name (阿卜杜拉·热合曼). Holdfast keeps the first, the 间隔号 of
 * GB/T 15834; a provider's adapter sends the one that the provider wants.
 */
export const NAME_DOTS = ['·', '•', '・', '．'] as const;
export type NameDot = (typeof NAME_DOTS)[number];

/** U+00B7, U+2022 and U+30FB, and what looks like them: ‧ (U+2027), ∙ (U+2219), ⋅ (U+22C5), ･ (U+FF65). */
const MIDDLE_DOT = /[·•・‧∙⋅･]/g;
/** A full-width full stop is such a dot between Chinese characters; elsewhere it may abbreviate (Ｊ．Ｐ．). */
const FULL_STOP_IN_NAME = /(?<=\p{Script=Han})．(?=\p{Script=Han})/gu;

/** The error text where {@link NAME_PATTERN} does not match. */
export const NAME_RULE = '1 to 60 letters, digits, blanks, punctuation marks, + or =, a letter among them';
/** The name of a person or a company in its kept form, as a bank has it on file. All of the script Han is a letter, 〇 (U+3007) too. */
export const NAME_PATTERN =
  /^(?=.*[\p{L}\p{Script=Han}])[\p{L}\p{Script=Han}\p{M}\p{N}\p{Zs}\p{P}+＋=＝]{1,60}$/u;

/** A name as Holdfast keeps it, digests it and compares it: without blanks around it, and with one dot for all. */
export function keptName(text: string): string {
  const [dot] = NAME_DOTS;
  return text.trim().replace(MIDDLE_DOT, dot).replace(FULL_STOP_IN_NAME, dot);
}

/** A kept name with the dot that a provider wants. */
export function nameWithDot(name: string, dot: NameDot): string {
  return name.replaceAll(NAME_DOTS[0], dot);
}

/** Finds a name in a provider's words, whichever dot stands in it there. */
export function spellingsOf(name: string): RegExp {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(escaped.replace(/[·•・‧∙⋅･．]/g, '[·•・‧∙⋅･．]'), 'g');
}
