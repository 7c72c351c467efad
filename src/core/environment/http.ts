/** HTTPS client with kept-alive connections. TLS is verified, always: there is no switch to turn it off. */
export interface HttpClient {
  /**
   * POSTs `body` as it is. Resolves with any HTTP status; redirects are not followed, a compressed answer is unpacked.
   * Rejects with WorkbenchError, `details.host` and `details.fault` saying where and how, `details.sent` whether anything
   * of the request may have left:
   * HTTP_UNREACHABLE (dns, refused, noRoute, lost), HTTP_TIMEOUT, HTTP_TOO_LARGE (answer over 16 MiB), HTTP_UNREADABLE,
   * PROXY_FAILED (unreachable, authentication, refused, address),
   * TLS_UNTRUSTED (expired, notYetValid, wrongHost, unknownRoot, selfSigned, role, other; details.reason: the verifier's
   * own word, e.g. CERT_HAS_EXPIRED),
   * TLS_FAILED (version, alert, clientCertificate, notTls, closed).
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
  /** Roots trusted for this request besides those of the settings: PEM, or the word `system` for the public ones. */
  readonly roots?: readonly string[] | undefined;
  /** Sent twice it does what it does once: it is sent again where a kept-alive connection turns out to have been closed. */
  readonly repeatable?: boolean | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
