/**
 * A call to something outside the process. The simulation decides when it happens, whether the process dies before or after
 * it, and whether its answer is lost.
 */
export type External = <Result>(name: string, effect: () => Result) => Promise<Result>;

export const direct: External = async (_name, effect) => effect();
