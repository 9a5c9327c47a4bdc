/** Different values are counted in so many rows alone: what a role needs to know is seen there, and counting all is slow. */
export const DISTINCT_ROWS = 10_000;
