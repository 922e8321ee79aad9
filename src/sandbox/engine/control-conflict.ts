/** What a test wants of a provider is against what is there. `field` names the part of the request that contradicts it. */
export class ControlConflict extends Error {
  constructor(
    message: string,
    readonly field = 'memberCode',
  ) {
    super(message);
  }
}
