import type { IdentityType } from '../../../domain/party.js';

/** 会员证件类型 */
export const IDENTITY_TYPE: Readonly<Record<IdentityType, string>> = {
  identityCard: '1',
  homeReturnPermit: '3',
  passport: '4',
  taiwanPermit: '5',
  foreignPassport: '19',
  organisationCode: '52',
  businessLicence: '68',
  socialCreditCode: '73',
};

const OF_COMPANIES: readonly IdentityType[] = ['organisationCode', 'businessLicence', 'socialCreditCode'];

/** Whether a company proves its identity so, and not a person. */
export function isOfCompany(type: IdentityType): boolean {
  return OF_COMPANIES.includes(type);
}
