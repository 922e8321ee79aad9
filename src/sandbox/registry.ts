import { adapaySandbox } from './adapay/adapay-sandbox.js';
import { hkrtSandbox } from './hkrt/hkrt-sandbox.js';
import { hongwenSandbox } from './hongwen/hongwen-sandbox.js';
import { lianlianSandbox } from './lianlian/lianlian-sandbox.js';
import { pinganSandbox } from './pingan/pingan-sandbox.js';

/** The providers that the sandbox stands for: one line each, and a folder of that name. */
export const SANDBOX_PROVIDERS = {
  pingan: pinganSandbox,
  adapay: adapaySandbox,
  hkrt: hkrtSandbox,
  hongwen: hongwenSandbox,
  lianlian: lianlianSandbox,
};
