-- Grain: one value. Source: any text. Trimmed, percent-decoded at most twice, trimmed again.
create function stg.decoded_text(value text) returns text
language sql immutable parallel safe
return stg.trim_space(
    case
        when strpos(value, '%') > 0 then stg.percent_decode(stg.percent_decode(stg.trim_space(value)))
        else value
    end
);
