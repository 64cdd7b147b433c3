-- Grain: one value. Source: a cleaned URL. Its host, lower-cased, without user and port; null where the text
-- is no URL with a host. A URL without a scheme (//host/path) counts; white space or a backslash in the host
-- does not.
create function stg.url_host(url text) returns text
language sql immutable parallel safe
return stg.lower_text(
    substring(
        url from
        '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#\\]*@)?'
        '(\[[0-9a-fA-F:.]+\]'
        '|[^]/?#@:\\['
        '\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+)'
        '(?::[0-9]*)?(?:[/?#]|$)'
    )
);
