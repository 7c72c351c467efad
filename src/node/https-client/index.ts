export { createHttpsClient, type HttpsClient, type HttpsClientOptions, type TlsIdentity } from './https-client.ts';
export {
  createTrustStore,
  type RootReport,
  type RootSettings,
  type TrustedRoots,
  type TrustStore,
} from './trust-store.ts';
export { proxyFor, type Proxy, type ProxySettings } from './proxy.ts';
export { readCertificates } from './read-certificates.ts';
