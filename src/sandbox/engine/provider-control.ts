import { Latencies } from './latencies.js';
import type { ResendMode } from './resend-mode.js';
import type { ReportedHold } from './reported-hold.js';

/** What every provider's rules have. */
export interface CommonRules {
  readonly resendMode: ResendMode;
}

/** Some rules with new values; those left undefined stay. */
export type RulesChange<Rules> = { readonly [K in keyof Rules]?: Rules[K] | undefined };

/** What the control API can do at every provider; the same within the process. */
export abstract class ProviderControl<Rules extends CommonRules = CommonRules> {
  /** How long each answer takes. */
  readonly latencies = new Latencies();
  readonly #ruled: { rules: Rules };

  /** @param ruled holds the rules, and reads them anew for each request */
  protected constructor(ruled: { rules: Rules }) {
    this.#ruled = ruled;
  }

  get rules(): Rules {
    return this.#ruled.rules;
  }

  /** Changes some of the behaviour that no document fixes. */
  setRules(change: RulesChange<Rules>): Rules {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    this.#ruled.rules = { ...this.#ruled.rules, ...given };
    return this.#ruled.rules;
  }

  setResendMode(resendMode: ResendMode): void {
    this.#ruled.rules = { ...this.#ruled.rules, resendMode };
  }

  /** Every order that holds or has held money, with what has become of it. */
  abstract holds(): ReportedHold[];
}
