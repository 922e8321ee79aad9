/** What is known of one kind of operation apart from any provider. */
export interface KindTraits<Content> {
  /** What its operations belong to, and whose number is the second part of their ids. */
  readonly subject: 'member' | 'order' | 'freeze' | 'withdrawal' | 'suspense' | 'topUp';
  /** The part of the content that makes an intent this intent, where the rest merely describes a member; default: all of it. */
  readonly identity?: (content: Content) => Content;
}

/** The traits of a capability's kinds. */
export type OperationTraits<Contents> = { readonly [K in keyof Contents]: KindTraits<Contents[K]> };

/** The kinds of a capability, in the order in which their file names them. */
export function kindsOf<Kind extends string>(traits: Readonly<Record<Kind, unknown>>): readonly Kind[] {
  return Object.keys(traits) as Kind[];
}
