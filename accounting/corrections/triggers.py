"""The database's own answer to who has to agree: nothing is confirmed or posted without every party of the round."""

CONFIRMED_BY_ALL = """
    IF EXISTS (
        SELECT 1 FROM unnest(NEW.parties) AS party (district_id)
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_correctionconfirmation AS confirmed
            WHERE confirmed.correction_id = NEW.id AND confirmed.round = NEW.round
              AND confirmed.district_id = party.district_id
        )
    ) OR cardinality(NEW.parties) = 0 THEN
        RAISE EXCEPTION 'unconfirmed: a correction without the confirmation of every party'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""
