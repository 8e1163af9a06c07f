-- The offshore side on PostgreSQL: one role and one schema in the database you are connected to.
-- Run once as its owner or a superuser:  psql -d relay -f roles.sql
-- then give the role a password (\password relay_offshore) that stands in its password_file.
-- The role owns its one schema and makes its tables there when relay starts.

DO $$
DECLARE duty text;
BEGIN
    FOREACH duty IN ARRAY ARRAY['relay_offshore'] LOOP
        IF to_regrole(duty) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT', duty);
        END IF;
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', duty);
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', duty, duty);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', duty);
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), duty);
    END LOOP;
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END
$$;
