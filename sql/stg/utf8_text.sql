-- Grain: one value. Source: bytes that a browser or a person percent-encoded. Each maximal piece that is not
-- UTF-8 becomes one U+FFFD, as the Unicode standard advises (chapter 3, table 3-8). The bytes are looked at
-- as LATIN1 characters, so that a regular expression can tell good sequences from bad ones.
create function stg.utf8_text(bytes bytea) returns text
language sql immutable strict parallel safe
begin atomic
    select
        coalesce(
            string_agg(
                case
                    when piece.part[1] is null then U&'\FFFD'
                    else convert_from(convert_to(piece.part[1], 'LATIN1'), 'UTF8')
                end,
                '' order by piece.place
            ),
            ''
        )
    from
        regexp_matches(
            convert_from(bytes, 'LATIN1'),
            '((?:[\u0001-\u007f]'
            '|[\u00c2-\u00df][\u0080-\u00bf]'
            '|\u00e0[\u00a0-\u00bf][\u0080-\u00bf]'
            '|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]{2}'
            '|\u00ed[\u0080-\u009f][\u0080-\u00bf]'
            '|\u00f0[\u0090-\u00bf][\u0080-\u00bf]{2}'
            '|[\u00f1-\u00f3][\u0080-\u00bf]{3}'
            '|\u00f4[\u0080-\u008f][\u0080-\u00bf]{2})+)'
            '|\u00e0[\u00a0-\u00bf]'
            '|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]'
            '|\u00ed[\u0080-\u009f]'
            '|\u00f0[\u0090-\u00bf][\u0080-\u00bf]?'
            '|[\u00f1-\u00f3][\u0080-\u00bf]{1,2}'
            '|\u00f4[\u0080-\u008f][\u0080-\u00bf]?'
            '|[\u0080-\u00ff]',
            'g'
        ) with ordinality as piece (part, place);
end;
