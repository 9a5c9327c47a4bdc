/**
 * Slack's rate tiers, measured a method at a time, and for posts a channel at a time. A bucket holds a burst and is filled
 * again at the tier's rate; who finds it empty is told in seconds when there is something in it again.
 */
const RATE_TIERS = {
  /** chat.postMessage: about one a second in a channel, short bursts allowed. */
  post: { per_minute: 60, burst: 10 },
  tier_2: { per_minute: 20, burst: 20 },
  tier_3: { per_minute: 50, burst: 50 },
  tier_4: { per_minute: 100, burst: 100 },
  /** auth.test, files.getUploadURLExternal and the like: hundreds a minute. */
  special: { per_minute: 600, burst: 600 },
} as const;
export type RateTier = keyof typeof RATE_TIERS;

export type RateLimiter = {
  /** Seconds to wait, at least 1; 0 where the call may go on, which is then counted. */
  take(tier: RateTier, key: string): number;
};

export function createRateLimiter(now: () => Date): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take: (tier, key) => {
      const { per_minute, burst } = RATE_TIERS[tier];
      const at = now().getTime();
      const before = buckets.get(key) ?? { tokens: burst, at };
      const tokens = Math.min(burst, before.tokens + ((at - before.at) / 60_000) * per_minute);
      if (tokens < 1) {
        buckets.set(key, { tokens, at });
        return Math.max(1, Math.ceil(((1 - tokens) / per_minute) * 60));
      }
      buckets.set(key, { tokens: tokens - 1, at });
      return 0;
    },
  };
}
