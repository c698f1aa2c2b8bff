-- Finding customers at the desk: what is searched, in a narrow index that is read instead of the wide table.
CREATE INDEX coworker_search ON coworker (full_name, email, company_name);
