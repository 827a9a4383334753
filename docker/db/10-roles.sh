#!/usr/bin/env bash
# The two roles of the database, once, when it is made: kc_owner owns everything and migrates, kc_app serves
# requests and tasks and owns nothing. Runs in the db container, and in .ci/run on Debian's PostgreSQL.
set -euo pipefail
: "${KC_OWNER_PASSWORD:?}" "${KC_APP_PASSWORD:?}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set owner_password="$KC_OWNER_PASSWORD" --set app_password="$KC_APP_PASSWORD" \
  --set database="${POSTGRES_DB:-kunming_coord}" <<'SQL'
CREATE ROLE kc_owner LOGIN NOSUPERUSER CREATEDB PASSWORD :'owner_password';
CREATE ROLE kc_app LOGIN NOSUPERUSER PASSWORD :'app_password';
SELECT NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') AS missing \gset
\if :missing
CREATE DATABASE :"database" OWNER kc_owner;
\else
ALTER DATABASE :"database" OWNER TO kc_owner;
\endif
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO kc_app;
SQL
