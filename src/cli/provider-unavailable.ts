import { HoldfastError } from '../domain/errors.js';

/** The provider did not answer a query, or not so that it says anything: it may be asked again. */
export class ProviderUnavailable extends HoldfastError {
  readonly code = 'PROVIDER_UNAVAILABLE';
}
