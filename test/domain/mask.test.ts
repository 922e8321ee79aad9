import { describe, expect, it } from 'vitest';
import { maskPersonalData } from '../../src/domain/mask.js';

describe('a masked text', () => {
  it.each([
    ['户名张三丰不符', ['张三丰'], '户名张**不符'],
    ['卡号6222021234567890123无效', [], '卡号****0123无效'],
    ['证件11010119900307451X错误', [], '证件****451X错误'],
    ['手机13800138000', [], '手机****8000'],
    ['动态码123456错误', ['123456'], '动态码****错误'],
    ['订单 20251122 不存在', [], '订单 20251122 不存在'],
    ['账号AB-1234567', ['AB-1234567'], '账号****4567'],
    ['王小明与王小', ['王小', '王小明'], '王**与王**'],
    ['ERR044 可用余额不足', [undefined, ''], 'ERR044 可用余额不足'],
  ])('of %j shows no more than it may', (text, known, masked) => {
    expect(maskPersonalData(text, known)).toBe(masked);
  });
});
