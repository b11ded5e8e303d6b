-- Roles, schemas and grants of one service in the current database. Every statement can be run again.
-- roles.py puts checked names in for {service} and {database}.

-- section: shared
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO tuyen_migrate;
GRANT USAGE ON SCHEMA public TO tuyen_migrate;

-- section: service
-- The owner cannot log in: only a migration becomes it, by SET ROLE, so no running service can alter what it may only append to.
GRANT "tuyen_{service}_owner" TO tuyen_migrate WITH INHERIT FALSE, SET TRUE;
CREATE SCHEMA IF NOT EXISTS "{service}" AUTHORIZATION "tuyen_{service}_owner";
ALTER SCHEMA "{service}" OWNER TO "tuyen_{service}_owner";
-- CREATE is for the projection schema that is built beside the live one and swapped.
GRANT CREATE, TEMPORARY ON DATABASE "{database}" TO "tuyen_{service}_owner";
GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "tuyen_{service}";
GRANT CONNECT ON DATABASE "{database}" TO "tuyen_{service}_reader";
GRANT USAGE ON SCHEMA public TO "tuyen_{service}_owner", "tuyen_{service}", "tuyen_{service}_reader";
GRANT USAGE ON SCHEMA "{service}" TO "tuyen_{service}", "tuyen_{service}_reader";
