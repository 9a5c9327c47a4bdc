import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, parseWeek, weekAfter, weekBefore, weekOf } from '../../../src/runs/week.ts';

const anyDate = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

describe('a week', () => {
  it.each([
    ['2026-03-02T09:30:00Z', '2026-W10', '2026-03-02', '2026-03-09'],
    ['2026-01-01T00:00:00Z', '2026-W01', '2025-12-29', '2026-01-05'],
    ['2027-01-03T23:59:59Z', '2026-W53', '2026-12-28', '2027-01-04'],
    ['2024-12-30T00:00:00Z', '2025-W01', '2024-12-30', '2025-01-06'],
  ])('of %s is %s', (at, id, start, end) => {
    const week = weekOf(new Date(at));
    expect([week.id, week.start.toISOString().slice(0, 10), week.end.toISOString().slice(0, 10)]).toEqual([
      id,
      start,
      end,
    ]);
  });

  it('has every moment once, is named once, and is followed by the next', () => {
    fc.assert(
      fc.property(anyDate, (at) => {
        const week = weekOf(at);
        expect(at.getTime()).toBeGreaterThanOrEqual(week.start.getTime());
        expect(at.getTime()).toBeLessThan(week.end.getTime());
        expect(parseWeek(week.id)).toEqual(week);
        expect(weekBefore(weekAfter(week))).toEqual(week);
        expect(weekAfter(week).start).toEqual(week.end);
      }),
    );
  });

  it('is told of soon enough for a task of its own', () => {
    const week = weekOf(new Date('2026-03-02T00:00:00Z'));
    expect(dueAt(week).toISOString()).toBe('2026-03-09T07:00:00.000Z');
    expect(dueAt(week).getTime() - week.start.getTime()).toBeLessThan(30 * 86_400_000);
  });

  it.each(['2026-W54', '2026-W00', '2025-W53', 'last week'])('%s is none', (id) => {
    expect(() => parseWeek(id)).toThrow(RangeError);
  });
});
