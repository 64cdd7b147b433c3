-- Grain: one value. Source: a cleaned URL. Its host, lower-cased; null where the text is no URL with a host.
create function stg.url_host(url text) returns text
language sql immutable parallel safe
return nullif(
    lower(
        substring(
            url from '^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#]*@)?(\[[^]/?#]*\]|[^]:/?#@\[]*)(?::[0-9]*)?(?:[/?#]|$)'
        )
    ),
    ''
);
