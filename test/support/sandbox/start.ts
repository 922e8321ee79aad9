/** Noon in Shanghai: a sandbox that starts here sees no midnight that its test does not bring about, whenever the test runs. */
export const SHANGHAI_NOON = Date.parse('2025-11-22T04:00:00Z');
