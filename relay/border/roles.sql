-- The border on PostgreSQL: three roles and three schemas in the database you are connected to.
-- Run once as its owner or a superuser:  psql -d relay -f roles.sql
-- then give each role a password (\password relay_state and so on) that stands in its password_file.
-- Each role owns its one schema, makes its tables there when relay starts, and sees no other.

DO $$
DECLARE duty text;
BEGIN
    FOREACH duty IN ARRAY ARRAY['relay_state', 'relay_vault', 'relay_log'] LOOP
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
