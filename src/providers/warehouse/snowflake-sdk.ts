import type * as Sdk from 'snowflake-sdk';

export type SnowflakeSdk = Pick<typeof Sdk, 'configure' | 'createConnection'>;

const loaded = new Map<'sdk', Promise<SnowflakeSdk>>();

/** Snowflake's own driver. It brings the SDKs of two other clouds with it, so it is loaded when it is first used. */
export function snowflakeSdk(): Promise<SnowflakeSdk> {
  const known = loaded.get('sdk') ?? load();
  loaded.set('sdk', known);
  return known;
}

async function load(): Promise<SnowflakeSdk> {
  // As it is loaded, it would ask the metadata servers of three clouds where it runs, and load a native library for its telemetry.
  process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = 'true';
  process.env.SNOWFLAKE_DISABLE_MINICORE = 'true';
  const { default: sdk } = await import('snowflake-sdk');
  const silent = () => {};
  sdk.configure({
    // It writes a file of its own beside the process, and what it is given, at other levels.
    logLevel: 'OFF',
    customLogger: { error: silent, warn: silent, info: silent, debug: silent, trace: silent },
    // Certificates are verified by Node; revocation is asked where it can be, and an answer that does not come stops nobody.
    ocspFailOpen: true,
    keepAlive: true,
    // HTTPS_PROXY and NO_PROXY are the operator's.
    useEnvProxy: true,
  });
  return sdk;
}
