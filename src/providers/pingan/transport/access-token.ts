import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProviderHttp } from '../../../http/provider-http.js';
import { readJsonObject } from './answer-text.js';
import type { PinganOptions } from '../options.js';
import { before, type Deadline } from '../../deadline.js';
import { escapeForHandshake, handshakeText, signText, verifyMessage, verifyText } from './sign.js';
import { handshakeSchema } from './wire.js';

export type TokenResult =
  { readonly type: 'token'; readonly token: string } | { readonly type: 'none'; readonly why: string };

/** The access token of one platform, shared by all its requests. */
export interface AccessTokens {
  /** The token at hand, or a new one. However many wait, one handshake is under way. */
  token(deadline: Deadline): Promise<TokenResult>;
  /** A token other than `stale`, which the gateway turned down. */
  refresh(stale: string, deadline: Deadline): Promise<TokenResult>;
  /** Drops a token that the gateway called expired though it still answered; the next request gets a new one. */
  forget(token: string): void;
}

const LATE: TokenResult = { type: 'none', why: 'no access token in time' };

/** A token that is turned down before this age did not expire: another process may have got one that ended it. */
const YOUNG_MS = 60_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * An access token that is got by a handshake when one is needed (approveDev). The documents give the token no lifetime: its end is learnt
 * from the gateway's answers.
 *
 * Nor do they say whether a new token ends the one before it. Where the gateway keeps one token for each APPID, processes that renew at
 * once end each other's tokens endlessly. So a process whose young tokens are turned down again and again waits before it gets another
 * one: a random time, and a longer one each time. All its requests share the token that it then gets.
 */
export function createAccessTokens(deps: { config: PinganOptions; http: ProviderHttp }): AccessTokens {
  let current: string | undefined;
  let underWay: Promise<TokenResult> | undefined;
  let issuedAtMs = 0;
  let lostYoung = 0;

  async function paced(): Promise<TokenResult> {
    if (lostYoung > 1) {
      const most = Math.min(
        LONGEST_PAUSE_MS,
        deps.config.httpTimeoutMs / 8,
        50 * 2 ** Math.min(lostYoung, 10),
      );
      await pause(randomInt(Math.ceil(most) + 1));
    }
    return shakeHands(deps);
  }

  function handshakeOnce(): Promise<TokenResult> {
    underWay ??= paced()
      .then((result) => {
        if (result.type !== 'token') return result;
        current = result.token;
        issuedAtMs = performance.now();
        return result;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  async function token(deadline: Deadline): Promise<TokenResult> {
    if (current !== undefined) return { type: 'token', token: current };
    return before(deadline, handshakeOnce(), LATE);
  }

  function forget(stale: string): void {
    if (current !== stale) return;
    current = undefined;
    lostYoung = performance.now() - issuedAtMs < YOUNG_MS ? lostYoung + 1 : 0;
  }

  return {
    token,
    refresh(stale, deadline) {
      forget(stale);
      return token(deadline);
    },
    forget,
  };
}

async function shakeHands({
  config,
  http,
}: {
  config: PinganOptions;
  http: ProviderHttp;
}): Promise<TokenResult> {
  const verdict = await http.send({
    method: 'POST',
    url: `${config.baseUrl}/api/approveDev`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: handshakeBody(config),
    totalTimeoutMs: config.httpTimeoutMs,
    label: '平安 approveDev',
  });
  if (verdict.verdict !== 'answered') return none(verdict.why);
  if (verdict.status !== 200) return none(`HTTP ${verdict.status}`);
  const message = readJsonObject(verdict.body);
  const answer = handshakeSchema.safeParse(message);
  if (!message || !answer.success) return none('its answer cannot be read');
  const { errorCode, appAccessToken } = answer.data;
  if (errorCode !== 'OPEN-E-000000') return none(`the gateway answers ${errorCode.slice(0, 40)}`);
  if (appAccessToken === '') return none('its answer holds no token');
  // Two clients sign over the token alone, two over every field: equal unless the gateway adds one.
  const signature = typeof message['RsaSign'] === 'string' ? message['RsaSign'] : '';
  const signed =
    verifyMessage(message, config.bankKey) ||
    verifyText(`appAccessToken=${appAccessToken}&`, signature, config.bankKey);
  return signed
    ? { type: 'token', token: appAccessToken }
    : none("its answer does not carry the bank's signature");
}

function handshakeBody(config: PinganOptions): string {
  const { privateKey, publicKeyBase64, distinguishedName } = config.merchant;
  const randomNumber = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const signature = signText(
    handshakeText({ applicationId: config.applicationId, randomNumber }),
    privateKey,
  );
  return JSON.stringify({
    ApplicationID: config.applicationId,
    DN: distinguishedName.replaceAll('=', '%3D'),
    PK: escapeForHandshake(publicKeyBase64, config.pkEscaping),
    RandomNumber: randomNumber,
    RsaSign: escapeForHandshake(signature),
    SDKType: 'api',
  });
}

function none(why: string): TokenResult {
  return { type: 'none', why: `no access token from approveDev: ${why}` };
}
