/** A call-back that carries its provider's signature, as it came over the wire. */
export interface NotificationArrival {
  readonly provider: string;
  /** The provider's own identity of the event. */
  readonly eventId: string;
  readonly eventType: string;
  readonly request: KeptRequest;
}

/** A call-back's request; it can name people and is sealed at rest. */
export interface KeptRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** In base64: bytes that pass through JSON. */
  readonly body: string;
}

export interface KeptNotification {
  readonly id: string;
  /** Everything that it leads to was done already. */
  readonly isDone: boolean;
  /** Why an operator must look: the same event came before with another body. */
  readonly attention?: string;
}

/** A notification that may still have to be recorded in its operation or signalled to its workflow. */
export interface OpenNotification extends Omit<NotificationArrival, 'request'> {
  readonly id: string;
  /** Absent where it does not open: the key that sealed it is gone. */
  readonly request?: KeptRequest;
  readonly attention?: string;
}

/** A notification as an operator sees it: no personal data. */
export interface ListedNotification {
  readonly id: string;
  readonly provider: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The operation that it speaks of, where the journal has it. */
  readonly operationId?: string;
  readonly attention?: string;
  /** When it came first and last (ISO 8601), and how often. */
  readonly at: string;
  readonly lastAt: string;
  readonly times: number;
  readonly done: boolean;
}

/** What providers sent by themselves, each kept once and never deleted. */
export interface NotificationLog {
  /**
   * Keeps a notification before anything is concluded from it. The same event with the same body is the same notification;
   * with another body it is kept beside the first, to alert an operator at.
   */
  keepNotification(arrival: NotificationArrival): Promise<KeptNotification>;
  /** Everything that it leads to is done. Repeating this changes nothing. */
  closeNotification(closing: {
    readonly id: string;
    readonly operationId?: string;
    readonly attention?: string;
  }): Promise<void>;
  /** Those that are not done and came at least so long ago, oldest first, after the one with the id `after`. */
  openNotifications(page: {
    readonly limit: number;
    readonly olderThanMs: number;
    readonly after?: string;
  }): Promise<readonly OpenNotification[]>;
  /** An operator has reviewed why a notification needs attention. Answers false where no notification with this id needs it. */
  reviewNotification(review: {
    readonly id: string;
    readonly by: string;
    readonly evidence: string;
  }): Promise<boolean>;
  /** Newest first. @throws InvalidInput when the limit is not from 1 to 1,000. */
  listNotifications(filter: {
    readonly limit: number;
    readonly attention?: boolean;
    readonly open?: boolean;
  }): Promise<readonly ListedNotification[]>;
}
