/** How a provider's test gateway is told from the one where money is real. */
interface TestGateway {
  /** Where test calls go. */
  readonly hosts: readonly string[];
  /** Never a test gateway, whatever anybody says. */
  readonly production: readonly string[];
  /** Where the address alone does not tell. */
  readonly objection?: (settings: Settings) => string | undefined;
}

type Settings = Readonly<Record<string, unknown>>;

const GATEWAYS: Readonly<Record<string, TestGateway>> = {
  // No sandbox host is in any SDK: test calls go to the same address, under the other key.
  adapay: {
    hosts: ['api.adapay.tech'],
    production: ['page.adapay.tech'],
    objection: ({ mode, apiKey }) => {
      if (mode !== 'test') return 'mode is not "test"';
      return typeof apiKey === 'string' && apiKey.startsWith('api_test_')
        ? undefined
        : 'apiKey does not begin with api_test_';
    },
  },
  // Not found: a test gateway of the open platform. Whoever has one names its host.
  lianlian: { hosts: [], production: ['openapi.lianlianpay.com', 'accpapi.lianlianpay.com'] },
  pingan: { hosts: ['my-st1.orangebank.com.cn'], production: ['open.orangebank.com.cn'] },
};

/** Where calls go whose settings name no address. */
const DEFAULT_URLS: Readonly<Record<string, string>> = {
  adapay: 'https://api.adapay.tech',
  lianlian: 'https://openapi.lianlianpay.com',
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const SOUNDS_LIVE = /(?:^|[^a-z])(?:prod|production|live)(?:[^a-z]|$)/i;

/**
 * Why the suite must not run with these settings, or undefined where they are plainly a test gateway's. Whatever is not
 * known to be one is refused; `testHosts` are those that the operator names.
 * @param settings as the provider settings file has them for this provider, files already read.
 */
export function objectionTo(
  name: string,
  settings: unknown,
  testHosts: readonly string[] = [],
): string | undefined {
  const gateway = Object.hasOwn(GATEWAYS, name) ? GATEWAYS[name] : undefined;
  if (!gateway)
    return `nothing says what a test gateway of ${name} looks like: see test/contract/live/guard.ts`;
  if (typeof settings !== 'object' || settings === null) return `there are no settings for ${name}`;
  const given = settings as Settings;
  const url = given['baseUrl'] ?? DEFAULT_URLS[name];
  if (typeof url !== 'string' || !URL.canParse(url)) return 'baseUrl is no URL';
  const { hostname } = new URL(url);
  if (gateway.production.includes(hostname)) return `${hostname} is the production gateway`;
  if (SOUNDS_LIVE.test(hostname)) return `${hostname} sounds like production`;
  if (!LOOPBACK.test(hostname) && ![...gateway.hosts, ...testHosts].includes(hostname))
    return `${hostname} is not known to be a test gateway: name it in CONTRACT_TEST_HOSTS if it is`;
  return gateway.objection?.(given);
}
