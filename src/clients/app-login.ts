import type { Secret } from '../domain/secret.js';

/** How a GitHub App proves who it is; handed straight to the library that signs with it. */
export function appLogin(appId: number, privateKey: Secret): { readonly appId: number; readonly privateKey: string } {
  return { appId, privateKey: privateKey.reveal() };
}
