"""So many floor units with their buildings, prices and promises, a tenth as many plots, reservations, claims and tenants.

Written set-wise by the owner beside the projects of `seeding`: of ten units two are reserved, two signed and two in use,
each by a project of its own; half as many reservations again have run out.
"""

from __future__ import annotations

from django.db import connections

from benchmarks.seeding import OWNER, unguarded

_SEED = (
    """
    CREATE TEMP TABLE home ON COMMIT DROP AS
    SELECT id AS district_id, row_number() OVER (ORDER BY "order") AS at,
           (SELECT park.id FROM parks_park AS park WHERE park.district_id = district.id ORDER BY id LIMIT 1) AS park_id
    FROM districts_district AS district WHERE kind = 'county'
    """,
    """
    INSERT INTO parks_building (uid, district_id, park_id, name, kind, land_type, address, lon_e6, lat_e6, is_demo,
                                created_at)
    SELECT gen_random_uuid(), home.district_id, home.park_id, '基准厂房' || n || '号楼', 'factory', 'M0', '',
           102200000 + (n::bigint * 7919) %% 1300000, 24450000 + (n::bigint * 104729) %% 2000000, true, now()
    FROM generate_series(1, greatest(%(carriers)s / 20, 1)) AS n JOIN home ON home.at = 1 + n %% 14
    """,
    """
    INSERT INTO parks_floor (building_id, number, height_mm, load_kg)
    SELECT building.id, number, 6000, 1500 FROM parks_building AS building, generate_series(1, 5) AS number
    """,
    """
    INSERT INTO parks_floorunit (uid, floor_id, code, area_dm2, load_kg, height_mm, power_kva, created_at)
    SELECT gen_random_uuid(), floor.id, (floor.number * 100 + door)::text, 50000 + (floor.id * 7919 + door * 31) %% 200000,
           floor.load_kg, floor.height_mm, 400, now()
    FROM parks_floor AS floor, generate_series(1, 4) AS door
    """,
    """
    INSERT INTO parks_unitprice (unit_id, price_fen, valid_from)
    SELECT id, 1500 + id %% 1000, current_date - 30 FROM parks_floorunit
    """,
    """
    INSERT INTO parks_plot (uid, code, name, district_id, park_id, area_centimu, land_type, address, lon_e6, lat_e6,
                            outline, is_demo, created_at)
    SELECT gen_random_uuid(), 'J-' || n, '', home.district_id, home.park_id, 10000, 'M1', '',
           102200000 + (n::bigint * 104729) %% 1300000, 24450000 + (n::bigint * 7919) %% 2000000, '[]', true, now()
    FROM generate_series(1, greatest(%(carriers)s / 10, 1)) AS n JOIN home ON home.at = 1 + n %% 14
    """,
    """
    CREATE TEMP TABLE taken ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY unit_id, ended) AS n, unit_id, plot_id, area, kind, ended FROM (
        SELECT id AS unit_id, NULL::bigint AS plot_id, NULL::bigint AS area, false AS ended,
               CASE id %% 10 / 2 WHEN 0 THEN 'reserved' WHEN 1 THEN 'signed' ELSE 'occupied' END AS kind
        FROM parks_floorunit WHERE id %% 10 < 6
        UNION ALL SELECT id, NULL, NULL, true, 'reserved' FROM parks_floorunit WHERE id %% 10 IN (4, 5, 8)
        UNION ALL SELECT NULL, id, 4000, false, 'reserved' FROM parks_plot WHERE id %% 2 = 0
    ) AS every
    """,
    """
    CREATE TEMP TABLE project_at ON COMMIT DROP AS
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM projects_project
    """,
    "ALTER TABLE parks_occupancy ADD COLUMN seeded bigint",
    """
    INSERT INTO parks_occupancy (unit_id, plot_id, area_centimu, kind, valid_from, valid_to, seeded)
    SELECT unit_id, plot_id, area, kind, current_date - CASE WHEN ended THEN 90 ELSE 10 END,
           CASE WHEN ended THEN current_date - 60 WHEN kind = 'reserved' THEN current_date + 50 END, n
    FROM taken
    """,
    """
    INSERT INTO projects_reservation (uid, status, version, project_id, occupancy_id, district_id, until, in_parts,
                                      created_at)
    SELECT gen_random_uuid(), CASE WHEN ended THEN 'expired' ELSE taken.kind END, 0, project_at.id, occupancy.id,
           COALESCE(building.district_id, plot.district_id), COALESCE(occupancy.valid_to, current_date) - 1, false,
           now() - taken.n * interval '1 second'
    FROM taken JOIN parks_occupancy AS occupancy ON occupancy.seeded = taken.n
    JOIN project_at ON project_at.n = 1 + taken.n %% (SELECT count(*) FROM project_at)
    LEFT JOIN parks_floorunit AS unit ON unit.id = taken.unit_id LEFT JOIN parks_floor AS floor ON floor.id = unit.floor_id
    LEFT JOIN parks_building AS building ON building.id = floor.building_id LEFT JOIN parks_plot AS plot
      ON plot.id = taken.plot_id
    """,
    "ALTER TABLE parks_occupancy DROP COLUMN seeded",
    """
    INSERT INTO projects_quotaclaim (uid, status, version, project_id, district_id, kind, amount, expires_on, note,
                                     created_at)
    SELECT gen_random_uuid(), 'reserved', 0, project_at.id, home.district_id, 'land', 100, current_date + 50, '', now()
    FROM project_at JOIN home ON home.at = 1 + project_at.n %% 14 WHERE project_at.n %% 5 = 0
    """,
    """
    INSERT INTO projects_tenancy (uid, park_id, enterprise_name, credit_code, source_district_id, project_id, is_demo,
                                  created_at)
    SELECT gen_random_uuid(), park.id, '示例入园企业' || n, '', home.district_id, NULL, true, now() - n * interval '1 second'
    FROM generate_series(1, %(carriers)s) AS n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at, count(*) OVER () AS all FROM parks_park) AS park
      ON park.at = 1 + n %% park.all
    JOIN home ON home.at = 1 + n %% 14
    """,
    """
    INSERT INTO projects_tenancystage (tenancy_id, stage, happened_on, proof, actor_id, recorded_by, recorded_at)
    SELECT tenancy.id, stage, current_date - 100, '示例', 1, '基准', now()
    FROM projects_tenancy AS tenancy, (VALUES ('signed'), ('registered')) AS row (stage)
    """,
)


def seed_carriers(carriers: int) -> None:
    """Stock beside the projects that are there already, and what they hold of it."""
    with connections[OWNER].cursor() as cursor, unguarded():
        cursor.execute("BEGIN")
        for statement in _SEED:
            cursor.execute(statement, {"carriers": carriers})
            cursor.execute("ANALYZE")  # each step joins what the steps before have made
        cursor.execute("COMMIT")
        cursor.execute("VACUUM ANALYZE")
