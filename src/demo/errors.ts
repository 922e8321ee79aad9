import { HoldfastError } from '../domain/errors.js';

/** A workflow of the demo did not come to the state that its scenario waits for. */
export class DemoStuck extends HoldfastError {
  readonly code = 'DEMO_STUCK';
}
