"""What the database itself refuses about stock."""

# On the first day two parts of a plot meet, everything promised of it that day may not exceed its area. The plot's row
# is held first, so that two transactions cannot each see only their own part.
NOT_OVERCOMMITTED = """
    PERFORM 1 FROM parks_plot WHERE id IN (SELECT plot_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM new_rows AS fresh
        JOIN parks_plot AS plot ON plot.id = fresh.plot_id
        JOIN parks_occupancy AS other ON other.plot_id = plot.id
             AND daterange(other.valid_from, other.valid_to) && daterange(fresh.valid_from, fresh.valid_to)
        WHERE plot.area_centimu < (
            SELECT SUM(part.area_centimu) FROM parks_occupancy AS part
            WHERE part.plot_id = plot.id
              AND daterange(part.valid_from, part.valid_to) @> GREATEST(other.valid_from, fresh.valid_from)
        )
    ) THEN
        RAISE EXCEPTION 'overcommitted: more of a plot is promised than there is' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
"""
