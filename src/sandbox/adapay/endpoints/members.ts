import type { ProviderFaults } from '../../engine/provider-api.js';
import type { AdapayBank } from '../bank.js';
import { badParameter, rejected } from '../result-codes.js';
import { optional, required, type AdapayRequest, type FieldRule } from '../fields.js';
import { PAGE_FIELDS, seconds } from '../lists.js';
import type { Fields, Member } from '../model.js';
import type { AdapayEndpoint } from '../endpoint.js';
import { openMember } from '../member-records.js';

const PROFILE = ['location', 'email', 'gender', 'nickname', 'tel_no', 'user_name', 'cert_type', 'cert_id'];
const PROFILE_FIELDS: readonly FieldRule[] = [
  optional('location', 128),
  optional('email', 64),
  optional('gender', 6),
  optional('nickname', 16),
  optional('tel_no', 11),
  optional('user_name', 64),
  optional('cert_type', 2),
  optional('cert_id', 64),
];

/** Member.create. Clients send the fields of a real name with it although they belong to realname; they are taken. */
export const memberCreate: AdapayEndpoint = {
  code: 'members',
  method: 'POST',
  path: '/v1/members',
  number: 'member_id',
  fields: [required('app_id', 64), required('member_id', 64, 'orderNo'), ...PROFILE_FIELDS],
  perform(bank, request) {
    checkProfile(request);
    return opened(bank, request);
  },
};

/** members.realname: opens a member under its real name, or gives a member that there is one. */
export const memberRealname: AdapayEndpoint = {
  code: 'members.realname',
  method: 'POST',
  path: '/v1/members/realname',
  number: 'member_id',
  fields: [
    required('app_id', 64),
    required('member_id', 64, 'orderNo'),
    optional('location', 128),
    optional('email', 64),
    optional('gender', 6),
    optional('nickname', 16),
    required('tel_no', 11),
    required('user_name', 64),
    required('cert_type', 2),
    required('cert_id', 64),
  ],
  perform(bank, request) {
    checkProfile(request);
    const member = bank.members.get(request.text('member_id'));
    if (!member) return opened(bank, request);
    if (member.given['cert_id'] !== undefined) throw rejected('SIM_MEMBER_EXISTS', 'member_id');
    member.given = { ...member.given, ...profileOf(request) };
    return () => answerOf(bank, member);
  },
};

/** Member.update; disabled Y takes a member out of trades and N puts it back. A repeat is as good as the first. */
export const memberUpdate: AdapayEndpoint = {
  code: 'members.update',
  method: 'POST',
  path: '/v1/members/update',
  fields: [
    required('app_id', 64),
    required('member_id', 64),
    ...PROFILE_FIELDS,
    optional('disabled', 1, 'yesNo'),
  ],
  perform(bank, request) {
    checkProfile(request);
    const member = needKnown(bank, request);
    member.given = { ...member.given, ...profileOf(request) };
    if (request.has('disabled')) member.disabled = request.text('disabled') === 'Y';
    return () => answerOf(bank, member);
  },
};

/** Member.query. */
export const memberQuery: AdapayEndpoint = {
  code: 'members.query',
  method: 'GET',
  path: '/v1/members/{member_id}',
  fields: [required('app_id', 64), required('member_id', 64)],
  perform(bank, request, faults) {
    const member = needKnown(bank, request, faults);
    return () => answerOf(bank, member);
  },
};

/** Member.list: 1 to 20 members a page, newest first. */
export const memberList: AdapayEndpoint = {
  code: 'members.list',
  method: 'GET',
  path: '/v1/members/list',
  fields: [required('app_id', 64), ...PAGE_FIELDS],
  perform(bank, request, faults) {
    const [from, to] = [
      request.whole('created_gte', 0),
      request.whole('created_lte', Number.MAX_SAFE_INTEGER),
    ];
    const members = [...bank.members.values()]
      .filter(({ kind, createdAt }) => kind === 'person' && bank.now - createdAt >= faults.hideYoungerThanMs)
      .filter(({ createdAt }) => createdAt >= asMilliseconds(from) && createdAt <= asMilliseconds(to))
      .reverse();
    const size = request.whole('page_size', 10);
    const start = (request.whole('page_index', 1) - 1) * size;
    return () => ({
      status: 'succeeded',
      object: 'list',
      app_id: bank.services.appId,
      has_more: members.length > start + size,
      members: members.slice(start, start + size).map((member) => memberObject(bank, member)),
    });
  },
};

/** The member that a query or a change names. @throws AdapayRejected without one, or while a query does not see it. */
function needKnown(bank: AdapayBank, request: AdapayRequest, faults?: ProviderFaults): Member {
  const member = bank.members.get(request.text('member_id'));
  const hidden = member && bank.now - member.createdAt < (faults?.hideYoungerThanMs ?? 0);
  if (!member || hidden) throw rejected('SIM_NO_SUCH_MEMBER', 'member_id');
  return member;
}

/** Opens a member whose id is free. @throws AdapayRejected */
function opened(bank: AdapayBank, request: AdapayRequest): () => Fields {
  const memberId = request.text('member_id');
  if (memberId === '0' || bank.members.has(memberId)) throw rejected('SIM_MEMBER_EXISTS', 'member_id');
  const member = openMember(bank, { memberId, kind: 'person', given: profileOf(request) });
  bank.services.effects.record({
    kind: 'openAccount',
    serialNumber: memberId,
    memberCode: memberId,
    amount: 0n,
  });
  return () => answerOf(bank, member);
}

function profileOf(request: AdapayRequest): Record<string, string> {
  return Object.fromEntries(
    PROFILE.filter((name) => request.has(name)).map((name) => [name, request.text(name)]),
  );
}

function checkProfile(request: AdapayRequest): void {
  const expect = (name: string, pattern: RegExp, wanted: string): void => {
    if (request.has(name) && !pattern.test(request.text(name))) throw badParameter(name, wanted);
  };
  expect('gender', /^(?:MALE|FEMALE)$/, 'expected MALE or FEMALE');
  expect('tel_no', /^\d{11}$/, 'expected 11 digits');
  expect('cert_type', /^00$/, 'expected 00');
}

function answerOf(bank: AdapayBank, member: Member): Fields {
  return { status: 'succeeded', ...memberObject(bank, member) };
}

/** A member as it is shown: its names, identity and telephone numbers are not. */
function memberObject(bank: AdapayBank, member: Member): Fields {
  const { location, gender, nickname } = member.given;
  return {
    object: 'member',
    app_id: bank.services.appId,
    member_id: member.memberId,
    created_time: seconds(member.createdAt),
    disabled: member.disabled ? 'Y' : 'N',
    ...(location === undefined ? {} : { location }),
    ...(gender === undefined ? {} : { gender }),
    ...(nickname === undefined ? {} : { nickname }),
    settle_accounts: member.settleAccountId === undefined ? [] : [{ id: member.settleAccountId }],
  };
}

function asMilliseconds(time: number): number {
  return time < 1e11 ? time * 1000 : time;
}
