-- Schema classic, and what its tables share: reading a text that browsers and people typed.
create schema if not exists classic;

-- Grain: one value. Replaces %41 by A, and so on.
create or replace function classic.url_decode(value text) returns text
language sql immutable strict parallel safe
begin atomic
    select
        convert_from(
            decode(
                string_agg(
                    case
                        when length(part.text[1]) = 3 then substr(part.text[1], 2)
                        else encode(convert_to(part.text[1], 'UTF8'), 'hex')
                    end,
                    ''
                    order by part.place
                ),
                'hex'
            ),
            'UTF8'
        )
    from regexp_matches(value, '%[0-9A-Fa-f]{2}|.', 'g') with ordinality as part (text, place);
end;

-- Grain: one value. Trimmed and decoded; null where it says "absent" or holds an unresolved macro.
create or replace function classic.clean(value text) returns text
language sql immutable strict parallel safe
begin atomic
    with decoded as (
        select
            trim(
                case
                    when strpos(value, '%') > 0 then classic.url_decode(classic.url_decode(trim(value)))
                    else value
                end
            ) as text
    )

    select decoded.text
    from decoded
    where
        decoded.text not like '%{%'
        and decoded.text not like '%}%'
        and lower(decoded.text) not in (
            '', 'null', 'undefined', 'none', '(not set)', '(none)', '-', 'true', 'false'
        );
end;

-- Grain: one value. A campaign's name as it is compared: lower-cased also where the database's locale knows
-- no Cyrillic, white space collapsed.
create or replace function classic.normal_name(value text) returns text
language sql immutable strict parallel safe
return lower(regexp_replace(trim(value), '[[:space:]]+', ' ', 'g') collate stg.unicode);
