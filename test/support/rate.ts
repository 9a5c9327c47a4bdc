import type { TrainerRate } from '../../src/runs/cost.ts';

/** A machine with 4 vCPUs and 16 GiB that somebody pays for: 0.37 USD an hour. */
export const RATE: TrainerRate = {
  vcpus: 4,
  memory_gib: 16,
  usd_per_vcpu_second: 0.000018,
  usd_per_gib_second: 0.000002,
  billed: true,
};
