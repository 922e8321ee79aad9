import { text } from 'node:stream/consumers';

/** All of standard input. Whoever types it learns on standard error what is awaited, and how it ends. */
export function readStandardInput(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Type ${what}, then Enter and Ctrl-D.\n`);
  return text(process.stdin);
}

/** A verification code: it must not stand in a process list, so it comes by standard input. */
export async function readCode(): Promise<string> {
  return (await readStandardInput('the verification code')).trim();
}
