-- Grain: one value. Source: any text. Decodes percent-encoding once: `+` stays, a `%` without two hex digits
-- stays, %00 is dropped, since PostgreSQL holds no U+0000.
create function stg.percent_decode(value text) returns text
language sql immutable strict parallel safe
begin atomic
    select
        case
            when strpos(value, '%') = 0 then value
            else (
                select
                    coalesce(
                        string_agg(
                            case
                                when piece.part[1] is null then piece.part[2]
                                -- ASCII alone needs no look at its bytes.
                                when piece.part[1] !~ '%[89A-Fa-f]'
                                    then convert_from(decode(replace(piece.part[1], '%', ''), 'hex'), 'UTF8')
                                else stg.utf8_text(decode(replace(piece.part[1], '%', ''), 'hex'))
                            end,
                            '' order by piece.place
                        ),
                        ''
                    )
                from
                    regexp_matches(
                        value, '((?:%(?!00)[0-9A-Fa-f]{2})+)|%00|([^%]+|%)', 'g'
                    ) with ordinality as piece (part, place)
            )
        end;
end;
