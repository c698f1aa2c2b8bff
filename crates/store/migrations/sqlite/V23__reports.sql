-- What reports read without passing over everything there ever was (store/src/reports/).
--
-- Visits of more than two days: a period's report looks two days back for what began before it, and here for the rest.
CREATE INDEX checkin_long ON checkin (business_id, to_time) WHERE (to_time - from_time) / 1000000 > 172800;

-- Passes of a location that are not used up, by the instant they lapse: the current ones, those that lapse soon, those that
-- have lapsed unused.
CREATE INDEX coworker_time_pass_unused ON coworker_time_pass (business_id, expire_date) WHERE used = 0;

-- Passes of a location by the instant they were added.
CREATE INDEX coworker_time_pass_created ON coworker_time_pass (business_id, created_on);
