/** What is expected of one promise at one provider, with its source. */
export type Cell =
  | { readonly is: 'yes' | 'no'; readonly source: string }
  /** The provider documents it, and this adapter does not speak it. */
  | { readonly is: 'notBuilt'; readonly source: string }
  /** Documented, in another way than the promise has it: `says` is what is seen. */
  | { readonly is: 'otherwise'; readonly says: string; readonly source: string };

export type Row = Readonly<Record<string, Cell>>;

export const yes = (source: string): Cell => ({ is: 'yes', source });
export const no = (source: string): Cell => ({ is: 'no', source });
export const notBuilt = (source: string): Cell => ({ is: 'notBuilt', source });
export const otherwise = (says: string, source: string): Cell => ({ is: 'otherwise', says, source });
