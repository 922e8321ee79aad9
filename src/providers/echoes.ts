/** Fields that name what an answer belongs to, as they were sent. One that was not sent, or that the answer leaves out, says nothing. */
export type Echoes = Readonly<Record<string, string | undefined>>;

/**
 * Why an answer is not one to this request; undefined where it is.
 * @param options.mustEcho the field of these that the answer must have.
 */
export function strangeEcho(
  answer: Readonly<Record<string, unknown>>,
  { echoes, mustEcho }: { readonly echoes: Echoes; readonly mustEcho?: string },
): string | undefined {
  if (mustEcho !== undefined && (answer[mustEcho] ?? '') === '') return `the answer names no ${mustEcho}`;
  const other = Object.entries(echoes).find(([name, sent]) => {
    const shown = answer[name] ?? '';
    return sent !== undefined && shown !== '' && shown !== sent;
  });
  return other && `the answer belongs to another ${other[0]}`;
}
