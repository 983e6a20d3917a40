CREATE FUNCTION alis_private.verified(expected text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $fn$
DECLARE
    raw text := current_setting('alis.context', true);
    body text;
    parts text[];
BEGIN
    IF raw IS NULL OR raw = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'no scope entered';
    END IF;
    body := split_part(raw, '~', 1);
    IF NOT EXISTS (
        SELECT 1 FROM alis_private.context_key k
        WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(body, 'UTF8'))), 'hex') = split_part(raw, '~', 2)
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'scope not signed by this service';
    END IF;
    parts := string_to_array(body, '|');
    IF parts[7]::bigint < extract(epoch FROM transaction_timestamp()) THEN
        RAISE insufficient_privilege USING MESSAGE = 'scope expired';
    END IF;
    IF parts[2] <> expected THEN
        RAISE insufficient_privilege USING MESSAGE = 'another scope is entered';
    END IF;
    RETURN parts;
END $fn$;
CREATE FUNCTION alis.ctx_trust(scope text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[3];
CREATE FUNCTION alis.ctx_municipality(scope text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[4];
CREATE FUNCTION alis.ctx_user(scope text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[5]::bigint;
CREATE FUNCTION alis.ctx_subject(scope text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[6];
CREATE FUNCTION alis.ctx_request(scope text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[6]::bigint;
CREATE FUNCTION alis.ctx_units(scope text) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    RETURN (alis_private.verified(scope))[6]::bigint[];
