import type { HkrtSettings } from '../../../../src/providers/hkrt/config.js';

/** The key of the vendor's examples. */
export const ACCESS_KEY = '123456789ABCDEF';

/** Settings that pass, with changes. */
export function hkrtSettings(changes: Partial<HkrtSettings> = {}): HkrtSettings {
  return {
    baseUrl: 'http://127.0.0.1:8080',
    accessId: '405544499f016a9b3d8f57000f',
    accessKey: ACCESS_KEY,
    agentNo: 'FF109108120',
    ...changes,
  };
}
