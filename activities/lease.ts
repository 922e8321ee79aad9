/** What of a lease the journal may take until the request is sent: a lease must be so much longer than the longest request. */
export const LEASE_SPARE_MS = 1_000;
