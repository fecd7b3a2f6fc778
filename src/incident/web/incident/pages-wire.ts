/**
 * `GET /api/v1/incidents/{number}/pages` as this page reads it. Written out here and not imported, because
 * the paging feature stands to the right of this one.
 */
export interface PageAttempt {
  readonly number: number;
  readonly channel: string;
  readonly address: string;
  readonly verified: boolean;
  readonly state: 'sending' | 'accepted' | 'not_sent' | 'failed' | 'held';
  /** Why it failed. */
  readonly why: string | null;
  /** Why this way was tried at this moment. */
  readonly whyNow: string | null;
  readonly providerAnswer: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
  readonly acknowledgedAt: string | null;
}

export interface PageItem {
  readonly id: string;
  readonly person: string;
  readonly loudness: 'high' | 'low';
  readonly reason: string;
  readonly state:
    | 'queued'
    | 'delivered'
    | 'not_sent'
    | 'failed'
    | 'suppressed'
    | 'acknowledged'
    | 'not_reached';
  readonly outcome: string | null;
  readonly createdAt: string;
  readonly nextRoundAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly attempts: readonly PageAttempt[];
}

export interface IncidentPages {
  readonly pages: readonly PageItem[];
  readonly notPaged: readonly {
    readonly level: number | null;
    readonly targets: readonly { readonly kind: string; readonly id: string }[];
    readonly reason: string;
  }[];
  readonly names: Readonly<Record<string, string>>;
  /** With `?person=`: why they were paged, or not, in sentences. */
  readonly why?: readonly { readonly at: string | null; readonly text: string }[];
}
