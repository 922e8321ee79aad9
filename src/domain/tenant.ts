/** Letters, digits, _ and -: a tenant is the first part of workflow and operation ids, where a slash divides. */
export const TENANT_PATTERN = /^[A-Za-z0-9_-]{1,32}$/;

/** The pattern in words. */
export const TENANT_RULE = '1 to 32 letters, digits, _ or -';

/** The tenant of an operation: the first part of its id, `<tenant>/<order or member>/<step>`. */
export function tenantOf(operationId: string): string {
  const [tenant = ''] = operationId.split('/', 1);
  return tenant;
}
