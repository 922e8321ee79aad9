import { readFileSync } from 'node:fs';
import type { HkrtSettings } from '../../../src/providers/hkrt/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

/** The adapter's settings for a running sandbox. */
export function hkrtSettingsFor(sandbox: Sandbox): HkrtSettings {
  const { baseUrl, accessId, accessKeyPath, agentNo } = sandbox.credentials.hkrt;
  return { baseUrl, accessId, accessKey: readFileSync(accessKeyPath, 'utf8').trim(), agentNo };
}
