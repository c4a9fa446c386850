-- The database of Guanxi and its three logins, run by a superuser with psql 14 or newer:
--   GUANXI_OWNER_PASSWORD=... GUANXI_APP_PASSWORD=... GUANXI_DASHBOARD_PASSWORD=... psql -f roles.sql
-- The owner makes tables, the application writes rows, the charts read published results and nothing else.
-- Run again, it makes what is missing, sets passwords and rights as they are given here, and removes nothing.
\set ON_ERROR_STOP on
\getenv owner_password GUANXI_OWNER_PASSWORD
\getenv app_password GUANXI_APP_PASSWORD
\getenv dashboard_password GUANXI_DASHBOARD_PASSWORD

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY['guanxi_owner', 'guanxi_app', 'guanxi_dashboard']) AS role
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE guanxi_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE guanxi_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE guanxi_dashboard LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'dashboard_password';

SELECT 'CREATE DATABASE guanxi OWNER guanxi_owner TEMPLATE template0 ENCODING ''UTF8'''
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'guanxi') \gexec
REVOKE ALL ON DATABASE guanxi FROM PUBLIC;
GRANT CONNECT ON DATABASE guanxi TO guanxi_app, guanxi_dashboard;

-- What only a superuser can take away, in this database alone: large objects, which nobody here needs, and the counters
-- of rows written, by which a login that reads no answers could see how many a sending wrote. Roles of pg_monitor keep
-- the counters. A newer PostgreSQL gives rights like a new one: after an upgrade, run this again.
\connect guanxi
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure) FROM pg_proc
  WHERE pronamespace = 'pg_catalog'::regnamespace AND (proname LIKE 'lo\_%' OR proname IN ('loread', 'lowrite')) \gexec
SELECT format('REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC; GRANT EXECUTE ON FUNCTION %1$s TO pg_monitor', oid::regprocedure)
  FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg\_stat\_get\_%'
  AND proname ~ '(tuples|numscans|blocks|since|xact_commit|wal)' \gexec

-- A chart that takes longer than this is broken; a connection that was forgotten must not keep rows locked.
ALTER ROLE guanxi_dashboard IN DATABASE guanxi SET default_transaction_read_only = on;
ALTER ROLE guanxi_dashboard IN DATABASE guanxi SET statement_timeout = '30s';
ALTER ROLE guanxi_app IN DATABASE guanxi SET idle_in_transaction_session_timeout = '60s';
-- Rights on tables are given by `flask --app wsgi migrate`, which the owner runs.
