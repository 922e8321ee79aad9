#!/bin/sh
# Runs once, when the database volume is empty: one role for Temporal, which creates its own two databases, and one
# for the journal. Neither can reach the other's data.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$TEMPORAL_DB_PASSWORD" --set holdfast_password="$HOLDFAST_DB_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
CREATE ROLE holdfast LOGIN PASSWORD :'holdfast_password';
CREATE DATABASE holdfast OWNER holdfast;
REVOKE CONNECT ON DATABASE holdfast FROM PUBLIC;
SQL
