/** HTTPS client with kept-alive connections. TLS is verified, always: there is no switch to turn it off. */
export interface HttpClient {
  /**
   * POSTs `body` as it is. Resolves with any HTTP status. Rejects with WorkbenchError:
   * HTTP_UNREACHABLE, HTTP_TIMEOUT, TLS_UNTRUSTED (details.reason: the verifier's own word, e.g. CERT_HAS_EXPIRED),
   * HTTP_TOO_LARGE (answer over 16 MiB).
   */
  post(request: HttpRequest): Promise<HttpResponse>;
}

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until the whole answer must be there. */
  readonly timeoutMs: number;
  /** Identity to present where the server asks for one (mutual TLS): a name the environment knows. */
  readonly clientIdentity?: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
