type Closable = { close(): Promise<void> };
type Asynchronous<Provider> = { [Name in keyof Provider]: (...args: never[]) => Promise<unknown> };

/**
 * A provider whose client is loaded when it is first asked something: Google's gRPC clients take as long to load as the rest of the bot,
 * and nobody who waits for it to start needs them at once. `methods` names all that it can do; one that nobody has asked anything has
 * nothing to close.
 */
export function loadedLater<Provider extends Closable & Asynchronous<Provider>>(
  load: () => Promise<Provider>,
  methods: { [Name in Exclude<keyof Provider, 'close'>]: true },
): Provider {
  let loaded: Promise<Provider> | null = null;
  const provider = () => {
    loaded ??= load();
    return loaded;
  };
  const asks = Object.keys(methods).map((name) => [
    name,
    async (...args: unknown[]) => Reflect.apply(Reflect.get(await provider(), name), await provider(), args),
  ]);
  // Each method by its name, as the type of `methods` requires.
  return { ...Object.fromEntries(asks), close: async () => (await loaded)?.close() } as Provider;
}
