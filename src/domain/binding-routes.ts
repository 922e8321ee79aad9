import { DAY_MS, HOUR_MS } from './durations.js';

/**
 * How a card can be proven to be its holder's: by a code that goes to the card's telephone (银联鉴权), by a small transfer to the card whose
 * amount the holder hands in (往账鉴权), or by one that the holder makes from the card (来账鉴权).
 */
export const BINDING_ROUTES = ['unionPay', 'smallAmount', 'payIn'] as const;
export type BindingRoute = (typeof BINDING_ROUTES)[number];

/** A route that the provider allows. */
export interface AllowedRoute {
  readonly route: BindingRoute;
  /** From when on (ISO 8601); absent: now. */
  readonly from?: string;
}

/** What became of the route that was tried. */
export interface TriedRoute {
  readonly route: BindingRoute;
  /** When its last application was made, as far as that is known. */
  readonly startedAtMs?: number | undefined;
  /** The provider rejected it because it was tried as often as may be. */
  readonly limited: boolean;
  readonly nowMs: number;
  /** How far apart two small transfers to a card are started. */
  readonly smallAmountEveryMs: number;
}

// China has kept UTC+8 without summer time since 1991.
const SHANGHAI_MS = 8 * HOUR_MS;

/**
 * The routes by which a card can be tried after one of them has failed, with when: those that are allowed now first, and the one that was
 * tried behind the others. A card is checked by 银联 as often as its day allows (次日再试), and one small transfer is started within 24 hours.
 */
export function routesAfter(tried: TriedRoute): readonly AllowedRoute[] {
  const routes = BINDING_ROUTES.map((route): AllowedRoute & { readonly fromMs: number } => {
    const fromMs = route === tried.route ? allowedFromMs(tried) : tried.nowMs;
    return fromMs > tried.nowMs
      ? { route, from: new Date(fromMs).toISOString(), fromMs }
      : { route, fromMs: tried.nowMs };
  });
  const isTried = ({ route }: AllowedRoute): number => (route === tried.route ? 1 : 0);
  return routes
    .sort((one, other) => one.fromMs - other.fromMs || isTried(one) - isTried(other))
    .map(({ fromMs: _fromMs, ...route }) => route);
}

function allowedFromMs({ route, startedAtMs, limited, nowMs, smallAmountEveryMs }: TriedRoute): number {
  switch (route) {
    case 'unionPay':
      return limited ? nextMidnightMs(nowMs) : nowMs;
    case 'smallAmount':
      // One that was started elsewhere was started before now.
      return (startedAtMs ?? (limited ? nowMs : nowMs - smallAmountEveryMs)) + smallAmountEveryMs;
    case 'payIn':
      return nowMs;
  }
}

function nextMidnightMs(nowMs: number): number {
  return (Math.floor((nowMs + SHANGHAI_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_MS;
}
