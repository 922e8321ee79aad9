/** What the ids of the codes for one application begin with: `applyCardBinding/…` has `verifyCardBinding/…`. */
export function codesOf({ operationId }: { readonly operationId: string }): string {
  return `${operationId.replace(/\/apply(CardBinding|SmallAmount|MobileChange)\//, '/verify$1/')}/`;
}

/** The id of the application that follows this one. */
export function nextApplication({ operationId }: { readonly operationId: string }): string {
  const [round = ''] = operationId.split('/').slice(-1);
  return `${operationId.slice(0, -round.length)}${Number(round) + 1}`;
}
