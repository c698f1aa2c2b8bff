-- Finding customers at the desk: what is searched, in a narrow index that is read instead of the wide table.
CREATE INDEX coworker_search ON coworker (full_name, email, company_name NULLS FIRST);

-- Whether a text holds a part, whatever the letters of the text: small or capital, with accents or without. The part comes folded
-- (store/src/search/fold.rs, which has the same pairs).
CREATE FUNCTION finds(whole text, part text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT strpos(lower(whole COLLATE "C"), part) > 0 OR (whole COLLATE "C" ~ '[^ -~]' AND
    strpos(translate(lower(whole COLLATE "und-x-icu"), 'àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšßţťŧùúûüũūŭůűųŵýÿŷźżž',
      'aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrssssstttuuuuuuuuuuwyyyzzz'), part) > 0)
$$;
