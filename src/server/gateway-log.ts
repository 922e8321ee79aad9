/** The part of a logger that is used here. No line carries personal data: names of events and ids of operations only. */
export interface GatewayLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
