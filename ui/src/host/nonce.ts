/**
 * The nonce under which the content security policy lets the page add style elements. The shell writes it on
 * the style element of index.html; outside the shell (unit tests, the dev server) there is none.
 */
export function styleNonce(): string | undefined {
  const nonce = document.querySelector('style')?.nonce;
  return nonce === '' ? undefined : nonce;
}
