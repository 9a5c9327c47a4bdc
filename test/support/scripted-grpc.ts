import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';

/** What happens to a request: the method's good answer, a refusal, or nothing ever. */
type Turn = 'answer' | 'hang' | Partial<ServiceError>;

export type Answers = Readonly<Record<string, (request: Readonly<Record<string, unknown>>) => object>>;

export type ScriptedGrpc = {
  endpoint: string;
  /** What happens to the next requests of a method, one after another; after them it answers. */
  script(method: string, turns: readonly Turn[]): void;
  /** The requests that came, by their methods. */
  calls: { method: string; request: Readonly<Record<string, unknown>> }[];
  count(method: string): number;
  close(): void;
};

/** A gRPC server of Google's services whose every method answers what `answers` has for it, but for what is scripted. */
export async function startScriptedGrpc(
  services: readonly ServiceDefinition[],
  answers: Answers,
): Promise<ScriptedGrpc> {
  const server = new Server();
  const scripts = new Map<string, Turn[]>();
  const calls: ScriptedGrpc['calls'] = [];
  for (const service of services) {
    const handlers = Object.entries(answers).filter(([method]) => Object.hasOwn(service, method));
    server.addService(
      service,
      Object.fromEntries(
        handlers.map(([method, answer]) => [
          method,
          ({ request }: { request: Readonly<Record<string, unknown>> }, reply: sendUnaryData<object>) => {
            calls.push({ method, request });
            const turn = scripts.get(method)?.shift() ?? 'answer';
            if (turn === 'answer') reply(null, answer(request));
            else if (turn !== 'hang') reply(turn);
          },
        ]),
      ),
    );
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    endpoint: `127.0.0.1:${port}`,
    script: (method, turns) => scripts.set(method, [...turns]),
    calls,
    count: (method) => calls.filter((call) => call.method === method).length,
    close: () => server.forceShutdown(),
  };
}
