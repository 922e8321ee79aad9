import { optional, type FieldRule } from './fields.js';

/** The fields of a 个体工商户, which 6238 and 6248 have alike. */
export const SOLE_TRADER_FIELDS: readonly FieldRule[] = [
  optional('IndivBusinessFlag', 1),
  optional('CompanyName', 120, 'name'),
  optional('CompanyGlobalType', 4),
  optional('CompanyGlobalId', 32),
  optional('ShopId', 32),
  optional('ShopName', 120, 'name'),
  optional('RepFlag', 1),
  optional('ReprName', 120, 'name'),
  optional('ReprGlobalType', 32),
  optional('ReprGlobalId', 32),
];

/** Those of its business, which it has to send. */
export const OF_BUSINESS = ['CompanyName', 'CompanyGlobalType', 'CompanyGlobalId', 'ShopId', 'ShopName'];
/** Those of its representative. */
export const OF_REPRESENTATIVE = ['ReprName', 'ReprGlobalType', 'ReprGlobalId'];

/** 会员证件类型 of persons: 仅支持 1-身份证, 3-港澳回乡证, 5-台胞证, 4-中国护照, 19-外国护照. */
export const PERSONS = ['1', '3', '4', '5', '19'];
