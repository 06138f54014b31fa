/** A configuration's own text made fit to show: comments and form are kept, secrets read `<secret>`. */
import { isScalar, parseDocument, visit, type Pair } from 'yaml';

const SHOWN = '<secret>';
/**
 * Keys whose values are secrets, in every section of prometheus.yml and for discovery that is kept but not run. Wider than
 * need be: a key that is not known yet must not be shown because of that. Names of files and references are no secrets.
 */
const SECRET_KEY = /((password|passphrase|secret|token|credentials)s?|(^|_)key)$/i;
const SECRET_SECTION = /^(proxy_connect_header|secrets)$/;
/** `https://user:password@host`. */
const URL_PASSWORD = /^(\w+:\/\/[^/\s:@]*):[^/\s@]*@/;

export function redactConfig(text: string): string {
  const document = parseDocument(text);
  visit(document, {
    Pair(_, pair) {
      const key = keyOf(pair);
      if (SECRET_SECTION.test(key)) {
        hideScalars(pair);
        return visit.SKIP;
      }
      if (SECRET_KEY.test(key)) hideScalars(pair);
      return undefined;
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string') scalar.value = scalar.value.replace(URL_PASSWORD, `$1:${SHOWN}@`);
    },
  });
  return document.toString();
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

function hideScalars({ value }: Pair): void {
  if (value === null || typeof value !== 'object') return;
  visit(value as Parameters<typeof visit>[0], {
    Scalar(position, scalar) {
      if (position !== 'key' && scalar.value !== null) scalar.value = SHOWN;
    },
  });
}
