/** The text of a file with a bug in it. @throws where the place is not found exactly once: then the bug has to be written anew. */
export function plant({ name, file, from, to }, text) {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`the place of ${name} is found ${times} times in ${file}`);
  return text.replace(from, () => to);
}
