SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'check_violation'; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.actor (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    kind character varying(10) NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT actor_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['person'::character varying, 'system'::character varying, 'vendor'::character varying])::text[])))
);
CREATE SEQUENCE public.actor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.actor_id_seq OWNED BY public.actor.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.allocation (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    line_n integer NOT NULL,
    fulfillment_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    position_id bigint NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    per_kit bigint DEFAULT '1'::bigint NOT NULL,
    picked_qty bigint DEFAULT '0'::bigint NOT NULL,
    released_qty bigint DEFAULT '0'::bigint NOT NULL,
    sent_qty bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT allocation_is_used_once CHECK ((((picked_qty + released_qty) <= qty) AND (sent_qty <= picked_qty)))
);
CREATE SEQUENCE public.allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.allocation_id_seq OWNED BY public.allocation.id;
CREATE TABLE public.backup (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    at timestamp with time zone NOT NULL,
    made_by character varying(10) NOT NULL,
    path text DEFAULT ''::text NOT NULL,
    size_bytes bigint DEFAULT '0'::bigint NOT NULL,
    sha256 character varying(64) DEFAULT ''::character varying NOT NULL,
    checked_at timestamp with time zone,
    deleted_at timestamp with time zone,
    report json,
    CONSTRAINT backup_maker_is_known CHECK (((made_by)::text = ANY ((ARRAY['hand'::character varying, 'schedule'::character varying, 'upgrade'::character varying])::text[])))
);
CREATE SEQUENCE public.backup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.backup_id_seq OWNED BY public.backup.id;
CREATE TABLE public.balance (
    position_id bigint NOT NULL,
    account character varying(12) NOT NULL,
    amount bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT balance_account_is_guarded CHECK (((account)::text = ANY ((ARRAY['available'::character varying, 'allocated'::character varying, 'picked'::character varying])::text[]))),
    CONSTRAINT stock_never_oversold CHECK ((amount >= 0))
);
CREATE TABLE public.barcode (
    code character varying(64) NOT NULL,
    kind character varying(10) NOT NULL,
    target_id bigint NOT NULL,
    qty bigint DEFAULT '1'::bigint NOT NULL,
    CONSTRAINT barcode_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['sku'::character varying, 'bin'::character varying, 'tote'::character varying])::text[])))
);
CREATE TABLE public.batch (
    id bigint NOT NULL,
    stage character varying(12) NOT NULL,
    worker text DEFAULT ''::text NOT NULL,
    run_ref text DEFAULT ''::text NOT NULL,
    now timestamp with time zone NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    rules_release_id bigint,
    work_items text DEFAULT '[]'::text NOT NULL,
    door text DEFAULT ''::text NOT NULL
);
CREATE SEQUENCE public.batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batch_id_seq OWNED BY public.batch.id;
CREATE TABLE public.bin (
    id bigint NOT NULL,
    site_id bigint NOT NULL,
    code character varying(40) NOT NULL,
    walk_order bigint DEFAULT '0'::bigint NOT NULL
);
CREATE SEQUENCE public.bin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.bin_id_seq OWNED BY public.bin.id;
CREATE TABLE public.box (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    name character varying(60) NOT NULL,
    length_mm bigint DEFAULT '0'::bigint NOT NULL,
    width_mm bigint DEFAULT '0'::bigint NOT NULL,
    height_mm bigint DEFAULT '0'::bigint NOT NULL,
    grams bigint DEFAULT '0'::bigint NOT NULL,
    max_grams bigint DEFAULT '0'::bigint NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.box_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.box_id_seq OWNED BY public.box.id;
CREATE TABLE public.case_subject (
    case_id bigint NOT NULL,
    subject_kind character varying(20) NOT NULL,
    subject_id bigint NOT NULL,
    order_id bigint,
    holds boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    cleared_at timestamp with time zone,
    facts json,
    money_minor bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.channel_hook (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    topic character varying(80) NOT NULL,
    external_ref text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    standing character varying(10) DEFAULT 'live'::character varying NOT NULL,
    since timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    CONSTRAINT channel_hook_standing_is_known CHECK (((standing)::text = ANY ((ARRAY['live'::character varying, 'paused'::character varying, 'gone'::character varying])::text[])))
);
CREATE SEQUENCE public.channel_hook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.channel_hook_id_seq OWNED BY public.channel_hook.id;
CREATE TABLE public.chore (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    stage character varying(12) NOT NULL,
    every_seconds bigint DEFAULT '3600'::bigint NOT NULL,
    done_at timestamp with time zone,
    report json
);
CREATE SEQUENCE public.chore_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.chore_id_seq OWNED BY public.chore.id;
CREATE TABLE public.contact (
    id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    company text DEFAULT ''::text NOT NULL,
    line1 text DEFAULT ''::text NOT NULL,
    line2 text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    gift_note text DEFAULT ''::text NOT NULL,
    delivery_instructions text DEFAULT ''::text NOT NULL,
    personalisation json,
    erased_at timestamp with time zone
);
CREATE SEQUENCE public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.customer (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    account_id bigint NOT NULL,
    external_ref text DEFAULT ''::text NOT NULL,
    contact_id bigint,
    tags json,
    orders_before bigint DEFAULT '0'::bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.customer_id_seq OWNED BY public.customer.id;
CREATE TABLE public.effect (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    operation character varying(20) NOT NULL,
    account_id bigint,
    subject_kind character varying(20) NOT NULL,
    subject_id bigint NOT NULL,
    order_id bigint,
    key character varying(80) NOT NULL,
    status character varying(20) DEFAULT 'wanted'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    request json,
    answer bytea,
    external_ref text DEFAULT ''::text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    amount_minor bigint,
    currency character varying(3),
    parent_id bigint,
    wanted_at timestamp with time zone NOT NULL,
    called_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT effect_status_is_declared CHECK (((status)::text = ANY ((ARRAY['wanted'::character varying, 'calling'::character varying, 'in_doubt'::character varying, 'done'::character varying, 'refused'::character varying, 'dropped'::character varying])::text[])))
);
CREATE SEQUENCE public.effect_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.effect_id_seq OWNED BY public.effect.id;
CREATE TABLE public.entry (
    id bigint NOT NULL,
    ledger character varying(5) NOT NULL,
    kind character varying(20) NOT NULL,
    order_id bigint,
    ref text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    actor_id bigint,
    at timestamp with time zone NOT NULL,
    reverses_id bigint,
    CONSTRAINT entry_ledger_is_known CHECK (((ledger)::text = ANY ((ARRAY['stock'::character varying, 'money'::character varying])::text[])))
);
CREATE SEQUENCE public.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.entry_id_seq OWNED BY public.entry.id;
CREATE TABLE public.exception_case (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    cause character varying(24) NOT NULL,
    group_key character varying(200) NOT NULL,
    status character varying(20) DEFAULT 'open'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    question text DEFAULT ''::text NOT NULL,
    facts json,
    owner_id bigint NOT NULL,
    next_action text DEFAULT ''::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    snoozed_until timestamp with time zone,
    money_minor bigint DEFAULT '0'::bigint NOT NULL,
    currency character varying(3),
    oldest_promise_at timestamp with time zone,
    revision bigint DEFAULT '1'::bigint NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    answer_fields json,
    resolved_via text DEFAULT ''::text NOT NULL,
    resolved_by_id bigint,
    opened_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    run_ref text DEFAULT ''::text NOT NULL,
    CONSTRAINT exception_case_status_is_declared CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'resolved'::character varying, 'cleared'::character varying])::text[])))
);
CREATE SEQUENCE public.exception_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exception_case_id_seq OWNED BY public.exception_case.id;
CREATE TABLE public.feed (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    cursor text DEFAULT ''::text NOT NULL,
    every_seconds bigint DEFAULT '900'::bigint NOT NULL,
    polled_at timestamp with time zone
);
CREATE SEQUENCE public.feed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.feed_id_seq OWNED BY public.feed.id;
CREATE TABLE public.fulfillment (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    n integer NOT NULL,
    site_id bigint NOT NULL,
    wave_id bigint,
    status character varying(20) DEFAULT 'planned'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    why json,
    planned_at timestamp with time zone NOT NULL,
    CONSTRAINT fulfillment_status_is_declared CHECK (((status)::text = ANY ((ARRAY['planned'::character varying, 'released'::character varying, 'picked'::character varying, 'packed'::character varying, 'sent'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE SEQUENCE public.fulfillment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.fulfillment_id_seq OWNED BY public.fulfillment.id;
CREATE TABLE public.import_job (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    kind character varying(12) NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    account_id bigint,
    file_id bigint,
    mapping json,
    read_rows bigint DEFAULT '0'::bigint NOT NULL,
    fresh_rows bigint DEFAULT '0'::bigint NOT NULL,
    changed_rows bigint DEFAULT '0'::bigint NOT NULL,
    same_rows bigint DEFAULT '0'::bigint NOT NULL,
    rejected_rows bigint DEFAULT '0'::bigint NOT NULL,
    rejects_file_id bigint,
    report json,
    applied_rows bigint DEFAULT '0'::bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    left_at timestamp with time zone,
    actor_id bigint,
    CONSTRAINT import_job_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['products'::character varying, 'stock'::character varying, 'customers'::character varying, 'suppliers'::character varying, 'orders'::character varying, 'tax_rates'::character varying])::text[])))
);
CREATE SEQUENCE public.import_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_job_id_seq OWNED BY public.import_job.id;
CREATE TABLE public.import_mapping (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    headers_sha character varying(64) NOT NULL,
    mapping json,
    at timestamp with time zone NOT NULL,
    actor_id bigint
);
CREATE SEQUENCE public.import_mapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_mapping_id_seq OWNED BY public.import_mapping.id;
CREATE TABLE public.inbound_body (
    event_id bigint NOT NULL,
    headers text DEFAULT ''::text NOT NULL,
    body bytea,
    erased_at timestamp with time zone
);
CREATE TABLE public.inbound_event (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    dedupe_key character varying(200) NOT NULL,
    topic character varying(80) NOT NULL,
    delivery_ref text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    occurred_at timestamp with time zone,
    sha256 character varying(64) NOT NULL,
    size_bytes bigint DEFAULT '0'::bigint NOT NULL,
    deliveries bigint DEFAULT '1'::bigint NOT NULL,
    actor_id bigint,
    order_ref character varying(120),
    order_id bigint,
    outcome character varying(12),
    outcome_reason text DEFAULT ''::text NOT NULL,
    outcome_at timestamp with time zone,
    CONSTRAINT inbound_event_outcome_is_known CHECK (((outcome IS NULL) OR ((outcome)::text = ANY ((ARRAY['applied'::character varying, 'stale'::character varying, 'quarantined'::character varying, 'ignored'::character varying])::text[]))))
);
CREATE SEQUENCE public.inbound_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inbound_event_id_seq OWNED BY public.inbound_event.id;
CREATE TABLE public.intake_refusal (
    account_id bigint NOT NULL,
    day_on character varying(10) NOT NULL,
    reason character varying(30) NOT NULL,
    times bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.journal (
    kind character varying(20) NOT NULL,
    subject_id bigint NOT NULL,
    n integer NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    verb character varying(20) NOT NULL,
    actor_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    run_ref text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.kit_component (
    recipe_id bigint NOT NULL,
    n integer NOT NULL,
    sku_id bigint NOT NULL,
    qty bigint DEFAULT '1'::bigint NOT NULL,
    CONSTRAINT kit_component_qty_is_positive CHECK ((qty > 0))
);
CREATE TABLE public.kit_recipe (
    id bigint NOT NULL,
    sku_id bigint NOT NULL,
    release bigint DEFAULT '1'::bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.kit_recipe_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.kit_recipe_id_seq OWNED BY public.kit_recipe.id;
CREATE TABLE public.login (
    actor_id bigint NOT NULL,
    email character varying(200) NOT NULL,
    role character varying(10) NOT NULL,
    password text DEFAULT ''::text NOT NULL,
    pin text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    joined_at timestamp with time zone,
    failed bigint DEFAULT '0'::bigint NOT NULL,
    locked_until timestamp with time zone,
    CONSTRAINT login_role_is_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'manager'::character varying, 'operator'::character varying, 'viewer'::character varying])::text[])))
);
CREATE TABLE public.message (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    ref character varying(40) DEFAULT ''::character varying NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    status character varying(20) DEFAULT 'queued'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    effect_id bigint,
    about json,
    wanted_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT message_status_is_declared CHECK (((status)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying, 'sent'::character varying, 'failed'::character varying, 'suppressed'::character varying])::text[])))
);
CREATE SEQUENCE public.message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.message_id_seq OWNED BY public.message.id;
CREATE TABLE public.message_template (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    language character varying(10) NOT NULL,
    release integer NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id bigint
);
CREATE SEQUENCE public.message_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.message_template_id_seq OWNED BY public.message_template.id;
CREATE TABLE public.money_balance (
    order_id bigint NOT NULL,
    account character varying(12) NOT NULL,
    currency character varying(3) NOT NULL,
    amount bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT money_balance_account_is_guarded CHECK (((account)::text = ANY ((ARRAY['refundable'::character varying, 'gift_card'::character varying])::text[]))),
    CONSTRAINT refund_never_beyond_paid CHECK ((amount >= 0))
);
CREATE TABLE public.one_time_link (
    id bigint NOT NULL,
    token_sha character varying(64) NOT NULL,
    actor_id bigint NOT NULL,
    purpose character varying(10) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    made_by_id bigint,
    CONSTRAINT one_time_link_purpose_is_known CHECK (((purpose)::text = ANY ((ARRAY['join'::character varying, 'reset'::character varying, 'enter'::character varying])::text[])))
);
CREATE SEQUENCE public.one_time_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.one_time_link_id_seq OWNED BY public.one_time_link.id;
CREATE TABLE public.order_line (
    order_id bigint NOT NULL,
    n integer NOT NULL,
    external_ref character varying(120) NOT NULL,
    sku_id bigint,
    recipe_id bigint,
    sku text DEFAULT ''::text NOT NULL,
    variant_ref text DEFAULT ''::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    kind character varying(10) NOT NULL,
    original_qty bigint DEFAULT '0'::bigint NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    unit_price_minor bigint DEFAULT '0'::bigint NOT NULL,
    goods_minor bigint DEFAULT '0'::bigint NOT NULL,
    discount_minor bigint DEFAULT '0'::bigint NOT NULL,
    tax_minor bigint DEFAULT '0'::bigint NOT NULL,
    shipping_minor bigint DEFAULT '0'::bigint NOT NULL,
    other_minor bigint DEFAULT '0'::bigint NOT NULL,
    total_minor bigint DEFAULT '0'::bigint NOT NULL,
    original_total_minor bigint DEFAULT '0'::bigint NOT NULL,
    grams bigint DEFAULT '0'::bigint NOT NULL,
    allocated_qty bigint DEFAULT '0'::bigint NOT NULL,
    elsewhere_qty bigint DEFAULT '0'::bigint NOT NULL,
    sent_qty bigint DEFAULT '0'::bigint NOT NULL,
    returned_qty bigint DEFAULT '0'::bigint NOT NULL,
    refunded_minor bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT order_line_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['physical'::character varying, 'digital'::character varying, 'gift_card'::character varying, 'custom'::character varying])::text[]))),
    CONSTRAINT order_line_qty_is_whole CHECK (((qty >= 0) AND (original_qty >= 0))),
    CONSTRAINT unit_never_comes_back_twice CHECK ((returned_qty <= (sent_qty + elsewhere_qty))),
    CONSTRAINT unit_never_sent_twice CHECK (((sent_qty + elsewhere_qty) <= original_qty))
);
CREATE TABLE public.order_revision (
    order_id bigint NOT NULL,
    n integer NOT NULL,
    event_id bigint,
    source_updated_at timestamp with time zone,
    total_minor bigint DEFAULT '0'::bigint NOT NULL,
    payment text DEFAULT ''::text NOT NULL,
    lines json,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.orders (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    account_id bigint NOT NULL,
    external_ref character varying(120) NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    status character varying(20) DEFAULT 'received'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    source_updated_at timestamp with time zone,
    source_sha text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    sent_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancel_reason text DEFAULT ''::text NOT NULL,
    currency character varying(3),
    goods_minor bigint DEFAULT '0'::bigint NOT NULL,
    discount_minor bigint DEFAULT '0'::bigint NOT NULL,
    tax_minor bigint DEFAULT '0'::bigint NOT NULL,
    shipping_minor bigint DEFAULT '0'::bigint NOT NULL,
    other_minor bigint DEFAULT '0'::bigint NOT NULL,
    total_minor bigint DEFAULT '0'::bigint NOT NULL,
    original_total_minor bigint DEFAULT '0'::bigint NOT NULL,
    presentment_currency character varying(3),
    presentment_total_minor bigint DEFAULT '0'::bigint NOT NULL,
    tax_included boolean DEFAULT false NOT NULL,
    payment text DEFAULT ''::text NOT NULL,
    payment_ref text DEFAULT ''::text NOT NULL,
    payment_method text DEFAULT ''::text NOT NULL,
    paid_minor bigint DEFAULT '0'::bigint NOT NULL,
    gift_card_minor bigint DEFAULT '0'::bigint NOT NULL,
    refunded_minor bigint DEFAULT '0'::bigint NOT NULL,
    customer_id bigint,
    ship_contact_id bigint,
    bill_contact_id bigint,
    owner_id bigint,
    revision bigint DEFAULT '0'::bigint NOT NULL,
    shipping_service text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    risk_score bigint,
    enrichment json,
    is_test boolean DEFAULT false NOT NULL,
    is_terms boolean DEFAULT false NOT NULL,
    address_accepted boolean DEFAULT false NOT NULL,
    risk_accepted boolean DEFAULT false NOT NULL,
    rounding_accepted_minor bigint,
    promised_at timestamp with time zone,
    is_history boolean DEFAULT false NOT NULL,
    CONSTRAINT orders_status_is_declared CHECK (((status)::text = ANY ((ARRAY['received'::character varying, 'confirmed'::character varying, 'in_progress'::character varying, 'ready'::character varying, 'sent'::character varying, 'completed'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
CREATE TABLE public.parcel (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    n integer NOT NULL,
    fulfillment_id bigint NOT NULL,
    status character varying(20) DEFAULT 'open'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    grams bigint DEFAULT '0'::bigint NOT NULL,
    box text DEFAULT ''::text NOT NULL,
    service text DEFAULT ''::text NOT NULL,
    sealed_at timestamp with time zone,
    handed_over_at timestamp with time zone,
    delivered_at timestamp with time zone,
    packed_by_id bigint,
    station_id bigint,
    CONSTRAINT parcel_status_is_declared CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'sealed'::character varying, 'labelled'::character varying, 'handed_over'::character varying, 'delivered'::character varying, 'returned'::character varying, 'discarded'::character varying])::text[])))
);
CREATE SEQUENCE public.parcel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.parcel_id_seq OWNED BY public.parcel.id;
CREATE TABLE public.parcel_line (
    parcel_id bigint NOT NULL,
    allocation_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT parcel_line_qty_is_positive CHECK ((qty > 0))
);
CREATE TABLE public.payment (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    external_ref character varying(120) NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    amount_minor bigint DEFAULT '0'::bigint NOT NULL,
    currency character varying(3) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.payment_id_seq OWNED BY public.payment.id;
CREATE TABLE public.payout (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    account_id bigint NOT NULL,
    external_ref character varying(120) NOT NULL,
    status character varying(20) DEFAULT 'received'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    currency character varying(3) NOT NULL,
    amount_minor bigint DEFAULT '0'::bigint NOT NULL,
    residual_minor bigint DEFAULT '0'::bigint NOT NULL,
    paid_on character varying(10),
    event_id bigint,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT payout_status_is_declared CHECK (((status)::text = ANY ((ARRAY['received'::character varying, 'balanced'::character varying, 'disputed'::character varying])::text[])))
);
CREATE SEQUENCE public.payout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.payout_id_seq OWNED BY public.payout.id;
CREATE TABLE public.pick_task (
    id bigint NOT NULL,
    wave_id bigint NOT NULL,
    fulfillment_id bigint NOT NULL,
    allocation_id bigint NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    picked_qty bigint DEFAULT '0'::bigint NOT NULL,
    status character varying(20) DEFAULT 'open'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    CONSTRAINT pick_never_beyond_task CHECK ((picked_qty <= qty)),
    CONSTRAINT pick_task_status_is_declared CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'picked'::character varying, 'short'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE SEQUENCE public.pick_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pick_task_id_seq OWNED BY public.pick_task.id;
CREATE TABLE public."position" (
    id bigint NOT NULL,
    sku_id bigint NOT NULL,
    site_id bigint NOT NULL,
    bin text DEFAULT ''::text NOT NULL,
    lot text DEFAULT ''::text NOT NULL,
    serial text DEFAULT ''::text NOT NULL,
    container text DEFAULT ''::text NOT NULL,
    owner text DEFAULT ''::text NOT NULL,
    condition text DEFAULT ''::text NOT NULL
);
CREATE SEQUENCE public.position_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.position_id_seq OWNED BY public."position".id;
CREATE TABLE public.posting (
    entry_id bigint NOT NULL,
    n integer NOT NULL,
    account character varying(20) NOT NULL,
    sku_id bigint,
    position_id bigint,
    currency character varying(3),
    amount bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT posting_has_one_unit CHECK (((sku_id IS NULL) <> (currency IS NULL)))
);
CREATE TABLE public.printer (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    name character varying(60) NOT NULL,
    kind character varying(10) NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    media character varying(10) DEFAULT 'a6'::character varying NOT NULL,
    dpi bigint DEFAULT '203'::bigint NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT printer_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['browser'::character varying, 'queue'::character varying, 'raw'::character varying])::text[]))),
    CONSTRAINT printer_media_is_known CHECK (((media)::text = ANY ((ARRAY['a6'::character varying, '4x6'::character varying, 'a4'::character varying, 'letter'::character varying])::text[])))
);
CREATE SEQUENCE public.printer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.printer_id_seq OWNED BY public.printer.id;
CREATE TABLE public.product (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    handle character varying(200) NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    brand text DEFAULT ''::text NOT NULL,
    photo text DEFAULT ''::text NOT NULL,
    options json,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.product_id_seq OWNED BY public.product.id;
CREATE TABLE public.promise (
    order_id bigint NOT NULL,
    n integer NOT NULL,
    promised_on character varying(10) NOT NULL,
    ship_by_at timestamp with time zone NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    inputs json,
    at timestamp with time zone NOT NULL,
    outcome character varying(6),
    fault text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT promise_outcome_is_known CHECK (((outcome IS NULL) OR ((outcome)::text = ANY ((ARRAY['kept'::character varying, 'missed'::character varying])::text[]))))
);
CREATE TABLE public.refund (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    n integer NOT NULL,
    rma_id bigint,
    status character varying(20) DEFAULT 'pending'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    amount_minor bigint DEFAULT '0'::bigint NOT NULL,
    currency character varying(3) NOT NULL,
    external_ref character varying(120),
    effect_id bigint,
    made_by character varying(8) NOT NULL,
    calculation json,
    reason text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT refund_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT refund_maker_is_known CHECK (((made_by)::text = ANY ((ARRAY['us'::character varying, 'channel'::character varying])::text[]))),
    CONSTRAINT refund_status_is_declared CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'posted'::character varying, 'refused'::character varying, 'voided'::character varying])::text[])))
);
CREATE SEQUENCE public.refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.refund_id_seq OWNED BY public.refund.id;
CREATE TABLE public.refund_line (
    refund_id bigint NOT NULL,
    order_line_n integer NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    amount_minor bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.rma (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    n integer NOT NULL,
    status character varying(20) DEFAULT 'requested'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone,
    site_id bigint,
    CONSTRAINT rma_status_is_declared CHECK (((status)::text = ANY ((ARRAY['requested'::character varying, 'approved'::character varying, 'refused'::character varying, 'received'::character varying, 'inspected'::character varying, 'closed'::character varying, 'expired'::character varying])::text[])))
);
CREATE SEQUENCE public.rma_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rma_id_seq OWNED BY public.rma.id;
CREATE TABLE public.rma_line (
    rma_id bigint NOT NULL,
    n integer NOT NULL,
    order_line_n integer NOT NULL,
    qty bigint DEFAULT '0'::bigint NOT NULL,
    received_qty bigint DEFAULT '0'::bigint NOT NULL,
    restocked_qty bigint DEFAULT '0'::bigint NOT NULL,
    scrapped_qty bigint DEFAULT '0'::bigint NOT NULL,
    disposition text DEFAULT ''::text NOT NULL,
    inspection text DEFAULT ''::text NOT NULL,
    CONSTRAINT rma_unit_goes_one_way CHECK (((received_qty <= qty) AND ((restocked_qty + scrapped_qty) <= received_qty)))
);
CREATE TABLE public.rules_release (
    id bigint NOT NULL,
    body json,
    sha256 character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.rules_release_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rules_release_id_seq OWNED BY public.rules_release.id;
CREATE TABLE public.session (
    id bigint NOT NULL,
    token_sha character varying(64) NOT NULL,
    kind character varying(10) NOT NULL,
    actor_id bigint,
    station_id bigint,
    site_id bigint,
    name text DEFAULT ''::text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    unlocked_until timestamp with time zone,
    CONSTRAINT session_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['browser'::character varying, 'station'::character varying, 'program'::character varying])::text[])))
);
CREATE SEQUENCE public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.session_id_seq OWNED BY public.session.id;
CREATE TABLE public.setting (
    key character varying(60) NOT NULL,
    value json,
    at timestamp with time zone,
    actor_id bigint
);
CREATE TABLE public.settlement_line (
    id bigint NOT NULL,
    payout_id bigint NOT NULL,
    n integer NOT NULL,
    kind character varying(20) NOT NULL,
    external_ref text DEFAULT ''::text NOT NULL,
    charge_ref text DEFAULT ''::text NOT NULL,
    order_ref text DEFAULT ''::text NOT NULL,
    order_id bigint,
    refund_id bigint,
    gross_minor bigint DEFAULT '0'::bigint NOT NULL,
    fee_minor bigint DEFAULT '0'::bigint NOT NULL,
    net_minor bigint DEFAULT '0'::bigint NOT NULL,
    currency character varying(3) NOT NULL,
    occurred_at timestamp with time zone,
    explanation text DEFAULT ''::text NOT NULL,
    status character varying(20) DEFAULT 'unmatched'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    CONSTRAINT settlement_line_status_is_declared CHECK (((status)::text = ANY ((ARRAY['unmatched'::character varying, 'matched'::character varying, 'written_off'::character varying])::text[])))
);
CREATE SEQUENCE public.settlement_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.settlement_line_id_seq OWNED BY public.settlement_line.id;
CREATE TABLE public.shipment (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    order_id bigint NOT NULL,
    parcel_id bigint NOT NULL,
    account_id bigint NOT NULL,
    service text DEFAULT ''::text NOT NULL,
    status character varying(20) DEFAULT 'requested'::character varying NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    effect_id bigint,
    label_ref text DEFAULT ''::text NOT NULL,
    tracking_ref character varying(80),
    cost_minor bigint,
    currency character varying(3),
    why json,
    booked_at timestamp with time zone,
    expected_at timestamp with time zone,
    delivered_at timestamp with time zone,
    is_listed boolean DEFAULT false NOT NULL,
    CONSTRAINT shipment_status_is_declared CHECK (((status)::text = ANY ((ARRAY['requested'::character varying, 'booked'::character varying, 'in_transit'::character varying, 'out_for_delivery'::character varying, 'delivered'::character varying, 'failed'::character varying, 'returned'::character varying, 'refused'::character varying, 'voided'::character varying])::text[])))
);
CREATE SEQUENCE public.shipment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.shipment_id_seq OWNED BY public.shipment.id;
CREATE TABLE public.sign_in_failure (
    id bigint NOT NULL,
    tried character varying(200) NOT NULL,
    address character varying(60) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sign_in_failure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sign_in_failure_id_seq OWNED BY public.sign_in_failure.id;
CREATE TABLE public.site (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    name character varying(60) NOT NULL,
    line1 text DEFAULT ''::text NOT NULL,
    line2 text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    country character varying(2) NOT NULL,
    time_zone character varying(40) NOT NULL,
    calendar json,
    cut_offs json,
    rank bigint DEFAULT '0'::bigint NOT NULL,
    active boolean DEFAULT true NOT NULL
);
CREATE SEQUENCE public.site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.site_id_seq OWNED BY public.site.id;
CREATE TABLE public.sku (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    code character varying(64) NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    kind character varying(10) NOT NULL,
    grams bigint DEFAULT '0'::bigint NOT NULL,
    length_mm bigint DEFAULT '0'::bigint NOT NULL,
    width_mm bigint DEFAULT '0'::bigint NOT NULL,
    height_mm bigint DEFAULT '0'::bigint NOT NULL,
    price_minor bigint DEFAULT '0'::bigint NOT NULL,
    currency character varying(3),
    photo text DEFAULT ''::text NOT NULL,
    packing_note text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    product_id bigint,
    options json,
    tax_class text DEFAULT ''::text NOT NULL,
    cost_minor bigint DEFAULT '0'::bigint NOT NULL,
    customs_code text DEFAULT ''::text NOT NULL,
    origin_country text DEFAULT ''::text NOT NULL,
    supplier_id bigint,
    supplier_ref text DEFAULT ''::text NOT NULL,
    CONSTRAINT sku_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['physical'::character varying, 'kit'::character varying, 'digital'::character varying, 'gift_card'::character varying])::text[])))
);
CREATE SEQUENCE public.sku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sku_id_seq OWNED BY public.sku.id;
CREATE TABLE public.sku_mapping (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    sku text DEFAULT ''::text NOT NULL,
    sku_id bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sku_mapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sku_mapping_id_seq OWNED BY public.sku_mapping.id;
CREATE TABLE public.station (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    name character varying(60) NOT NULL,
    site_id bigint NOT NULL,
    label_printer_id bigint,
    slip_printer_id bigint,
    prints_labels boolean DEFAULT true NOT NULL,
    prints_slips boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.station_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.station_id_seq OWNED BY public.station.id;
CREATE TABLE public.stop (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    scope character varying(12) NOT NULL,
    target_id bigint DEFAULT '0'::bigint NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    actor_id bigint,
    lifted_at timestamp with time zone,
    lifted_by_id bigint,
    CONSTRAINT stop_scope_is_known CHECK (((scope)::text = ANY ((ARRAY['everything'::character varying, 'channel'::character varying, 'carrier'::character varying, 'site'::character varying, 'sku'::character varying])::text[])))
);
CREATE SEQUENCE public.stop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stop_id_seq OWNED BY public.stop.id;
CREATE TABLE public.stored_file (
    id bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    kind character varying(12) NOT NULL,
    media_type character varying(80) NOT NULL,
    size_bytes bigint DEFAULT '0'::bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    actor_id bigint,
    CONSTRAINT stored_file_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['photo'::character varying, 'logo'::character varying, 'import'::character varying, 'rejects'::character varying, 'document'::character varying])::text[])))
);
CREATE SEQUENCE public.stored_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stored_file_id_seq OWNED BY public.stored_file.id;
CREATE TABLE public.supplier (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    name character varying(120) NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    site_url text DEFAULT ''::text NOT NULL,
    line1 text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    lead_days bigint DEFAULT '0'::bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.supplier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.supplier_id_seq OWNED BY public.supplier.id;
CREATE TABLE public.tax_rate (
    id bigint NOT NULL,
    country character varying(2) NOT NULL,
    region text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    tax_class character varying(40) DEFAULT ''::character varying NOT NULL,
    rate_ppm bigint DEFAULT '0'::bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    priority bigint DEFAULT '1'::bigint NOT NULL,
    compound boolean DEFAULT false NOT NULL,
    on_shipping boolean DEFAULT true NOT NULL,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.tax_rate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.tax_rate_id_seq OWNED BY public.tax_rate.id;
CREATE TABLE public.tracking_event (
    id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    event_id bigint,
    word text DEFAULT ''::text NOT NULL,
    status text DEFAULT ''::text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    is_applied boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.tracking_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.tracking_event_id_seq OWNED BY public.tracking_event.id;
CREATE TABLE public.vendor_account (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    kind character varying(10) NOT NULL,
    vendor character varying(30) NOT NULL,
    name character varying(60) NOT NULL,
    external_ref text DEFAULT ''::text NOT NULL,
    currency character varying(3),
    config json,
    active boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT vendor_account_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['channel'::character varying, 'carrier'::character varying, 'payment'::character varying, 'messenger'::character varying, 'house'::character varying])::text[])))
);
CREATE SEQUENCE public.vendor_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.vendor_account_id_seq OWNED BY public.vendor_account.id;
CREATE TABLE public.vendor_secret (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    sealed bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone
);
CREATE SEQUENCE public.vendor_secret_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.vendor_secret_id_seq OWNED BY public.vendor_secret.id;
CREATE TABLE public.wave (
    id bigint NOT NULL,
    public_id character varying(24) NOT NULL,
    site_id bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);
CREATE SEQUENCE public.wave_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.wave_id_seq OWNED BY public.wave.id;
CREATE TABLE public.work_item (
    id bigint NOT NULL,
    stage character varying(12) NOT NULL,
    subject_id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease character varying(80),
    leased_until timestamp with time zone,
    again boolean DEFAULT false NOT NULL,
    outcome character varying(12),
    batch_id bigint,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT work_item_outcome_is_known CHECK (((outcome IS NULL) OR ((outcome)::text = ANY ((ARRAY['done'::character varying, 'quarantined'::character varying, 'dropped'::character varying])::text[]))))
);
CREATE SEQUENCE public.work_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.work_item_id_seq OWNED BY public.work_item.id;
ALTER TABLE ONLY public.actor ALTER COLUMN id SET DEFAULT nextval('public.actor_id_seq'::regclass);
ALTER TABLE ONLY public.allocation ALTER COLUMN id SET DEFAULT nextval('public.allocation_id_seq'::regclass);
ALTER TABLE ONLY public.backup ALTER COLUMN id SET DEFAULT nextval('public.backup_id_seq'::regclass);
ALTER TABLE ONLY public.batch ALTER COLUMN id SET DEFAULT nextval('public.batch_id_seq'::regclass);
ALTER TABLE ONLY public.bin ALTER COLUMN id SET DEFAULT nextval('public.bin_id_seq'::regclass);
ALTER TABLE ONLY public.box ALTER COLUMN id SET DEFAULT nextval('public.box_id_seq'::regclass);
ALTER TABLE ONLY public.channel_hook ALTER COLUMN id SET DEFAULT nextval('public.channel_hook_id_seq'::regclass);
ALTER TABLE ONLY public.chore ALTER COLUMN id SET DEFAULT nextval('public.chore_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.customer ALTER COLUMN id SET DEFAULT nextval('public.customer_id_seq'::regclass);
ALTER TABLE ONLY public.effect ALTER COLUMN id SET DEFAULT nextval('public.effect_id_seq'::regclass);
ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);
ALTER TABLE ONLY public.exception_case ALTER COLUMN id SET DEFAULT nextval('public.exception_case_id_seq'::regclass);
ALTER TABLE ONLY public.feed ALTER COLUMN id SET DEFAULT nextval('public.feed_id_seq'::regclass);
ALTER TABLE ONLY public.fulfillment ALTER COLUMN id SET DEFAULT nextval('public.fulfillment_id_seq'::regclass);
ALTER TABLE ONLY public.import_job ALTER COLUMN id SET DEFAULT nextval('public.import_job_id_seq'::regclass);
ALTER TABLE ONLY public.import_mapping ALTER COLUMN id SET DEFAULT nextval('public.import_mapping_id_seq'::regclass);
ALTER TABLE ONLY public.inbound_event ALTER COLUMN id SET DEFAULT nextval('public.inbound_event_id_seq'::regclass);
ALTER TABLE ONLY public.kit_recipe ALTER COLUMN id SET DEFAULT nextval('public.kit_recipe_id_seq'::regclass);
ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);
ALTER TABLE ONLY public.message_template ALTER COLUMN id SET DEFAULT nextval('public.message_template_id_seq'::regclass);
ALTER TABLE ONLY public.one_time_link ALTER COLUMN id SET DEFAULT nextval('public.one_time_link_id_seq'::regclass);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
ALTER TABLE ONLY public.parcel ALTER COLUMN id SET DEFAULT nextval('public.parcel_id_seq'::regclass);
ALTER TABLE ONLY public.payment ALTER COLUMN id SET DEFAULT nextval('public.payment_id_seq'::regclass);
ALTER TABLE ONLY public.payout ALTER COLUMN id SET DEFAULT nextval('public.payout_id_seq'::regclass);
ALTER TABLE ONLY public.pick_task ALTER COLUMN id SET DEFAULT nextval('public.pick_task_id_seq'::regclass);
ALTER TABLE ONLY public."position" ALTER COLUMN id SET DEFAULT nextval('public.position_id_seq'::regclass);
ALTER TABLE ONLY public.printer ALTER COLUMN id SET DEFAULT nextval('public.printer_id_seq'::regclass);
ALTER TABLE ONLY public.product ALTER COLUMN id SET DEFAULT nextval('public.product_id_seq'::regclass);
ALTER TABLE ONLY public.refund ALTER COLUMN id SET DEFAULT nextval('public.refund_id_seq'::regclass);
ALTER TABLE ONLY public.rma ALTER COLUMN id SET DEFAULT nextval('public.rma_id_seq'::regclass);
ALTER TABLE ONLY public.rules_release ALTER COLUMN id SET DEFAULT nextval('public.rules_release_id_seq'::regclass);
ALTER TABLE ONLY public.session ALTER COLUMN id SET DEFAULT nextval('public.session_id_seq'::regclass);
ALTER TABLE ONLY public.settlement_line ALTER COLUMN id SET DEFAULT nextval('public.settlement_line_id_seq'::regclass);
ALTER TABLE ONLY public.shipment ALTER COLUMN id SET DEFAULT nextval('public.shipment_id_seq'::regclass);
ALTER TABLE ONLY public.sign_in_failure ALTER COLUMN id SET DEFAULT nextval('public.sign_in_failure_id_seq'::regclass);
ALTER TABLE ONLY public.site ALTER COLUMN id SET DEFAULT nextval('public.site_id_seq'::regclass);
ALTER TABLE ONLY public.sku ALTER COLUMN id SET DEFAULT nextval('public.sku_id_seq'::regclass);
ALTER TABLE ONLY public.sku_mapping ALTER COLUMN id SET DEFAULT nextval('public.sku_mapping_id_seq'::regclass);
ALTER TABLE ONLY public.station ALTER COLUMN id SET DEFAULT nextval('public.station_id_seq'::regclass);
ALTER TABLE ONLY public.stop ALTER COLUMN id SET DEFAULT nextval('public.stop_id_seq'::regclass);
ALTER TABLE ONLY public.stored_file ALTER COLUMN id SET DEFAULT nextval('public.stored_file_id_seq'::regclass);
ALTER TABLE ONLY public.supplier ALTER COLUMN id SET DEFAULT nextval('public.supplier_id_seq'::regclass);
ALTER TABLE ONLY public.tax_rate ALTER COLUMN id SET DEFAULT nextval('public.tax_rate_id_seq'::regclass);
ALTER TABLE ONLY public.tracking_event ALTER COLUMN id SET DEFAULT nextval('public.tracking_event_id_seq'::regclass);
ALTER TABLE ONLY public.vendor_account ALTER COLUMN id SET DEFAULT nextval('public.vendor_account_id_seq'::regclass);
ALTER TABLE ONLY public.vendor_secret ALTER COLUMN id SET DEFAULT nextval('public.vendor_secret_id_seq'::regclass);
ALTER TABLE ONLY public.wave ALTER COLUMN id SET DEFAULT nextval('public.wave_id_seq'::regclass);
ALTER TABLE ONLY public.work_item ALTER COLUMN id SET DEFAULT nextval('public.work_item_id_seq'::regclass);
INSERT INTO public.actor VALUES (1, 'act_fdh0yhnr6y3cpeb8', 'person', 'owner', '', true, '2026-11-22 17:59:49.395639+00');
INSERT INTO public.actor VALUES (2, 'act_hwbq4ewzsk7cy1qw', 'system', 'Doorstep', '', true, '2026-11-22 17:59:49.395639+00');
INSERT INTO public.actor VALUES (3, 'act_b92150vz1cnjngwk', 'person', 'Kim', '', true, '2026-11-20 11:00:05.982804+00');
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.allocation VALUES (1, 1, 1, 1, 1, 1, 2, 1, 2, 0, 2);
INSERT INTO public.allocation VALUES (2, 1, 2, 1, 2, 2, 1, 1, 1, 0, 1);
INSERT INTO public.allocation VALUES (3, 2, 1, 2, 2, 2, 4, 2, 4, 0, 4);
INSERT INTO public.allocation VALUES (4, 2, 1, 2, 3, 4, 2, 1, 2, 0, 2);
INSERT INTO public.allocation VALUES (7, 4, 1, 4, 1, 1, 1, 1, 1, 0, 0);
INSERT INTO public.allocation VALUES (8, 4, 2, 4, 2, 2, 1, 1, 1, 0, 0);
INSERT INTO public.allocation VALUES (5, 3, 1, 3, 1, 1, 1, 1, 1, 0, 1);
INSERT INTO public.allocation VALUES (6, 3, 2, 3, 2, 2, 1, 1, 1, 0, 1);
INSERT INTO public.allocation VALUES (10, 6, 1, 6, 2, 2, 2, 2, 0, 0, 0);
INSERT INTO public.allocation VALUES (11, 6, 1, 6, 3, 4, 1, 1, 0, 0, 0);
INSERT INTO public.allocation VALUES (9, 5, 1, 5, 1, 1, 2, 1, 2, 0, 0);
INSERT INTO public.balance VALUES (3, 'available', 20);
INSERT INTO public.balance VALUES (4, 'picked', 0);
INSERT INTO public.balance VALUES (2, 'picked', 1);
INSERT INTO public.balance VALUES (4, 'available', 9);
INSERT INTO public.balance VALUES (4, 'allocated', 1);
INSERT INTO public.balance VALUES (2, 'available', 3);
INSERT INTO public.balance VALUES (1, 'available', 35);
INSERT INTO public.balance VALUES (2, 'allocated', 2);
INSERT INTO public.balance VALUES (1, 'picked', 3);
INSERT INTO public.balance VALUES (1, 'allocated', 0);
INSERT INTO public.barcode VALUES ('4006381333931', 'sku', 1, 1);
INSERT INTO public.barcode VALUES ('4012345678901', 'sku', 2, 1);
INSERT INTO public.batch VALUES (1, 'stock', 'actor-1:act', '', '2026-11-20 11:00:00.04602+00', '2026-11-22 17:59:49.562488+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (2, 'capture', 'hand-24439:d4430c5d2ad1', '', '2026-11-20 11:00:03.655892+00', '2026-11-22 17:59:53.828732+00', 1, '[3]', '');
INSERT INTO public.batch VALUES (3, 'normalize', 'hand-24439:d4430c5d2ad1', '', '2026-11-20 11:00:04.462162+00', '2026-11-22 17:59:54.011993+00', 1, '[4]', '');
INSERT INTO public.batch VALUES (4, 'capture', 'hand-24439:45857db615a6', '', '2026-11-20 11:00:04.71163+00', '2026-11-22 17:59:54.218995+00', 1, '[7]', '');
INSERT INTO public.batch VALUES (5, 'normalize', 'hand-24439:45857db615a6', '', '2026-11-20 11:00:04.782876+00', '2026-11-22 17:59:54.307134+00', 1, '[8]', '');
INSERT INTO public.batch VALUES (6, 'allocate', 'hand-24439:9b8dff2c7046', '', '2026-11-20 11:00:05.016319+00', '2026-11-22 17:59:54.528333+00', 1, '[6,10]', '');
INSERT INTO public.batch VALUES (7, 'pick_pack', 'hand-24439:9b8dff2c7046', '', '2026-11-20 11:00:05.115377+00', '2026-11-22 17:59:54.616125+00', 1, '[11,12]', '');
INSERT INTO public.batch VALUES (8, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:05.200849+00', '2026-11-22 17:59:54.689039+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (9, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:05.238389+00', '2026-11-22 17:59:54.764513+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (10, 'ship', 'hand-24439:0cf748b2736b', '', '2026-11-20 11:00:05.350769+00', '2026-11-22 17:59:54.92528+00', 1, '[13,14]', '');
INSERT INTO public.batch VALUES (11, 'ship', 'hand-24439:0cf748b2736b', '', '2026-11-20 11:00:05.350769+00', '2026-11-22 17:59:54.99644+00', 1, '[13,14]', '');
INSERT INTO public.batch VALUES (12, 'ship', 'actor-1:act', '', '2026-11-20 11:00:05.612761+00', '2026-11-22 17:59:55.113869+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (13, 'notify', 'hand-24439:49bf3835bf36', '', '2026-11-20 11:00:05.798878+00', '2026-11-22 17:59:55.31416+00', 1, '[5,9,15,16]', '');
INSERT INTO public.batch VALUES (14, 'notify', 'hand-24439:49bf3835bf36', '', '2026-11-20 11:00:05.798878+00', '2026-11-22 17:59:55.407621+00', 1, '[5,9,15,16]', '');
INSERT INTO public.batch VALUES (15, 'returns', 'actor-1:act', '', '2026-11-20 11:00:05.963342+00', '2026-11-22 17:59:55.424059+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (16, 'returns', 'actor-1:act', '', '2026-11-20 11:00:05.968772+00', '2026-11-22 17:59:55.438034+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (17, 'returns', 'actor-3:act', '', '2026-11-20 11:00:05.983536+00', '2026-11-22 17:59:55.49353+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (18, 'returns', 'hand-24439:aa9deaf47261', '', '2026-11-20 11:00:06.051316+00', '2026-11-22 17:59:55.535104+00', 1, '[20]', '');
INSERT INTO public.batch VALUES (19, 'returns', 'hand-24439:aa9deaf47261', '', '2026-11-20 11:00:06.051316+00', '2026-11-22 17:59:55.555699+00', 1, '[20]', '');
INSERT INTO public.batch VALUES (20, 'returns', 'actor-1:act', '', '2026-11-20 11:00:06.132784+00', '2026-11-22 17:59:55.59139+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (21, 'returns', 'actor-1:act', '', '2026-11-20 11:00:06.13609+00', '2026-11-22 17:59:55.593709+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (22, 'returns', 'actor-1:act', '', '2026-11-20 11:00:06.138839+00', '2026-11-22 17:59:55.603912+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (23, 'returns', 'hand-24439:a2ee40e639c7', '', '2026-11-20 11:00:06.148524+00', '2026-11-22 17:59:55.619732+00', 1, '[22]', '');
INSERT INTO public.batch VALUES (24, 'returns', 'hand-24439:a2ee40e639c7', '', '2026-11-20 11:00:06.148524+00', '2026-11-22 17:59:55.630008+00', 1, '[22]', '');
INSERT INTO public.batch VALUES (25, 'notify', 'hand-24439:a2ee40e639c7', '', '2026-11-20 11:00:06.196037+00', '2026-11-22 17:59:55.673586+00', 1, '[21,23]', '');
INSERT INTO public.batch VALUES (26, 'notify', 'hand-24439:a2ee40e639c7', '', '2026-11-20 11:00:06.196037+00', '2026-11-22 17:59:55.690789+00', 1, '[21,23]', '');
INSERT INTO public.batch VALUES (27, 'capture', 'hand-24439:86bf10b4607b', '', '2026-11-20 11:00:06.247617+00', '2026-11-22 17:59:55.714823+00', 1, '[24]', '');
INSERT INTO public.batch VALUES (28, 'reconcile', 'hand-24439:86bf10b4607b', '', '2026-11-20 11:00:06.266592+00', '2026-11-22 17:59:55.754375+00', 1, '[25]', '');
INSERT INTO public.batch VALUES (29, 'capture', 'hand-24439:79ff0b706b30', '', '2026-11-20 11:00:06.311035+00', '2026-11-22 17:59:55.774846+00', 1, '[26]', '');
INSERT INTO public.batch VALUES (30, 'reconcile', 'hand-24439:79ff0b706b30', '', '2026-11-20 11:00:06.321915+00', '2026-11-22 17:59:55.797893+00', 1, '[27]', '');
INSERT INTO public.batch VALUES (31, 'capture', 'hand-24439:af7c96005243', '', '2026-11-20 11:00:06.362965+00', '2026-11-22 17:59:55.827149+00', 1, '[29,30]', '');
INSERT INTO public.batch VALUES (32, 'normalize', 'hand-24439:af7c96005243', '', '2026-11-20 11:00:06.390125+00', '2026-11-22 17:59:55.894761+00', 1, '[31,32]', '');
INSERT INTO public.batch VALUES (33, 'allocate', 'hand-24439:af7c96005243', '', '2026-11-20 11:00:06.477333+00', '2026-11-22 17:59:55.979651+00', 1, '[35,36]', '');
INSERT INTO public.batch VALUES (34, 'pick_pack', 'hand-24439:af7c96005243', '', '2026-11-20 11:00:06.566529+00', '2026-11-22 17:59:56.04772+00', 1, '[37,38]', '');
INSERT INTO public.batch VALUES (35, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:06.61155+00', '2026-11-22 17:59:56.081907+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (36, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:06.629922+00', '2026-11-22 17:59:56.106509+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (37, 'ship', 'hand-24439:3f29a7ec9115', '', '2026-11-20 11:00:06.651141+00', '2026-11-22 17:59:56.190168+00', 1, '[17,39,40]', '');
INSERT INTO public.batch VALUES (38, 'ship', 'hand-24439:3f29a7ec9115', '', '2026-11-20 11:00:06.651141+00', '2026-11-22 17:59:56.252055+00', 1, '[17,39,40]', '');
INSERT INTO public.batch VALUES (39, 'ship', 'actor-1:act', '', '2026-11-20 11:00:06.852608+00', '2026-11-22 17:59:56.342529+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (40, 'capture', 'hand-24439:d73171b773c1', '', '2026-11-20 11:00:06.901953+00', '2026-11-22 17:59:56.397854+00', 1, '[44,45]', '');
INSERT INTO public.batch VALUES (41, 'normalize', 'hand-24439:d73171b773c1', '', '2026-11-20 11:00:06.962001+00', '2026-11-22 17:59:56.474908+00', 1, '[46,47]', '');
INSERT INTO public.batch VALUES (42, 'allocate', 'hand-24439:d73171b773c1', '', '2026-11-20 11:00:07.068184+00', '2026-11-22 17:59:56.559085+00', 1, '[50,51]', '');
INSERT INTO public.batch VALUES (43, 'pick_pack', 'hand-24439:d73171b773c1', '', '2026-11-20 11:00:07.123102+00', '2026-11-22 17:59:56.598949+00', 1, '[52,53]', '');
INSERT INTO public.batch VALUES (44, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:07.166374+00', '2026-11-22 17:59:56.648499+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (45, 'capture', 'hand-24439:997931ee90da', '', '2026-11-20 11:00:07.21237+00', '2026-11-22 17:59:56.691348+00', 1, '[54,55,56]', '');
INSERT INTO public.batch VALUES (46, 'normalize', 'hand-24439:997931ee90da', '', '2026-11-20 11:00:07.250286+00', '2026-11-22 17:59:56.759241+00', 1, '[57,58,59]', '');
INSERT INTO public.batch VALUES (47, 'allocate', 'hand-24439:997931ee90da', '', '2026-11-20 11:00:07.388232+00', '2026-11-22 17:59:56.862597+00', 1, '[63]', '');
INSERT INTO public.batch VALUES (48, 'capture', 'hand-24439:39fae85464a3', '', '2026-11-20 11:00:07.441648+00', '2026-11-22 17:59:56.93827+00', 1, '[65]', '');
INSERT INTO public.case_subject VALUES (1, 'payout', 2, NULL, false, '2026-11-20 11:00:06.321915+00', NULL, NULL, 1250);
INSERT INTO public.case_subject VALUES (2, 'order', 9, 9, false, '2026-11-20 11:00:07.250286+00', NULL, NULL, 1780);
INSERT INTO public.case_subject VALUES (3, 'order', 7, 7, true, '2026-11-20 11:00:07.250286+00', NULL, NULL, 2490);
INSERT INTO public.case_subject VALUES (4, 'order', 8, 8, true, '2026-11-20 11:00:07.388232+00', NULL, '{"missing":865}', 1161490);
INSERT INTO public.chore VALUES (1, 'audit', 'audit', 3600, NULL, NULL);
INSERT INTO public.chore VALUES (2, 'housekeeping', 'housekeeping', 21600, NULL, NULL);
INSERT INTO public.contact VALUES (1, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (2, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (3, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (4, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (5, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (6, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (7, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (8, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (9, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.customer VALUES (1, 'cus_hwwy6qff4zh848q6', 6, '9010', 1, '[]', 1, '2026-11-20 11:00:04.462162+00');
INSERT INTO public.customer VALUES (2, 'cus_aqy0xt1tv79vhp1a', 6, '9011', 2, '[]', 1, '2026-11-20 11:00:04.782876+00');
INSERT INTO public.customer VALUES (3, 'cus_n0kx6b2x5zm3aq9m', 6, '9001', 3, '[]', 1, '2026-11-20 11:00:06.390125+00');
INSERT INTO public.customer VALUES (4, 'cus_nrq9n3jjmz794jv8', 6, '9002', 4, '[]', 1, '2026-11-20 11:00:06.390125+00');
INSERT INTO public.customer VALUES (5, 'cus_v2d0xc771vve7fjw', 6, '9003', 5, '[]', 1, '2026-11-20 11:00:06.962001+00');
INSERT INTO public.customer VALUES (6, 'cus_zgmepv25cgce2j50', 6, '9004', 6, '[]', 1, '2026-11-20 11:00:06.962001+00');
INSERT INTO public.customer VALUES (7, 'cus_8191md8mm1bynya9', 6, '9005', 7, '[]', 1, '2026-11-20 11:00:07.250286+00');
INSERT INTO public.customer VALUES (8, 'cus_3ttb12azb7c6y9j6', 6, '9006', 8, '[]', 1, '2026-11-20 11:00:07.250286+00');
INSERT INTO public.customer VALUES (9, 'cus_tfssfkqjmge6387r', 6, '9007', 9, '[]', 1, '2026-11-20 11:00:07.250286+00');
INSERT INTO public.effect VALUES (4, 'eff_hd9yqnw17qww05wf', 'send_message', 9, 'message', 1, 1, 'msg_fqphbdg5y9v8hcsc', 'done', 2, '2026-11-20 11:00:05.798878+00', 1, '{"kind":"confirmed"}', '\x322e302e30204f4b2c206b6570742061732031', '<msg_fqphbdg5y9v8hcsc@example.com>', '2.0.0 OK, kept as 1', NULL, NULL, NULL, '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.effect VALUES (5, 'eff_ghcpxsnbvxvj9fvb', 'send_message', 9, 'message', 2, 2, 'msg_637d2tw2r5fz1cfk', 'done', 2, '2026-11-20 11:00:05.798878+00', 1, '{"kind":"confirmed"}', '\x322e302e30204f4b2c206b6570742061732032', '<msg_637d2tw2r5fz1cfk@example.com>', '2.0.0 OK, kept as 2', NULL, NULL, NULL, '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.effect VALUES (6, 'eff_4t9a24kqqq3vr0c1', 'send_message', 9, 'message', 3, 1, 'msg_ehx1zgkaqzft5wdz', 'done', 2, '2026-11-20 11:00:05.798878+00', 1, '{"kind":"sent"}', '\x322e302e30204f4b2c206b6570742061732033', '<msg_ehx1zgkaqzft5wdz@example.com>', '2.0.0 OK, kept as 3', NULL, NULL, NULL, '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.effect VALUES (7, 'eff_54n3q6v33c6brp23', 'send_message', 9, 'message', 4, 2, 'msg_mczzvsc1qmngedst', 'done', 2, '2026-11-20 11:00:05.798878+00', 1, '{"kind":"sent"}', '\x322e302e30204f4b2c206b6570742061732034', '<msg_mczzvsc1qmngedst@example.com>', '2.0.0 OK, kept as 4', NULL, NULL, NULL, '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.effect VALUES (1, 'eff_ysq7565nvhr9mwaq', 'buy_label', 7, 'parcel', 1, 1, 'par_b2k2cw81hn9nvv5n-1', 'done', 2, '2026-11-20 11:00:05.350769+00', 1, '{"grams":980,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f6636366537323938623564633730396137313537222c22747261636b696e675f726566223a22534236343733373331393835363431222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f62326b3263773831686e396e7676356e2d315c222c5c227265666572656e63655c223a5c227061725f62326b3263773831686e396e7676356e2d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f66363665373239386235646337303961373135375c222c5c226b65795c223a5c227061725f62326b3263773831686e396e7676356e2d315c222c5c227265666572656e63655c223a5c227061725f62326b3263773831686e396e7676356e2d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342363437333733313938353634315c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3434392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_f66e7298b5dc709a7157', '', 449, 'EUR', NULL, '2026-11-20 11:00:05.350769+00', '2026-11-20 11:00:05.350769+00', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.effect VALUES (2, 'eff_0gsb6324ts3bf1pf', 'buy_label', 7, 'parcel', 2, 2, 'par_k1r90pg97b6b3yex-1', 'done', 2, '2026-11-20 11:00:05.350769+00', 1, '{"grams":1120,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f3034333262333063343464363436623738366366222c22747261636b696e675f726566223a22534235383732393734333833323735222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f6b3172393070673937623662337965782d315c222c5c227265666572656e63655c223a5c227061725f6b3172393070673937623662337965782d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f30343332623330633434643634366237383663665c222c5c226b65795c223a5c227061725f6b3172393070673937623662337965782d315c222c5c227265666572656e63655c223a5c227061725f6b3172393070673937623662337965782d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342353837323937343338333237355c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3534392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_0432b30c44d646b786cf', '', 549, 'EUR', NULL, '2026-11-20 11:00:05.350769+00', '2026-11-20 11:00:05.350769+00', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.effect VALUES (9, 'eff_cxyy8ttzjmewstwy', 'refund', 8, 'refund', 2, 2, 'ref_ae2kgab9hwgydyba', 'done', 2, '2026-11-20 11:00:06.148524+00', 1, '{"charge_ref":"ch_1011","number":"#1011"}', '\x7b226964223a2272655f3637376465343662356639353164636365623965222c22636861726765223a2263685f31303131222c226b6579223a227265665f6165326b676162396877677964796261222c227265666572656e6365223a227265665f6165326b676162396877677964796261222c22616d6f756e74223a3530302c2263757272656e6379223a22455552222c22726561736f6e223a22612073637261746368222c22637265617465645f6174223a22323032362d31312d32325431373a35393a35355a227d', 're_677de46b5f951dcceb9e', '', 500, 'EUR', NULL, '2026-11-20 11:00:06.148524+00', '2026-11-20 11:00:06.148524+00', '2026-11-20 11:00:06.148524+00');
INSERT INTO public.effect VALUES (8, 'eff_afy8m6zz74kb1x16', 'refund', 8, 'refund', 1, 1, 'ref_0zjnemmfsnfw4dgs', 'done', 2, '2026-11-20 11:00:06.051316+00', 1, '{"charge_ref":"ch_1010","number":"#1010"}', '\x7b226964223a2272655f3533666338613162666633393236623066343236222c22636861726765223a2263685f31303130222c226b6579223a227265665f307a6a6e656d6d66736e667734646773222c227265666572656e6365223a227265665f307a6a6e656d6d66736e667734646773222c22616d6f756e74223a313239302c2263757272656e6379223a22455552222c22726561736f6e223a22646f6573206e6f7420706c65617365222c22637265617465645f6174223a22323032362d31312d32325431373a35393a35355a227d', 're_53fc8a1bff3926b0f426', '', 1290, 'EUR', NULL, '2026-11-20 11:00:06.051316+00', '2026-11-20 11:00:06.051316+00', '2026-11-20 11:00:06.051316+00');
INSERT INTO public.effect VALUES (10, 'eff_b7n9evq2e6m64wq8', 'send_message', 9, 'message', 5, 1, 'msg_emp1v04nqphncc2j', 'done', 2, '2026-11-20 11:00:06.196037+00', 1, '{"kind":"refunded"}', '\x322e302e30204f4b2c206b6570742061732035', '<msg_emp1v04nqphncc2j@example.com>', '2.0.0 OK, kept as 5', NULL, NULL, NULL, '2026-11-20 11:00:06.196037+00', '2026-11-20 11:00:06.196037+00', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.effect VALUES (11, 'eff_40wz3tkkgvnr1zcn', 'send_message', 9, 'message', 6, 2, 'msg_87aapz5w7fy9smhn', 'done', 2, '2026-11-20 11:00:06.196037+00', 1, '{"kind":"refunded"}', '\x322e302e30204f4b2c206b6570742061732036', '<msg_87aapz5w7fy9smhn@example.com>', '2.0.0 OK, kept as 6', NULL, NULL, NULL, '2026-11-20 11:00:06.196037+00', '2026-11-20 11:00:06.196037+00', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.effect VALUES (3, 'eff_pnbj8gv6decfqxy2', 'hand_over', 7, 'parcel', 1, 1, 'hand-par_b2k2cw81hn9nvv5n', 'done', 2, '2026-11-20 11:00:05.612761+00', 1, '{"labels":["lbl_f66e7298b5dc709a7157","lbl_0432b30c44d646b786cf"]}', '\x7b226964223a226d616e5f6235353732343433363636623938666266376332222c226c6162656c73223a5b226c626c5f6636366537323938623564633730396137313537222c226c626c5f3034333262333063343464363436623738366366225d2c2268616e6465645f6f7665725f6174223a22323032362d31312d32325431373a35393a35365a227d', 'man_b5572443666b98fbf7c2', '', NULL, NULL, NULL, '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:06.651141+00', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.effect VALUES (12, 'eff_8jkyxzkahhm7ps3s', 'buy_label', 7, 'parcel', 3, 3, 'par_ejkejhdfrrpdxfxz-1', 'done', 2, '2026-11-20 11:00:06.651141+00', 1, '{"grams":630,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f3434613765656665366138633638376236343739222c22747261636b696e675f726566223a22534237383637343532373738343433222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227265666572656e63655c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f34346137656566653661386336383762363437395c222c5c226b65795c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227265666572656e63655c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342373836373435323737383434335c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3434392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_44a7eefe6a8c687b6479', '', 449, 'EUR', NULL, '2026-11-20 11:00:06.651141+00', '2026-11-20 11:00:06.651141+00', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.effect VALUES (13, 'eff_8vzfa35n36rafqvp', 'buy_label', 7, 'parcel', 4, 4, 'par_03h9z6w8e5kwcdzf-1', 'done', 2, '2026-11-20 11:00:06.651141+00', 1, '{"grams":630,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f3436666566353063623531396230613764663736222c22747261636b696e675f726566223a22534231383138373031343230303339222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227265666572656e63655c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f34366665663530636235313962306137646637365c222c5c226b65795c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227265666572656e63655c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342313831383730313432303033395c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3434392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_46fef50cb519b0a7df76', '', 449, 'EUR', NULL, '2026-11-20 11:00:06.651141+00', '2026-11-20 11:00:06.651141+00', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.effect VALUES (14, 'eff_wrgh9kdsj7e1qt9e', 'hand_over', 7, 'parcel', 3, 3, 'hand-par_ejkejhdfrrpdxfxz', 'wanted', 0, '2026-11-20 11:00:06.852608+00', 0, '{"labels":["lbl_44a7eefe6a8c687b6479"]}', NULL, '', '', NULL, NULL, NULL, '2026-11-20 11:00:06.852608+00', NULL, NULL);
INSERT INTO public.entry VALUES (1, 'stock', 'receipt', NULL, 'event 1', 'received', 1, '2026-11-20 11:00:00.04602+00', NULL);
INSERT INTO public.entry VALUES (2, 'money', 'payment', 1, 'ch_1010', '', 2, '2026-11-20 11:00:04.462162+00', NULL);
INSERT INTO public.entry VALUES (3, 'money', 'payment', 2, 'ch_1011', '', 2, '2026-11-20 11:00:04.782876+00', NULL);
INSERT INTO public.entry VALUES (4, 'stock', 'allocate', 1, '', '', 2, '2026-11-20 11:00:05.016319+00', NULL);
INSERT INTO public.entry VALUES (5, 'stock', 'allocate', 2, '', '', 2, '2026-11-20 11:00:05.016319+00', NULL);
INSERT INTO public.entry VALUES (6, 'stock', 'pick', 1, '', '', 1, '2026-11-20 11:00:05.200849+00', NULL);
INSERT INTO public.entry VALUES (7, 'stock', 'pick', 2, '', '', 1, '2026-11-20 11:00:05.200849+00', NULL);
INSERT INTO public.entry VALUES (8, 'money', 'label', 1, 'lbl_f66e7298b5dc709a7157', '', 2, '2026-11-20 11:00:05.350769+00', NULL);
INSERT INTO public.entry VALUES (9, 'money', 'label', 2, 'lbl_0432b30c44d646b786cf', '', 2, '2026-11-20 11:00:05.350769+00', NULL);
INSERT INTO public.entry VALUES (10, 'stock', 'hand_over', 1, '', '', 1, '2026-11-20 11:00:05.612761+00', NULL);
INSERT INTO public.entry VALUES (11, 'stock', 'hand_over', 2, '', '', 1, '2026-11-20 11:00:05.612761+00', NULL);
INSERT INTO public.entry VALUES (12, 'stock', 'return', 1, 'rma_b2k2cw81hn9nvv5n', 'does not please', 3, '2026-11-20 11:00:05.983536+00', NULL);
INSERT INTO public.entry VALUES (13, 'money', 'refund_set_aside', 1, 'refund 1', 'does not please', 3, '2026-11-20 11:00:05.983536+00', NULL);
INSERT INTO public.entry VALUES (14, 'money', 'refund', 1, 'refund 1', '', 2, '2026-11-20 11:00:06.051316+00', NULL);
INSERT INTO public.entry VALUES (15, 'money', 'refund_set_aside', 2, 'refund 2', 'a scratch', 1, '2026-11-20 11:00:06.138839+00', NULL);
INSERT INTO public.entry VALUES (16, 'money', 'refund', 2, 'refund 2', '', 2, '2026-11-20 11:00:06.148524+00', NULL);
INSERT INTO public.entry VALUES (17, 'money', 'settlement', 1, 'payout po_1, line 1', '', 2, '2026-11-20 11:00:06.266592+00', NULL);
INSERT INTO public.entry VALUES (18, 'money', 'settlement', NULL, 'payout po_1, line 2', '', 2, '2026-11-20 11:00:06.266592+00', NULL);
INSERT INTO public.entry VALUES (19, 'money', 'payment', 3, '', '', 2, '2026-11-20 11:00:06.390125+00', NULL);
INSERT INTO public.entry VALUES (20, 'money', 'payment', 4, '', '', 2, '2026-11-20 11:00:06.390125+00', NULL);
INSERT INTO public.entry VALUES (21, 'stock', 'allocate', 3, '', '', 2, '2026-11-20 11:00:06.477333+00', NULL);
INSERT INTO public.entry VALUES (22, 'stock', 'allocate', 4, '', '', 2, '2026-11-20 11:00:06.477333+00', NULL);
INSERT INTO public.entry VALUES (23, 'stock', 'pick', 3, '', '', 1, '2026-11-20 11:00:06.61155+00', NULL);
INSERT INTO public.entry VALUES (24, 'stock', 'pick', 4, '', '', 1, '2026-11-20 11:00:06.61155+00', NULL);
INSERT INTO public.entry VALUES (25, 'money', 'label', 3, 'lbl_44a7eefe6a8c687b6479', '', 2, '2026-11-20 11:00:06.651141+00', NULL);
INSERT INTO public.entry VALUES (26, 'money', 'label', 4, 'lbl_46fef50cb519b0a7df76', '', 2, '2026-11-20 11:00:06.651141+00', NULL);
INSERT INTO public.entry VALUES (27, 'stock', 'hand_over', 3, '', '', 1, '2026-11-20 11:00:06.852608+00', NULL);
INSERT INTO public.entry VALUES (28, 'money', 'payment', 5, '', '', 2, '2026-11-20 11:00:06.962001+00', NULL);
INSERT INTO public.entry VALUES (29, 'money', 'payment', 6, '', '', 2, '2026-11-20 11:00:06.962001+00', NULL);
INSERT INTO public.entry VALUES (30, 'stock', 'allocate', 5, '', '', 2, '2026-11-20 11:00:07.068184+00', NULL);
INSERT INTO public.entry VALUES (31, 'stock', 'allocate', 6, '', '', 2, '2026-11-20 11:00:07.068184+00', NULL);
INSERT INTO public.entry VALUES (32, 'stock', 'pick', 5, '', '', 1, '2026-11-20 11:00:07.166374+00', NULL);
INSERT INTO public.entry VALUES (33, 'money', 'payment', 7, '', '', 2, '2026-11-20 11:00:07.250286+00', NULL);
INSERT INTO public.entry VALUES (34, 'money', 'payment', 8, '', '', 2, '2026-11-20 11:00:07.250286+00', NULL);
INSERT INTO public.entry VALUES (35, 'money', 'payment', 9, '', '', 2, '2026-11-20 11:00:07.250286+00', NULL);
INSERT INTO public.exception_case VALUES (1, 'case_w4n661x1wj4bh03c', 'payout_residual', '2', 'open', 0, 'Payout po_2 leaves -12.50 EUR unexplained', '{"difference":"-12.50 EUR","difference_minor":-1250,"lines":[{"currency":"EUR","kind":"adjustment","n":2,"net_minor":-1250,"ref":"adj_1","why":"nothing says what it is for"}],"payout":"po_2","residual_minor":0,"without_a_name":1}', 1, 'Say what it is', '2026-11-21 11:00:06.321915+00', NULL, 1250, 'EUR', NULL, 2, '', NULL, '', NULL, '2026-11-20 11:00:06.321915+00', NULL, '');
INSERT INTO public.exception_case VALUES (2, 'case_3hs0sjvrks8wawva', 'money_kept', '9', 'open', 0, '#1007 was called off at the channel, and 17.80 EUR was not paid back', '{"left":"17.80 EUR","number":"#1007"}', 1, 'Pay it back', '2026-11-21 11:00:07.250286+00', NULL, 1780, 'EUR', NULL, 2, '', NULL, '', NULL, '2026-11-20 11:00:07.250286+00', NULL, '');
INSERT INTO public.exception_case VALUES (3, 'case_13vt08b935x2capj', 'unknown_sku', '6:A-SKU-OF-NOBODY', 'open', 0, 'Which product is A-SKU-OF-NOBODY?', '{"account_id":6,"sku":"A-SKU-OF-NOBODY","title":"A-Sku-Of-Nobody"}', 1, 'Map and release', '2026-11-20 15:00:07.250286+00', NULL, 2490, 'EUR', '2026-11-20 14:00:00+00', 2, '', NULL, '', NULL, '2026-11-20 11:00:07.250286+00', NULL, '');
INSERT INTO public.exception_case VALUES (4, 'case_ysbvf1kesxd1wt7x', 'short_stock', '1', 'open', 0, 'MUG is short: what now?', '{"sku":"MUG","sku_id":1}', 1, 'Wait for stock', '2026-11-20 19:00:07.388232+00', NULL, 1161490, 'EUR', '2026-11-20 14:00:00+00', 2, '', NULL, '', NULL, '2026-11-20 11:00:07.388232+00', NULL, '');
INSERT INTO public.fulfillment VALUES (1, 'ful_b2k2cw81hn9nvv5n', 1, 1, 1, 1, 'sent', 4, '{"candidates":[{"has":3,"site":1},{"has":1,"site":2}],"rule":"one site has it all","units":3}', '2026-11-20 11:00:05.016319+00');
INSERT INTO public.fulfillment VALUES (2, 'ful_k1r90pg97b6b3yex', 2, 1, 1, 1, 'sent', 4, '{"candidates":[{"has":6,"site":1},{"has":4,"site":2}],"rule":"one site has it all","units":6}', '2026-11-20 11:00:05.016319+00');
INSERT INTO public.fulfillment VALUES (4, 'ful_03h9z6w8e5kwcdzf', 4, 1, 1, 2, 'packed', 3, '{"candidates":[{"has":2,"site":1},{"has":1,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:06.477333+00');
INSERT INTO public.fulfillment VALUES (3, 'ful_ejkejhdfrrpdxfxz', 3, 1, 1, 2, 'sent', 4, '{"candidates":[{"has":2,"site":1},{"has":1,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:06.477333+00');
INSERT INTO public.fulfillment VALUES (6, 'ful_d85gsc2pgvp1v0tf', 6, 1, 1, 3, 'released', 1, '{"candidates":[{"has":3,"site":1},{"has":2,"site":2}],"rule":"one site has it all","units":3}', '2026-11-20 11:00:07.068184+00');
INSERT INTO public.fulfillment VALUES (5, 'ful_5hqn93n7qcj5fdg4', 5, 1, 1, 3, 'picked', 2, '{"candidates":[{"has":2,"site":1},{"has":0,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:07.068184+00');
INSERT INTO public.inbound_body VALUES (1, '', '\x7b22726561736f6e223a227265636569766564222c22726f7773223a5b5b224d5547222c224265726c696e222c22412d3031222c34305d2c5b2243414e444c45222c224265726c696e222c22412d3031222c31325d2c5b2243414e444c45222c2248616d62757267222c22412d3031222c32305d2c5b22424f58222c224265726c696e222c22412d3031222c31325d5d7d', NULL);
INSERT INTO public.inbound_body VALUES (2, '', '\x7b226964223a203435303030303030313031302c20226e616d65223a20222331303130222c20226f726465725f6e756d626572223a20313031302c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202233392e3730222c202263757272656e745f746f74616c5f7072696365223a202233392e3730222c2022737562746f74616c5f7072696365223a202233342e3830222c202263757272656e745f737562746f74616c5f7072696365223a202233342e3830222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393031302c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130313030312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022342e3132222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d2c207b226964223a203130313030322c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030322c202270726f647563745f6964223a203630322c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313031302c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d2c2022636865636b6f75745f746f6b656e223a202263685f31303130227d', NULL);
INSERT INTO public.inbound_body VALUES (3, '', '\x7b226964223a203435303030303030313031312c20226e616d65223a20222331303131222c20226f726465725f6e756d626572223a20313031312c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202235342e3930222c202263757272656e745f746f74616c5f7072696365223a202235342e3930222c2022737562746f74616c5f7072696365223a202235302e3030222c202263757272656e745f737562746f74616c5f7072696365223a202235302e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393031312c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130313130312c2022736b75223a202247494654222c20227469746c65223a202247696674222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202232352e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022372e3938222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313031312c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d2c2022636865636b6f75745f746f6b656e223a202263685f31303131227d', NULL);
INSERT INTO public.inbound_body VALUES (4, '', '\x7b2277617665223a317d', NULL);
INSERT INTO public.inbound_body VALUES (5, '', '\x7b2277617665223a317d', NULL);
INSERT INTO public.inbound_body VALUES (6, '', '\x7b2263617272696572223a6e756c6c2c2270617263656c73223a5b312c325d2c2273697465223a6e756c6c7d', NULL);
INSERT INTO public.inbound_body VALUES (7, '', '\x7b226c696e6573223a7b2231223a317d2c226f72646572223a226f72645f6d677279396a7338637a396438397832222c22726561736f6e223a22646f6573206e6f7420706c65617365227d', NULL);
INSERT INTO public.inbound_body VALUES (8, '', '\x7b22726561736f6e223a22222c2272657475726e223a22726d615f62326b3263773831686e396e7676356e227d', NULL);
INSERT INTO public.inbound_body VALUES (9, '', '\x7b22726573756c7473223a5b5b312c312c22726573746f636b222c226173206e6577225d5d2c2272657475726e223a22726d615f62326b3263773831686e396e7676356e222c2273697465223a317d', NULL);
INSERT INTO public.inbound_body VALUES (10, '', '\x7b226c696e6573223a7b2231223a317d2c226f72646572223a226f72645f70687677657634326177617479683736222c22726561736f6e223a22612063616e646c652069732062726f6b656e227d', NULL);
INSERT INTO public.inbound_body VALUES (11, '', '\x7b22726561736f6e223a22222c2272657475726e223a22726d615f6b317239307067393762366233796578227d', NULL);
INSERT INTO public.inbound_body VALUES (12, '', '\x7b22616d6f756e745f6d696e6f72223a3530302c226c696e65223a6e756c6c2c226f72646572223a226f72645f70687677657634326177617479683736222c22726561736f6e223a22612073637261746368227d', NULL);
INSERT INTO public.inbound_body VALUES (13, '', '\x7b22616d6f756e745f6d696e6f72223a323935312c2263757272656e6379223a22455552222c226c696e6573223a5b7b226368617267655f726566223a2263685f31303130222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a3131392c2267726f73735f6d696e6f72223a333937302c226b696e64223a22636861726765222c226e65745f6d696e6f72223a333835312c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a2263685f31303130227d2c7b226368617267655f726566223a22222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a302c2267726f73735f6d696e6f72223a2d3930302c226b696e64223a22666565222c226e65745f6d696e6f72223a2d3930302c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a22227d2c7b226368617267655f726566223a22222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a302c2267726f73735f6d696e6f72223a2d323935312c226b696e64223a227061796f7574222c226e65745f6d696e6f72223a2d323935312c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a22706f5f31227d5d2c22706169645f6f6e223a22323032362d31312d3230222c22726566223a22706f5f31227d', NULL);
INSERT INTO public.inbound_body VALUES (14, '', '\x7b22616d6f756e745f6d696e6f72223a343130302c2263757272656e6379223a22455552222c226c696e6573223a5b7b226368617267655f726566223a2263685f31303131222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a3134302c2267726f73735f6d696e6f72223a353439302c226b696e64223a22636861726765222c226e65745f6d696e6f72223a353335302c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a2263685f31303131227d2c7b226368617267655f726566223a22222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a302c2267726f73735f6d696e6f72223a2d313235302c226b696e64223a2261646a7573746d656e74222c226e65745f6d696e6f72223a2d313235302c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a2261646a5f31227d2c7b226368617267655f726566223a22222c2263757272656e6379223a22455552222c226665655f6d696e6f72223a302c2267726f73735f6d696e6f72223a2d343130302c226b696e64223a227061796f7574222c226e65745f6d696e6f72223a2d343130302c226f636375727265645f6174223a6e756c6c2c226f726465725f726566223a22222c22726566223a22706f5f32227d5d2c22706169645f6f6e223a22323032362d31312d3230222c22726566223a22706f5f32227d', NULL);
INSERT INTO public.inbound_body VALUES (15, '', '\x7b226964223a203435303030303030313030312c20226e616d65223a20222331303031222c20226f726465725f6e756d626572223a20313030312c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232362e3830222c202263757272656e745f746f74616c5f7072696365223a202232362e3830222c2022737562746f74616c5f7072696365223a202232312e3930222c202263757272656e745f737562746f74616c5f7072696365223a202232312e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030312c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303130312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d2c207b226964223a203130303130322c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030322c202270726f647563745f6964223a203630322c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030312c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (16, '', '\x7b226964223a203435303030303030313030322c20226e616d65223a20222331303032222c20226f726465725f6e756d626572223a20313030322c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232362e3830222c202263757272656e745f746f74616c5f7072696365223a202232362e3830222c2022737562746f74616c5f7072696365223a202232312e3930222c202263757272656e745f737562746f74616c5f7072696365223a202232312e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030322c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303230312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d2c207b226964223a203130303230322c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030322c202270726f647563745f6964223a203630322c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030322c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (17, '', '\x7b2277617665223a327d', NULL);
INSERT INTO public.inbound_body VALUES (18, '', '\x7b2277617665223a327d', NULL);
INSERT INTO public.inbound_body VALUES (19, '', '\x7b2263617272696572223a6e756c6c2c2270617263656c73223a5b335d2c2273697465223a6e756c6c7d', NULL);
INSERT INTO public.inbound_body VALUES (20, '', '\x7b226964223a203435303030303030313030332c20226e616d65223a20222331303033222c20226f726465725f6e756d626572223a20313030332c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202233302e3730222c202263757272656e745f746f74616c5f7072696365223a202233302e3730222c2022737562746f74616c5f7072696365223a202232352e3830222c202263757272656e745f737562746f74616c5f7072696365223a202232352e3830222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030332c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303330312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022342e3132222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030332c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (21, '', '\x7b226964223a203435303030303030313030342c20226e616d65223a20222331303034222c20226f726465725f6e756d626572223a20313030342c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232392e3930222c202263757272656e745f746f74616c5f7072696365223a202232392e3930222c2022737562746f74616c5f7072696365223a202232352e3030222c202263757272656e745f737562746f74616c5f7072696365223a202232352e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030342c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303430312c2022736b75223a202247494654222c20227469746c65223a202247696674222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202232352e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022332e3939222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030342c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (22, '', '\x7b22717479223a322c227461736b223a397d', NULL);
INSERT INTO public.inbound_body VALUES (23, '', '\x7b226964223a203435303030303030313030352c20226e616d65223a20222331303035222c20226f726465725f6e756d626572223a20313030352c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232342e3930222c202263757272656e745f746f74616c5f7072696365223a202232342e3930222c2022737562746f74616c5f7072696365223a202232302e3030222c202263757272656e745f737562746f74616c5f7072696365223a202232302e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030352c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303530312c2022736b75223a2022412d534b552d4f462d4e4f424f4459222c20227469746c65223a2022412d536b752d4f662d4e6f626f6479222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202231302e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022332e3139222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030352c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (24, '', '\x7b226964223a203435303030303030313030362c20226e616d65223a20222331303036222c20226f726465725f6e756d626572223a20313030362c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231313631342e3930222c202263757272656e745f746f74616c5f7072696365223a202231313631342e3930222c2022737562746f74616c5f7072696365223a202231313631302e3030222c202263757272656e745f737562746f74616c5f7072696365223a202231313631302e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030362c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303630312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a203930302c202263757272656e745f7175616e74697479223a203930302c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022313835332e3730222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030362c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (25, '', '\x7b226964223a203435303030303030313030372c20226e616d65223a20222331303037222c20226f726465725f6e756d626572223a20313030372c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231372e3830222c202263757272656e745f746f74616c5f7072696365223a202231372e3830222c2022737562746f74616c5f7072696365223a202231322e3930222c202263757272656e745f737562746f74616c5f7072696365223a202231322e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a2022323032362d31312d32305431303a33303a30305a222c202263616e63656c5f726561736f6e223a2022637573746f6d6572222c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030372c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303730312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030372c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (26, '', '\x7b226964223a203435303030303030313030382c20226e616d65223a20222331303038222c20226f726465725f6e756d626572223a20313030382c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231372e3830222c202263757272656e745f746f74616c5f7072696365223a202231372e3830222c2022737562746f74616c5f7072696365223a202231322e3930222c202263757272656e745f737562746f74616c5f7072696365223a202231322e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030382c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303830312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030382c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (27, '', '\x7b226964223a203435303030303030313030392c20226e616d65223a20222331303039222c20226f726465725f6e756d626572223a20313030392c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231332e3930222c202263757272656e745f746f74616c5f7072696365223a202231332e3930222c2022737562746f74616c5f7072696365223a2022392e3030222c202263757272656e745f737562746f74616c5f7072696365223a2022392e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030392c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303930312c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030392c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_event VALUES (1, 1, 'stock.receive:6910d9446cc94c378f2e994a4ff4862a', 'stock.receive', '', '2026-11-20 11:00:00.04602+00', '2026-11-20 11:00:00.04602+00', 'bf1ba32b6310b98bdaece8f8d0d86cd91b0294920d7a8a761d19333605dd0d83', 145, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:00.04602+00');
INSERT INTO public.inbound_event VALUES (2, 6, 'orders/create::38526a71a71c2d058d61e3900f779f7b1667ec83f56ca31101ef565d1fffe456', 'orders/create', '', '2026-11-20 11:00:00.114511+00', NULL, '38526a71a71c2d058d61e3900f779f7b1667ec83f56ca31101ef565d1fffe456', 2246, 1, NULL, '450000001010', 1, 'applied', '', '2026-11-20 11:00:04.462162+00');
INSERT INTO public.inbound_event VALUES (3, 6, 'orders/create::80a06607a1ec8c530b196e621ae1fa1d8e5c93ca0fad49835e151bafdf49af8a', 'orders/create', '', '2026-11-20 11:00:04.709953+00', NULL, '80a06607a1ec8c530b196e621ae1fa1d8e5c93ca0fad49835e151bafdf49af8a', 1890, 1, NULL, '450000001011', 2, 'applied', '', '2026-11-20 11:00:04.782876+00');
INSERT INTO public.inbound_event VALUES (4, 2, 'pick_pack.pick_wave:8c3a4388ece84087bc931010a67e2f8b', 'pick_pack.pick_wave', '', '2026-11-20 11:00:05.200849+00', '2026-11-20 11:00:05.200849+00', '134fe91b735527b98d3f3d5d9d981885f82894b44892be8e02d21c1aef8cbfe6', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.inbound_event VALUES (5, 2, 'pick_pack.seal_wave:365a8f0c9e9f441780222725de21bf36', 'pick_pack.seal_wave', '', '2026-11-20 11:00:05.238389+00', '2026-11-20 11:00:05.238389+00', '134fe91b735527b98d3f3d5d9d981885f82894b44892be8e02d21c1aef8cbfe6', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.inbound_event VALUES (6, 2, 'ship.hand_over:d9746cc6459a423b81aeb6630426a01d', 'ship.hand_over', '', '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:05.612761+00', '928d6ff6325ab9e6914ed6b19fdf13bd17362d57cdeb729082a3d43adc83e01c', 44, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.inbound_event VALUES (7, 1, 'returns.request:aaf7411195b34dd99e9f04f46d6d31af', 'returns.request', '', '2026-11-20 11:00:05.963342+00', '2026-11-20 11:00:05.963342+00', 'fc70ddf36c1c837b06460033867a78ad4ee483a46bf2372cf06bcf2c102cf28d', 75, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.963342+00');
INSERT INTO public.inbound_event VALUES (8, 1, 'returns.approve:3a8f675a46d7438e9580b9894a6f2708', 'returns.approve', '', '2026-11-20 11:00:05.968772+00', '2026-11-20 11:00:05.968772+00', '59366ba04c9689e6ebb9b9222a456f5804054e33f44041d59f09cf5eedc55b62', 45, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.968772+00');
INSERT INTO public.inbound_event VALUES (9, 2, 'returns.receive:11479cb1700c4ab0920212c8759de697', 'returns.receive', '', '2026-11-20 11:00:05.983536+00', '2026-11-20 11:00:05.983536+00', '8d1dc6480e17ce321f4ecd144494dfbb63a9bef232d77e1da17904dc001dc291', 79, 1, 3, NULL, NULL, 'applied', '', '2026-11-20 11:00:05.983536+00');
INSERT INTO public.inbound_event VALUES (10, 1, 'returns.request:639ab29c2aad438f831877599a2e28e3', 'returns.request', '', '2026-11-20 11:00:06.132784+00', '2026-11-20 11:00:06.132784+00', '28e2121eca8c7136cc261ea69497d56e7ea246a99c22b46f870eb34dd29e7a3c', 78, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.132784+00');
INSERT INTO public.inbound_event VALUES (11, 1, 'returns.approve:2aeaf045174944df8d8661454643bf82', 'returns.approve', '', '2026-11-20 11:00:06.13609+00', '2026-11-20 11:00:06.13609+00', '94eff87b0a7e842e0195f848c162e3585a7e8a4cfe036da04a7b09c9680343c5', 45, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.13609+00');
INSERT INTO public.inbound_event VALUES (12, 1, 'returns.money:849f62037d1a4c91987c1cf14d6f70b8', 'returns.money', '', '2026-11-20 11:00:06.138839+00', '2026-11-20 11:00:06.138839+00', 'b7bacebaf5748971bdb6b0e7186ce07567683fa0673f1ed103be06faf3da0d0f', 84, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.138839+00');
INSERT INTO public.inbound_event VALUES (13, 8, 'payout:po_1', 'payout', '', '2026-11-20 11:00:06.246596+00', NULL, '86e135bec810b4bc742cf459552d9b5dc86acef8ca8611e2d78d9e2e7d41d49d', 535, 1, NULL, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.247617+00');
INSERT INTO public.inbound_event VALUES (14, 8, 'payout:po_2', 'payout', '', '2026-11-20 11:00:06.310038+00', NULL, 'c0a745cd5c5fd91738188514a20b1f62879adf2efa02ff86f5b5810080187084', 549, 1, NULL, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.311035+00');
INSERT INTO public.inbound_event VALUES (15, 6, 'orders/create::7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', 'orders/create', '', '2026-11-20 11:00:06.361112+00', NULL, '7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', 2217, 1, NULL, '450000001001', 3, 'applied', '', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.inbound_event VALUES (16, 6, 'orders/create::65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', 'orders/create', '', '2026-11-20 11:00:06.362026+00', NULL, '65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', 2217, 1, NULL, '450000001002', 4, 'applied', '', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.inbound_event VALUES (17, 2, 'pick_pack.pick_wave:377b2c91d63a4866b5186a840955b4db', 'pick_pack.pick_wave', '', '2026-11-20 11:00:06.61155+00', '2026-11-20 11:00:06.61155+00', '6c391f89ad36e1aa1a666ab51e7a6ff387af0ae6156b07f7dbcce57d998e60c0', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.inbound_event VALUES (18, 2, 'pick_pack.seal_wave:faf04ce897b5490d9569162ad4234eb5', 'pick_pack.seal_wave', '', '2026-11-20 11:00:06.629922+00', '2026-11-20 11:00:06.629922+00', '6c391f89ad36e1aa1a666ab51e7a6ff387af0ae6156b07f7dbcce57d998e60c0', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.inbound_event VALUES (19, 2, 'ship.hand_over:7e4c40d668f341019eafe379e3cfacc0', 'ship.hand_over', '', '2026-11-20 11:00:06.852608+00', '2026-11-20 11:00:06.852608+00', '87d1d1aa10e97be225769e6e60c46ecb7882660a1dea180e0ca05e53f9e7d746', 42, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:06.852608+00');
INSERT INTO public.inbound_event VALUES (20, 6, 'orders/create::a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', 'orders/create', '', '2026-11-20 11:00:06.887103+00', NULL, 'a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', 1859, 1, NULL, '450000001003', 5, 'applied', '', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.inbound_event VALUES (21, 6, 'orders/create::c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', 'orders/create', '', '2026-11-20 11:00:06.888603+00', NULL, 'c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', 1861, 1, NULL, '450000001004', 6, 'applied', '', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.inbound_event VALUES (22, 2, 'pick_pack.pick:f2f897dd8bcc477e8968ec052fe3eba8', 'pick_pack.pick', '', '2026-11-20 11:00:07.166374+00', '2026-11-20 11:00:07.166374+00', '64a4bad84781a882a9d15bf9f2058169d81597451362cdb2cf556c904746c2c6', 18, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:07.166374+00');
INSERT INTO public.inbound_event VALUES (23, 6, 'orders/create::b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', 'orders/create', '', '2026-11-20 11:00:07.19303+00', NULL, 'b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', 1883, 1, NULL, '450000001005', 7, 'applied', '', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.inbound_event VALUES (24, 6, 'orders/create::6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', 'orders/create', '', '2026-11-20 11:00:07.210329+00', NULL, '6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', 1878, 1, NULL, '450000001006', 8, 'applied', '', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.inbound_event VALUES (25, 6, 'orders/create::0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', 'orders/create', '', '2026-11-20 11:00:07.211277+00', NULL, '0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', 1883, 1, NULL, '450000001007', 9, 'applied', '', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.inbound_event VALUES (26, 6, 'orders/create::a2ce10f5f876d7074560265ac8f9c0257945371590d0623b6a338bd0ee1eef26', 'orders/create', '', '2026-11-20 11:00:07.440511+00', NULL, 'a2ce10f5f876d7074560265ac8f9c0257945371590d0623b6a338bd0ee1eef26', 1859, 1, NULL, '450000001008', 10, NULL, '', NULL);
INSERT INTO public.inbound_event VALUES (27, 6, 'orders/create::bb802abfbf9004cff0314f546a1155c77f7220c02a534c091a336404ae1afe9f', 'orders/create', '', '2026-11-20 11:00:07.497389+00', NULL, 'bb802abfbf9004cff0314f546a1155c77f7220c02a534c091a336404ae1afe9f', 1862, 1, NULL, NULL, NULL, NULL, '', NULL);
INSERT INTO public.journal VALUES ('order', 1, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:04.462162+00');
INSERT INTO public.journal VALUES ('order', 2, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:04.782876+00');
INSERT INTO public.journal VALUES ('order', 1, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:05.016319+00');
INSERT INTO public.journal VALUES ('order', 2, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:05.016319+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:05.115377+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:05.115377+00');
INSERT INTO public.journal VALUES ('pick_task', 1, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('pick_task', 2, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('pick_task', 3, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('pick_task', 4, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:05.200849+00');
INSERT INTO public.journal VALUES ('parcel', 1, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.journal VALUES ('parcel', 2, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.journal VALUES ('effect', 1, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('effect', 2, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('effect', 1, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('effect', 2, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('shipment', 1, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('shipment', 2, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('parcel', 1, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('parcel', 2, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('order', 1, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('order', 2, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:05.350769+00');
INSERT INTO public.journal VALUES ('parcel', 1, 3, 'labelled', 'handed_over', 'hand_over', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('parcel', 2, 3, 'labelled', 'handed_over', 'hand_over', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 4, 'packed', 'sent', 'send', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 4, 'packed', 'sent', 'send', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('order', 1, 4, 'ready', 'sent', 'send', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('order', 2, 4, 'ready', 'sent', 'send', 1, '', '', '2026-11-20 11:00:05.612761+00');
INSERT INTO public.journal VALUES ('effect', 4, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 5, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 6, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 7, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 1, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 2, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 3, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 4, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 4, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 1', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 5, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 2', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 6, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 3', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('effect', 7, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 4', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 1, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 2, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 3, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('message', 4, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.journal VALUES ('rma', 1, 1, 'requested', 'approved', 'approve', 1, '', '', '2026-11-20 11:00:05.968772+00');
INSERT INTO public.journal VALUES ('rma', 1, 2, 'approved', 'received', 'receive', 3, '', '', '2026-11-20 11:00:05.983536+00');
INSERT INTO public.journal VALUES ('rma', 1, 3, 'received', 'inspected', 'inspect', 3, '', '', '2026-11-20 11:00:05.983536+00');
INSERT INTO public.journal VALUES ('effect', 8, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.051316+00');
INSERT INTO public.journal VALUES ('effect', 8, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:06.051316+00');
INSERT INTO public.journal VALUES ('refund', 1, 1, 'pending', 'posted', 'post', 2, '', '', '2026-11-20 11:00:06.051316+00');
INSERT INTO public.journal VALUES ('rma', 1, 4, 'inspected', 'closed', 'close', 2, '', '', '2026-11-20 11:00:06.051316+00');
INSERT INTO public.journal VALUES ('rma', 2, 1, 'requested', 'approved', 'approve', 1, '', '', '2026-11-20 11:00:06.13609+00');
INSERT INTO public.journal VALUES ('effect', 9, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.148524+00');
INSERT INTO public.journal VALUES ('effect', 9, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:06.148524+00');
INSERT INTO public.journal VALUES ('refund', 2, 1, 'pending', 'posted', 'post', 2, '', '', '2026-11-20 11:00:06.148524+00');
INSERT INTO public.journal VALUES ('effect', 10, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('effect', 11, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('message', 5, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('message', 6, 1, 'queued', 'sending', 'send', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('effect', 10, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 5', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('effect', 11, 2, 'calling', 'done', 'settle', 2, '2.0.0 OK, kept as 6', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('message', 5, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('message', 6, 2, 'sending', 'sent', 'settle', 2, '', '', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.journal VALUES ('settlement_line', 1, 1, 'unmatched', 'matched', 'match', 2, '', '', '2026-11-20 11:00:06.266592+00');
INSERT INTO public.journal VALUES ('settlement_line', 2, 1, 'unmatched', 'matched', 'match', 2, '', '', '2026-11-20 11:00:06.266592+00');
INSERT INTO public.journal VALUES ('settlement_line', 3, 1, 'unmatched', 'matched', 'match', 2, '', '', '2026-11-20 11:00:06.266592+00');
INSERT INTO public.journal VALUES ('payout', 1, 1, 'received', 'balanced', 'balance', 2, '', '', '2026-11-20 11:00:06.266592+00');
INSERT INTO public.journal VALUES ('settlement_line', 4, 1, 'unmatched', 'matched', 'match', 2, '', '', '2026-11-20 11:00:06.321915+00');
INSERT INTO public.journal VALUES ('settlement_line', 6, 1, 'unmatched', 'matched', 'match', 2, '', '', '2026-11-20 11:00:06.321915+00');
INSERT INTO public.journal VALUES ('payout', 2, 1, 'received', 'disputed', 'dispute', 2, '', '', '2026-11-20 11:00:06.321915+00');
INSERT INTO public.journal VALUES ('order', 3, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.journal VALUES ('order', 4, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.journal VALUES ('order', 3, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:06.477333+00');
INSERT INTO public.journal VALUES ('order', 4, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:06.477333+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:06.566529+00');
INSERT INTO public.journal VALUES ('fulfillment', 4, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:06.566529+00');
INSERT INTO public.journal VALUES ('pick_task', 5, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('pick_task', 6, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('pick_task', 7, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('pick_task', 8, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('fulfillment', 4, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:06.61155+00');
INSERT INTO public.journal VALUES ('parcel', 3, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.journal VALUES ('parcel', 4, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.journal VALUES ('fulfillment', 4, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.journal VALUES ('effect', 12, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('effect', 13, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('effect', 3, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('effect', 12, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('effect', 13, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('effect', 3, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('shipment', 3, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('shipment', 4, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('parcel', 3, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('parcel', 4, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('order', 3, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('order', 4, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:06.651141+00');
INSERT INTO public.journal VALUES ('parcel', 3, 3, 'labelled', 'handed_over', 'hand_over', 1, '', '', '2026-11-20 11:00:06.852608+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 4, 'packed', 'sent', 'send', 1, '', '', '2026-11-20 11:00:06.852608+00');
INSERT INTO public.journal VALUES ('order', 3, 4, 'ready', 'sent', 'send', 1, '', '', '2026-11-20 11:00:06.852608+00');
INSERT INTO public.journal VALUES ('order', 5, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.journal VALUES ('order', 6, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.journal VALUES ('order', 5, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:07.068184+00');
INSERT INTO public.journal VALUES ('order', 6, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:07.068184+00');
INSERT INTO public.journal VALUES ('fulfillment', 5, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:07.123102+00');
INSERT INTO public.journal VALUES ('fulfillment', 6, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:07.123102+00');
INSERT INTO public.journal VALUES ('pick_task', 9, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:07.166374+00');
INSERT INTO public.journal VALUES ('fulfillment', 5, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:07.166374+00');
INSERT INTO public.journal VALUES ('order', 9, 1, 'received', 'cancelled', 'cancel', 2, 'cancelled at the channel: customer', '', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.journal VALUES ('order', 8, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.kit_component VALUES (1, 1, 2, 2);
INSERT INTO public.kit_component VALUES (1, 2, 3, 1);
INSERT INTO public.kit_recipe VALUES (1, 4, 1, '2026-11-20 11:00:00.006117+00');
INSERT INTO public.message VALUES (1, 'msg_fqphbdg5y9v8hcsc', 1, 'confirmed', '', 'en', 'Your order #1010 is confirmed', 'sent', 2, 4, '{}', '2026-11-20 11:00:04.462162+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.message VALUES (2, 'msg_637d2tw2r5fz1cfk', 2, 'confirmed', '', 'en', 'Your order #1011 is confirmed', 'sent', 2, 5, '{}', '2026-11-20 11:00:04.782876+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.message VALUES (3, 'msg_ehx1zgkaqzft5wdz', 1, 'sent', 'par_b2k2cw81hn9nvv5n', 'en', 'Your order #1010 is on its way', 'sent', 2, 6, '{"parcel":"par_b2k2cw81hn9nvv5n","tracking_ref":"SB6473731985641"}', '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.message VALUES (4, 'msg_mczzvsc1qmngedst', 2, 'sent', 'par_k1r90pg97b6b3yex', 'en', 'Your order #1011 is on its way', 'sent', 2, 7, '{"parcel":"par_k1r90pg97b6b3yex","tracking_ref":"SB5872974383275"}', '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:05.798878+00');
INSERT INTO public.message VALUES (5, 'msg_emp1v04nqphncc2j', 1, 'refunded', 'ref_0zjnemmfsnfw4dgs', 'en', 'Your money for order #1010 is on its way back', 'sent', 2, 10, '{"amount_minor":1290,"currency":"EUR"}', '2026-11-20 11:00:06.051316+00', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.message VALUES (6, 'msg_87aapz5w7fy9smhn', 2, 'refunded', 'ref_ae2kgab9hwgydyba', 'en', 'Your money for order #1011 is on its way back', 'sent', 2, 11, '{"amount_minor":500,"currency":"EUR"}', '2026-11-20 11:00:06.148524+00', '2026-11-20 11:00:06.196037+00');
INSERT INTO public.message VALUES (7, 'msg_6a8rqg9sajmgbvm7', 3, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:06.390125+00', NULL);
INSERT INTO public.message VALUES (8, 'msg_8jt0x9mx2gyn1bha', 4, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:06.390125+00', NULL);
INSERT INTO public.message VALUES (9, 'msg_8137gqxyyp9dgh33', 3, 'sent', 'par_ejkejhdfrrpdxfxz', 'en', '', 'queued', 0, NULL, '{"parcel":"par_ejkejhdfrrpdxfxz","tracking_ref":"SB7867452778443"}', '2026-11-20 11:00:06.852608+00', NULL);
INSERT INTO public.message VALUES (10, 'msg_dkee1fd5pxzswzze', 5, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:06.962001+00', NULL);
INSERT INTO public.message VALUES (11, 'msg_82zgwz41829qrsaf', 6, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:06.962001+00', NULL);
INSERT INTO public.message VALUES (12, 'msg_v618mxe4rcftsyja', 8, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:07.250286+00', NULL);
INSERT INTO public.money_balance VALUES (1, 'refundable', 'EUR', 2680);
INSERT INTO public.money_balance VALUES (2, 'refundable', 'EUR', 4990);
INSERT INTO public.money_balance VALUES (3, 'refundable', 'EUR', 2680);
INSERT INTO public.money_balance VALUES (4, 'refundable', 'EUR', 2680);
INSERT INTO public.money_balance VALUES (5, 'refundable', 'EUR', 3070);
INSERT INTO public.money_balance VALUES (6, 'refundable', 'EUR', 2990);
INSERT INTO public.money_balance VALUES (7, 'refundable', 'EUR', 2490);
INSERT INTO public.money_balance VALUES (8, 'refundable', 'EUR', 1161490);
INSERT INTO public.money_balance VALUES (9, 'refundable', 'EUR', 1780);
INSERT INTO public.order_line VALUES (1, 2, '101002', 2, NULL, 'CANDLE', '7002', 'Candle', 'physical', 1, 1, 900, 900, 0, 0, 127, 0, 1027, 1027, 0, 1, 0, 1, 0, 0);
INSERT INTO public.order_line VALUES (2, 1, '101101', 4, 1, 'GIFT', '7001', 'Gift', 'physical', 2, 2, 2500, 5000, 0, 0, 490, 0, 5490, 5490, 0, 2, 0, 2, 0, 0);
INSERT INTO public.order_line VALUES (1, 1, '101001', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 2, 2, 1290, 2580, 0, 0, 363, 0, 2943, 2943, 0, 2, 0, 2, 1, 1290);
INSERT INTO public.order_line VALUES (4, 1, '100201', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 289, 0, 1579, 1579, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (4, 2, '100202', 2, NULL, 'CANDLE', '7002', 'Candle', 'physical', 1, 1, 900, 900, 0, 0, 201, 0, 1101, 1101, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (3, 1, '100101', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 289, 0, 1579, 1579, 0, 1, 0, 1, 0, 0);
INSERT INTO public.order_line VALUES (3, 2, '100102', 2, NULL, 'CANDLE', '7002', 'Candle', 'physical', 1, 1, 900, 900, 0, 0, 201, 0, 1101, 1101, 0, 1, 0, 1, 0, 0);
INSERT INTO public.order_line VALUES (5, 1, '100301', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 2, 2, 1290, 2580, 0, 0, 490, 0, 3070, 3070, 0, 2, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (6, 1, '100401', 4, 1, 'GIFT', '7001', 'Gift', 'physical', 1, 1, 2500, 2500, 0, 0, 490, 0, 2990, 2990, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (7, 1, '100501', NULL, NULL, 'A-SKU-OF-NOBODY', '7001', 'A-Sku-Of-Nobody', 'physical', 2, 2, 1000, 2000, 0, 0, 490, 0, 2490, 2490, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (8, 1, '100601', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 900, 900, 1290, 1161000, 0, 0, 490, 0, 1161490, 1161490, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (9, 1, '100701', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 490, 0, 1780, 1780, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_revision VALUES (1, 1, 2, '2026-11-20 11:00:00+00', 3970, 'paid', '[["101001",2,2,0],["101002",1,1,0]]', '2026-11-20 11:00:04.462162+00');
INSERT INTO public.order_revision VALUES (2, 1, 3, '2026-11-20 11:00:00+00', 5490, 'paid', '[["101101",2,2,0]]', '2026-11-20 11:00:04.782876+00');
INSERT INTO public.order_revision VALUES (3, 1, 15, '2026-11-20 11:00:00+00', 2680, 'paid', '[["100101",1,1,0],["100102",1,1,0]]', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.order_revision VALUES (4, 1, 16, '2026-11-20 11:00:00+00', 2680, 'paid', '[["100201",1,1,0],["100202",1,1,0]]', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.order_revision VALUES (5, 1, 20, '2026-11-20 11:00:00+00', 3070, 'paid', '[["100301",2,2,0]]', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.order_revision VALUES (6, 1, 21, '2026-11-20 11:00:00+00', 2990, 'paid', '[["100401",1,1,0]]', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.order_revision VALUES (7, 1, 23, '2026-11-20 11:00:00+00', 2490, 'paid', '[["100501",2,2,0]]', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.order_revision VALUES (8, 1, 24, '2026-11-20 11:00:00+00', 1161490, 'paid', '[["100601",900,900,0]]', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.order_revision VALUES (9, 1, 25, '2026-11-20 11:00:00+00', 1780, 'paid', '[["100701",1,1,0]]', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.orders VALUES (1, 'ord_mgry9js8cz9d89x2', 6, '450000001010', '#1010', 'sent', 4, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '38526a71a71c2d058d61e3900f779f7b1667ec83f56ca31101ef565d1fffe456', '2026-11-20 11:00:03.655892+00', '2026-11-20 11:00:04.462162+00', '2026-11-20 11:00:05.612761+00', NULL, '', 'EUR', 3480, 0, 0, 490, 0, 3970, 3970, 'EUR', 3970, true, 'paid', 'ch_1010', 'sandbox', 3970, 0, 1290, 1, 1, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (2, 'ord_phvwev42awatyh76', 6, '450000001011', '#1011', 'sent', 4, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '80a06607a1ec8c530b196e621ae1fa1d8e5c93ca0fad49835e151bafdf49af8a', '2026-11-20 11:00:04.71163+00', '2026-11-20 11:00:04.782876+00', '2026-11-20 11:00:05.612761+00', NULL, '', 'EUR', 5000, 0, 0, 490, 0, 5490, 5490, 'EUR', 5490, true, 'paid', 'ch_1011', 'sandbox', 5490, 0, 500, 2, 2, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (4, 'ord_94wp17qesvrxh366', 6, '450000001002', '#1002', 'ready', 3, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', '2026-11-20 11:00:06.362965+00', '2026-11-20 11:00:06.390125+00', NULL, NULL, '', 'EUR', 2190, 0, 0, 490, 0, 2680, 2680, 'EUR', 2680, true, 'paid', '', 'sandbox', 2680, 0, 0, 4, 4, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (3, 'ord_xyeefezx9n4f4xkq', 6, '450000001001', '#1001', 'sent', 4, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', '2026-11-20 11:00:06.362965+00', '2026-11-20 11:00:06.390125+00', '2026-11-20 11:00:06.852608+00', NULL, '', 'EUR', 2190, 0, 0, 490, 0, 2680, 2680, 'EUR', 2680, true, 'paid', '', 'sandbox', 2680, 0, 0, 3, 3, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (9, 'ord_xnrjt8nyxszax4cz', 6, '450000001007', '#1007', 'cancelled', 1, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', '2026-11-20 11:00:07.21237+00', NULL, NULL, '2026-11-20 11:00:07.250286+00', 'cancelled at the channel: customer', 'EUR', 1290, 0, 0, 490, 0, 1780, 1780, 'EUR', 1780, true, 'paid', '', 'sandbox', 1780, 0, 0, 9, 9, NULL, NULL, 1, 'Standard', 'en', NULL, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, NULL, false);
INSERT INTO public.orders VALUES (5, 'ord_qx6q3253gnby5mf7', 6, '450000001003', '#1003', 'in_progress', 2, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', '2026-11-20 11:00:06.901953+00', '2026-11-20 11:00:06.962001+00', NULL, NULL, '', 'EUR', 2580, 0, 0, 490, 0, 3070, 3070, 'EUR', 3070, true, 'paid', '', 'sandbox', 3070, 0, 0, 5, 5, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (6, 'ord_h3j226qnj1wcaede', 6, '450000001004', '#1004', 'in_progress', 2, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', '2026-11-20 11:00:06.901953+00', '2026-11-20 11:00:06.962001+00', NULL, NULL, '', 'EUR', 2500, 0, 0, 490, 0, 2990, 2990, 'EUR', 2990, true, 'paid', '', 'sandbox', 2990, 0, 0, 6, 6, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (7, 'ord_4qdaef8rgy4mznvy', 6, '450000001005', '#1005', 'received', 0, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', '2026-11-20 11:00:07.21237+00', NULL, NULL, NULL, '', 'EUR', 2000, 0, 0, 490, 0, 2490, 2490, 'EUR', 2490, true, 'paid', '', 'sandbox', 2490, 0, 0, 7, 7, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (8, 'ord_5aap9ky07pfr3acx', 6, '450000001006', '#1006', 'confirmed', 1, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', '2026-11-20 11:00:07.21237+00', '2026-11-20 11:00:07.250286+00', NULL, NULL, '', 'EUR', 1161000, 0, 0, 490, 0, 1161490, 1161490, 'EUR', 1161490, true, 'paid', '', 'sandbox', 1161490, 0, 0, 8, 8, NULL, NULL, 1, 'Standard', 'en', 15, '{"risk":["twenty or more of one thing"],"shipping":"Standard"}', false, false, false, false, NULL, '2026-11-20 14:00:00+00', false);
INSERT INTO public.orders VALUES (10, 'ord_jwxsbnq5kq2r493f', 6, '450000001008', '#1008', 'received', 0, '2026-11-20 11:00:00+00', NULL, '', '2026-11-20 11:00:07.441648+00', NULL, NULL, NULL, '', NULL, 0, 0, 0, 0, 0, 0, 0, NULL, 0, false, '', '', '', 0, 0, 0, NULL, NULL, NULL, NULL, 0, '', '', NULL, NULL, false, false, false, false, NULL, NULL, false);
INSERT INTO public.parcel VALUES (1, 'par_b2k2cw81hn9nvv5n', 1, 1, 1, 'handed_over', 3, 980, '', '', '2026-11-20 11:00:05.238389+00', '2026-11-20 11:00:05.612761+00', NULL, 1, NULL);
INSERT INTO public.parcel VALUES (2, 'par_k1r90pg97b6b3yex', 2, 1, 2, 'handed_over', 3, 1120, '', '', '2026-11-20 11:00:05.238389+00', '2026-11-20 11:00:05.612761+00', NULL, 1, NULL);
INSERT INTO public.parcel VALUES (4, 'par_03h9z6w8e5kwcdzf', 4, 1, 4, 'labelled', 2, 630, '', '', '2026-11-20 11:00:06.629922+00', NULL, NULL, 1, NULL);
INSERT INTO public.parcel VALUES (3, 'par_ejkejhdfrrpdxfxz', 3, 1, 3, 'handed_over', 3, 630, '', '', '2026-11-20 11:00:06.629922+00', '2026-11-20 11:00:06.852608+00', NULL, 1, NULL);
INSERT INTO public.parcel_line VALUES (1, 1, 1, 2);
INSERT INTO public.parcel_line VALUES (1, 2, 2, 1);
INSERT INTO public.parcel_line VALUES (2, 3, 2, 4);
INSERT INTO public.parcel_line VALUES (2, 4, 3, 2);
INSERT INTO public.parcel_line VALUES (3, 5, 1, 1);
INSERT INTO public.parcel_line VALUES (3, 6, 2, 1);
INSERT INTO public.parcel_line VALUES (4, 7, 1, 1);
INSERT INTO public.parcel_line VALUES (4, 8, 2, 1);
INSERT INTO public.payment VALUES (1, 1, 'ch_1010', 'sandbox', 3970, 'EUR', '2026-11-20 11:00:04.462162+00');
INSERT INTO public.payment VALUES (2, 2, 'ch_1011', 'sandbox', 5490, 'EUR', '2026-11-20 11:00:04.782876+00');
INSERT INTO public.payment VALUES (3, 3, 'order', 'sandbox', 2680, 'EUR', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.payment VALUES (4, 4, 'order', 'sandbox', 2680, 'EUR', '2026-11-20 11:00:06.390125+00');
INSERT INTO public.payment VALUES (5, 5, 'order', 'sandbox', 3070, 'EUR', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.payment VALUES (6, 6, 'order', 'sandbox', 2990, 'EUR', '2026-11-20 11:00:06.962001+00');
INSERT INTO public.payment VALUES (7, 7, 'order', 'sandbox', 2490, 'EUR', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.payment VALUES (8, 8, 'order', 'sandbox', 1161490, 'EUR', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.payment VALUES (9, 9, 'order', 'sandbox', 1780, 'EUR', '2026-11-20 11:00:07.250286+00');
INSERT INTO public.payout VALUES (1, 'pay_w5wf3zgmmm5hgfr8', 8, 'po_1', 'balanced', 1, 'EUR', 2951, 0, '2026-11-20', 13, '2026-11-20 11:00:06.247617+00');
INSERT INTO public.payout VALUES (2, 'pay_7j3a7mcw2hkzath4', 8, 'po_2', 'disputed', 1, 'EUR', 4100, 0, '2026-11-20', 14, '2026-11-20 11:00:06.311035+00');
INSERT INTO public.pick_task VALUES (1, 1, 1, 1, 2, 2, 'picked', 1);
INSERT INTO public.pick_task VALUES (2, 1, 1, 2, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (3, 1, 2, 3, 4, 4, 'picked', 1);
INSERT INTO public.pick_task VALUES (4, 1, 2, 4, 2, 2, 'picked', 1);
INSERT INTO public.pick_task VALUES (5, 2, 3, 5, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (6, 2, 3, 6, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (7, 2, 4, 7, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (8, 2, 4, 8, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (10, 3, 6, 10, 2, 0, 'open', 0);
INSERT INTO public.pick_task VALUES (11, 3, 6, 11, 1, 0, 'open', 0);
INSERT INTO public.pick_task VALUES (9, 3, 5, 9, 2, 2, 'picked', 1);
INSERT INTO public."position" VALUES (1, 1, 1, 'A-01', '', '', '', '', '');
INSERT INTO public."position" VALUES (2, 2, 1, 'A-01', '', '', '', '', '');
INSERT INTO public."position" VALUES (3, 2, 2, 'A-01', '', '', '', '', '');
INSERT INTO public."position" VALUES (4, 3, 1, 'A-01', '', '', '', '', '');
INSERT INTO public.posting VALUES (1, 0, 'supplier', 1, 1, NULL, -40);
INSERT INTO public.posting VALUES (1, 1, 'available', 1, 1, NULL, 40);
INSERT INTO public.posting VALUES (1, 2, 'supplier', 2, 2, NULL, -12);
INSERT INTO public.posting VALUES (1, 3, 'available', 2, 2, NULL, 12);
INSERT INTO public.posting VALUES (1, 4, 'supplier', 2, 3, NULL, -20);
INSERT INTO public.posting VALUES (1, 5, 'available', 2, 3, NULL, 20);
INSERT INTO public.posting VALUES (1, 6, 'supplier', 3, 4, NULL, -12);
INSERT INTO public.posting VALUES (1, 7, 'available', 3, 4, NULL, 12);
INSERT INTO public.posting VALUES (2, 0, 'sales', NULL, NULL, 'EUR', -3414);
INSERT INTO public.posting VALUES (2, 1, 'clearing', NULL, NULL, 'EUR', 3414);
INSERT INTO public.posting VALUES (2, 2, 'tax', NULL, NULL, 'EUR', -556);
INSERT INTO public.posting VALUES (2, 3, 'clearing', NULL, NULL, 'EUR', 556);
INSERT INTO public.posting VALUES (2, 4, 'refund_ceiling', NULL, NULL, 'EUR', -3970);
INSERT INTO public.posting VALUES (2, 5, 'refundable', NULL, NULL, 'EUR', 3970);
INSERT INTO public.posting VALUES (3, 0, 'sales', NULL, NULL, 'EUR', -4692);
INSERT INTO public.posting VALUES (3, 1, 'clearing', NULL, NULL, 'EUR', 4692);
INSERT INTO public.posting VALUES (3, 2, 'tax', NULL, NULL, 'EUR', -798);
INSERT INTO public.posting VALUES (3, 3, 'clearing', NULL, NULL, 'EUR', 798);
INSERT INTO public.posting VALUES (3, 4, 'refund_ceiling', NULL, NULL, 'EUR', -5490);
INSERT INTO public.posting VALUES (3, 5, 'refundable', NULL, NULL, 'EUR', 5490);
INSERT INTO public.posting VALUES (4, 0, 'available', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (4, 1, 'allocated', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (4, 2, 'available', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (4, 3, 'allocated', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (5, 0, 'available', 2, 2, NULL, -4);
INSERT INTO public.posting VALUES (5, 1, 'allocated', 2, 2, NULL, 4);
INSERT INTO public.posting VALUES (5, 2, 'available', 3, 4, NULL, -2);
INSERT INTO public.posting VALUES (5, 3, 'allocated', 3, 4, NULL, 2);
INSERT INTO public.posting VALUES (6, 0, 'allocated', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (6, 1, 'picked', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (6, 2, 'allocated', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (6, 3, 'picked', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (7, 0, 'allocated', 2, 2, NULL, -4);
INSERT INTO public.posting VALUES (7, 1, 'picked', 2, 2, NULL, 4);
INSERT INTO public.posting VALUES (7, 2, 'allocated', 3, 4, NULL, -2);
INSERT INTO public.posting VALUES (7, 3, 'picked', 3, 4, NULL, 2);
INSERT INTO public.posting VALUES (8, 0, 'carrier_payable', NULL, NULL, 'EUR', -449);
INSERT INTO public.posting VALUES (8, 1, 'shipping_cost', NULL, NULL, 'EUR', 449);
INSERT INTO public.posting VALUES (9, 0, 'carrier_payable', NULL, NULL, 'EUR', -549);
INSERT INTO public.posting VALUES (9, 1, 'shipping_cost', NULL, NULL, 'EUR', 549);
INSERT INTO public.posting VALUES (10, 0, 'picked', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (10, 1, 'shipped', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (10, 2, 'picked', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (10, 3, 'shipped', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (11, 0, 'picked', 2, 2, NULL, -4);
INSERT INTO public.posting VALUES (11, 1, 'shipped', 2, 2, NULL, 4);
INSERT INTO public.posting VALUES (11, 2, 'picked', 3, 4, NULL, -2);
INSERT INTO public.posting VALUES (11, 3, 'shipped', 3, 4, NULL, 2);
INSERT INTO public.posting VALUES (12, 0, 'shipped', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (12, 1, 'available', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (13, 0, 'refundable', NULL, NULL, 'EUR', -1290);
INSERT INTO public.posting VALUES (13, 1, 'refund_pending', NULL, NULL, 'EUR', 1290);
INSERT INTO public.posting VALUES (14, 0, 'refund_pending', NULL, NULL, 'EUR', -1290);
INSERT INTO public.posting VALUES (14, 1, 'refunded', NULL, NULL, 'EUR', 1290);
INSERT INTO public.posting VALUES (14, 2, 'clearing', NULL, NULL, 'EUR', -1290);
INSERT INTO public.posting VALUES (14, 3, 'sales', NULL, NULL, 'EUR', 1290);
INSERT INTO public.posting VALUES (15, 0, 'refundable', NULL, NULL, 'EUR', -500);
INSERT INTO public.posting VALUES (15, 1, 'refund_pending', NULL, NULL, 'EUR', 500);
INSERT INTO public.posting VALUES (16, 0, 'refund_pending', NULL, NULL, 'EUR', -500);
INSERT INTO public.posting VALUES (16, 1, 'refunded', NULL, NULL, 'EUR', 500);
INSERT INTO public.posting VALUES (16, 2, 'clearing', NULL, NULL, 'EUR', -500);
INSERT INTO public.posting VALUES (16, 3, 'sales', NULL, NULL, 'EUR', 500);
INSERT INTO public.posting VALUES (17, 0, 'clearing', NULL, NULL, 'EUR', -3851);
INSERT INTO public.posting VALUES (17, 1, 'bank', NULL, NULL, 'EUR', 3851);
INSERT INTO public.posting VALUES (17, 2, 'clearing', NULL, NULL, 'EUR', -119);
INSERT INTO public.posting VALUES (17, 3, 'fees', NULL, NULL, 'EUR', 119);
INSERT INTO public.posting VALUES (18, 0, 'bank', NULL, NULL, 'EUR', -900);
INSERT INTO public.posting VALUES (18, 1, 'fees', NULL, NULL, 'EUR', 900);
INSERT INTO public.posting VALUES (19, 0, 'sales', NULL, NULL, 'EUR', -2330);
INSERT INTO public.posting VALUES (19, 1, 'clearing', NULL, NULL, 'EUR', 2330);
INSERT INTO public.posting VALUES (19, 2, 'tax', NULL, NULL, 'EUR', -350);
INSERT INTO public.posting VALUES (19, 3, 'clearing', NULL, NULL, 'EUR', 350);
INSERT INTO public.posting VALUES (19, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2680);
INSERT INTO public.posting VALUES (19, 5, 'refundable', NULL, NULL, 'EUR', 2680);
INSERT INTO public.posting VALUES (20, 0, 'sales', NULL, NULL, 'EUR', -2330);
INSERT INTO public.posting VALUES (20, 1, 'clearing', NULL, NULL, 'EUR', 2330);
INSERT INTO public.posting VALUES (20, 2, 'tax', NULL, NULL, 'EUR', -350);
INSERT INTO public.posting VALUES (20, 3, 'clearing', NULL, NULL, 'EUR', 350);
INSERT INTO public.posting VALUES (20, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2680);
INSERT INTO public.posting VALUES (20, 5, 'refundable', NULL, NULL, 'EUR', 2680);
INSERT INTO public.posting VALUES (21, 0, 'available', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (21, 1, 'allocated', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (21, 2, 'available', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (21, 3, 'allocated', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (22, 0, 'available', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (22, 1, 'allocated', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (22, 2, 'available', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (22, 3, 'allocated', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (23, 0, 'allocated', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (23, 1, 'picked', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (23, 2, 'allocated', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (23, 3, 'picked', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (24, 0, 'allocated', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (24, 1, 'picked', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (24, 2, 'allocated', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (24, 3, 'picked', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (25, 0, 'carrier_payable', NULL, NULL, 'EUR', -449);
INSERT INTO public.posting VALUES (25, 1, 'shipping_cost', NULL, NULL, 'EUR', 449);
INSERT INTO public.posting VALUES (26, 0, 'carrier_payable', NULL, NULL, 'EUR', -449);
INSERT INTO public.posting VALUES (26, 1, 'shipping_cost', NULL, NULL, 'EUR', 449);
INSERT INTO public.posting VALUES (27, 0, 'picked', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (27, 1, 'shipped', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (27, 2, 'picked', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (27, 3, 'shipped', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (28, 0, 'sales', NULL, NULL, 'EUR', -2658);
INSERT INTO public.posting VALUES (28, 1, 'clearing', NULL, NULL, 'EUR', 2658);
INSERT INTO public.posting VALUES (28, 2, 'tax', NULL, NULL, 'EUR', -412);
INSERT INTO public.posting VALUES (28, 3, 'clearing', NULL, NULL, 'EUR', 412);
INSERT INTO public.posting VALUES (28, 4, 'refund_ceiling', NULL, NULL, 'EUR', -3070);
INSERT INTO public.posting VALUES (28, 5, 'refundable', NULL, NULL, 'EUR', 3070);
INSERT INTO public.posting VALUES (29, 0, 'sales', NULL, NULL, 'EUR', -2591);
INSERT INTO public.posting VALUES (29, 1, 'clearing', NULL, NULL, 'EUR', 2591);
INSERT INTO public.posting VALUES (29, 2, 'tax', NULL, NULL, 'EUR', -399);
INSERT INTO public.posting VALUES (29, 3, 'clearing', NULL, NULL, 'EUR', 399);
INSERT INTO public.posting VALUES (29, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2990);
INSERT INTO public.posting VALUES (29, 5, 'refundable', NULL, NULL, 'EUR', 2990);
INSERT INTO public.posting VALUES (30, 0, 'available', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (30, 1, 'allocated', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (31, 0, 'available', 2, 2, NULL, -2);
INSERT INTO public.posting VALUES (31, 1, 'allocated', 2, 2, NULL, 2);
INSERT INTO public.posting VALUES (31, 2, 'available', 3, 4, NULL, -1);
INSERT INTO public.posting VALUES (31, 3, 'allocated', 3, 4, NULL, 1);
INSERT INTO public.posting VALUES (32, 0, 'allocated', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (32, 1, 'picked', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (33, 0, 'sales', NULL, NULL, 'EUR', -2171);
INSERT INTO public.posting VALUES (33, 1, 'clearing', NULL, NULL, 'EUR', 2171);
INSERT INTO public.posting VALUES (33, 2, 'tax', NULL, NULL, 'EUR', -319);
INSERT INTO public.posting VALUES (33, 3, 'clearing', NULL, NULL, 'EUR', 319);
INSERT INTO public.posting VALUES (33, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2490);
INSERT INTO public.posting VALUES (33, 5, 'refundable', NULL, NULL, 'EUR', 2490);
INSERT INTO public.posting VALUES (34, 0, 'sales', NULL, NULL, 'EUR', -976120);
INSERT INTO public.posting VALUES (34, 1, 'clearing', NULL, NULL, 'EUR', 976120);
INSERT INTO public.posting VALUES (34, 2, 'tax', NULL, NULL, 'EUR', -185370);
INSERT INTO public.posting VALUES (34, 3, 'clearing', NULL, NULL, 'EUR', 185370);
INSERT INTO public.posting VALUES (34, 4, 'refund_ceiling', NULL, NULL, 'EUR', -1161490);
INSERT INTO public.posting VALUES (34, 5, 'refundable', NULL, NULL, 'EUR', 1161490);
INSERT INTO public.posting VALUES (35, 0, 'sales', NULL, NULL, 'EUR', -1574);
INSERT INTO public.posting VALUES (35, 1, 'clearing', NULL, NULL, 'EUR', 1574);
INSERT INTO public.posting VALUES (35, 2, 'tax', NULL, NULL, 'EUR', -206);
INSERT INTO public.posting VALUES (35, 3, 'clearing', NULL, NULL, 'EUR', 206);
INSERT INTO public.posting VALUES (35, 4, 'refund_ceiling', NULL, NULL, 'EUR', -1780);
INSERT INTO public.posting VALUES (35, 5, 'refundable', NULL, NULL, 'EUR', 1780);
INSERT INTO public.promise VALUES (1, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:04.462162+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:04.462162+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (2, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:04.782876+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:04.782876+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (3, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:06.390125+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:06.390125+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (4, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:06.390125+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:06.390125+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (5, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:06.962001+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:06.962001+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (6, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:06.962001+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:06.962001+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (7, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:07.250286+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:07.250286+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (8, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:07.250286+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:07.250286+00', NULL, '', NULL);
INSERT INTO public.refund VALUES (1, 'ref_0zjnemmfsnfw4dgs', 1, 1, 1, 'posted', 1, 1290, 'EUR', 're_53fc8a1bff3926b0f426', 8, 'us', '{"amount_minor":1290,"currency":"EUR","left_before_minor":3970,"lines":[{"amount_minor":1290,"carriage_kept_minor":363,"due_in_all_minor":1290,"line":1,"line_minor":2943,"refunded_before_minor":0,"says":"Mug, 1 of 2: 12.90 EUR; now 12.90 EUR","title":"Mug","units":1,"units_back_in_all":1,"units_sold":2}],"rule":"each unit''s share of its line, shipping stays"}', 'does not please', '2026-11-20 11:00:05.983536+00');
INSERT INTO public.refund VALUES (2, 'ref_ae2kgab9hwgydyba', 2, 1, NULL, 'posted', 1, 500, 'EUR', 're_677de46b5f951dcceb9e', 9, 'us', '{"amount_minor":500,"left_before_minor":5490,"rule":"an amount that a person chose"}', 'a scratch', '2026-11-20 11:00:06.138839+00');
INSERT INTO public.refund_line VALUES (1, 1, 1, 1290);
INSERT INTO public.rma VALUES (1, 'rma_b2k2cw81hn9nvv5n', 1, 1, 'closed', 4, 'does not please', '2026-11-20 11:00:05.963342+00', '2026-11-20 11:00:05.983536+00', 1);
INSERT INTO public.rma VALUES (2, 'rma_k1r90pg97b6b3yex', 2, 1, 'approved', 1, 'a candle is broken', '2026-11-20 11:00:06.132784+00', NULL, NULL);
INSERT INTO public.rma_line VALUES (1, 1, 1, 1, 1, 1, 0, 'restock', 'as new');
INSERT INTO public.rma_line VALUES (2, 1, 1, 1, 0, 0, 0, '', '');
INSERT INTO public.rules_release VALUES (1, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', '2026-11-22 17:59:49.395639+00');
INSERT INTO public.setting VALUES ('shop_name', '"The Candle Shop"', '2026-11-22 17:59:49.429814+00', NULL);
INSERT INTO public.setting VALUES ('shop_currency', '"EUR"', '2026-11-22 17:59:49.430702+00', NULL);
INSERT INTO public.setting VALUES ('clock_offset', '-197989.455882', '2026-11-22 17:59:49.456337+00', NULL);
INSERT INTO public.setting VALUES ('sample_shop', 'true', '2026-11-22 17:59:49.45669+00', NULL);
INSERT INTO public.settlement_line VALUES (1, 1, 1, 'charge', 'ch_1010', 'ch_1010', '', 1, NULL, 3970, 119, 3851, 'EUR', NULL, '', 'matched', 1);
INSERT INTO public.settlement_line VALUES (2, 1, 2, 'fee', '', '', '', NULL, NULL, -900, 0, -900, 'EUR', NULL, '', 'matched', 1);
INSERT INTO public.settlement_line VALUES (3, 1, 3, 'payout', 'po_1', '', '', NULL, NULL, -2951, 0, -2951, 'EUR', NULL, '', 'matched', 1);
INSERT INTO public.settlement_line VALUES (5, 2, 2, 'adjustment', 'adj_1', '', '', NULL, NULL, -1250, 0, -1250, 'EUR', NULL, '', 'unmatched', 0);
INSERT INTO public.settlement_line VALUES (4, 2, 1, 'charge', 'ch_1011', 'ch_1011', '', 2, NULL, 5490, 140, 5350, 'EUR', NULL, '', 'matched', 1);
INSERT INTO public.settlement_line VALUES (6, 2, 3, 'payout', 'po_2', '', '', NULL, NULL, -4100, 0, -4100, 'EUR', NULL, '', 'matched', 1);
INSERT INTO public.shipment VALUES (1, 'shi_ysq7565nvhr9mwaq', 1, 1, 7, 'standard', 'booked', 1, 1, 'lbl_f66e7298b5dc709a7157', 'SB6473731985641', 449, 'EUR', '{"carrier":"parcel-post","offers":[{"carrier":"parcel-post","cost_minor":349,"days":4,"service":"economy"},{"carrier":"parcel-post","cost_minor":449,"days":2,"service":"standard"},{"carrier":"parcel-post","cost_minor":1192,"days":1,"service":"express"}],"rule":"asked for by name","service":"standard"}', '2026-11-20 11:00:05.350769+00', '2026-11-22 11:00:05.350769+00', NULL, false);
INSERT INTO public.shipment VALUES (2, 'shi_0gsb6324ts3bf1pf', 2, 2, 7, 'standard', 'booked', 1, 2, 'lbl_0432b30c44d646b786cf', 'SB5872974383275', 549, 'EUR', '{"carrier":"parcel-post","offers":[{"carrier":"parcel-post","cost_minor":449,"days":4,"service":"economy"},{"carrier":"parcel-post","cost_minor":549,"days":2,"service":"standard"},{"carrier":"parcel-post","cost_minor":1355,"days":1,"service":"express"}],"rule":"asked for by name","service":"standard"}', '2026-11-20 11:00:05.350769+00', '2026-11-22 11:00:05.350769+00', NULL, false);
INSERT INTO public.shipment VALUES (3, 'shi_8jkyxzkahhm7ps3s', 3, 3, 7, 'standard', 'booked', 1, 12, 'lbl_44a7eefe6a8c687b6479', 'SB7867452778443', 449, 'EUR', '{"carrier":"parcel-post","offers":[{"carrier":"parcel-post","cost_minor":349,"days":4,"service":"economy"},{"carrier":"parcel-post","cost_minor":449,"days":2,"service":"standard"},{"carrier":"parcel-post","cost_minor":1192,"days":1,"service":"express"}],"rule":"asked for by name","service":"standard"}', '2026-11-20 11:00:06.651141+00', '2026-11-22 11:00:06.651141+00', NULL, false);
INSERT INTO public.shipment VALUES (4, 'shi_8vzfa35n36rafqvp', 4, 4, 7, 'standard', 'booked', 1, 13, 'lbl_46fef50cb519b0a7df76', 'SB1818701420039', 449, 'EUR', '{"carrier":"parcel-post","offers":[{"carrier":"parcel-post","cost_minor":349,"days":4,"service":"economy"},{"carrier":"parcel-post","cost_minor":449,"days":2,"service":"standard"},{"carrier":"parcel-post","cost_minor":1192,"days":1,"service":"express"}],"rule":"asked for by name","service":"standard"}', '2026-11-20 11:00:06.651141+00', '2026-11-22 11:00:06.651141+00', NULL, false);
INSERT INTO public.site VALUES (1, 'sit_w8mp99v40f7zv1s2', 'Berlin', 'Kastanienallee 7', '', 'Berlin', '', '10435', 'DE', 'Europe/Berlin', '{"closed_on": []}', '{"mon": "15:00", "tue": "15:00", "wed": "15:00", "thu": "15:00", "fri": "15:00", "sat": "15:00", "sun": "15:00"}', 0, true);
INSERT INTO public.site VALUES (2, 'sit_gmxqc2xw0aafg8ck', 'Hamburg', 'Deichstr. 20', '', 'Hamburg', '', '20459', 'DE', 'Europe/Berlin', '{"closed_on": []}', '{"mon": "15:00", "tue": "15:00", "wed": "15:00", "thu": "15:00", "fri": "15:00", "sat": "15:00", "sun": "15:00"}', 1, true);
INSERT INTO public.sku VALUES (1, 'sku_j12b6t4cxk2cd73m', 'MUG', 'Mug, white', 'physical', 350, 0, 0, 0, 1290, 'EUR', '', '', true, NULL, NULL, '', 0, '', '', NULL, '');
INSERT INTO public.sku VALUES (2, 'sku_9j512xhn4dw7nhg5', 'CANDLE', 'Candle', 'physical', 200, 0, 0, 0, 900, 'EUR', '', '', true, NULL, NULL, '', 0, '', '', NULL, '');
INSERT INTO public.sku VALUES (3, 'sku_pka9fd0adt9qx69s', 'BOX', 'Gift box', 'physical', 120, 0, 0, 0, 300, 'EUR', '', '', true, NULL, NULL, '', 0, '', '', NULL, '');
INSERT INTO public.sku VALUES (4, 'sku_vwjp97zgjvtexk2m', 'GIFT', 'Gift set', 'kit', 0, 0, 0, 0, 2500, 'EUR', '', '', true, NULL, NULL, '', 0, '', '', NULL, '');
INSERT INTO public.sku VALUES (5, 'sku_kvep82e4ex8qhz69', 'EBOOK', 'A book to read on a screen', 'digital', 0, 0, 0, 0, 700, 'EUR', '', '', true, NULL, NULL, '', 0, '', '', NULL, '');
INSERT INTO public.vendor_account VALUES (1, 'acc_sb0hcw2sngxj3wed', 'house', 'house', 'desk', '', NULL, '{}', true, '2026-11-22 17:59:49.405843+00');
INSERT INTO public.vendor_account VALUES (2, 'acc_td3v2wfa3knvs1kv', 'house', 'house', 'station', '', NULL, '{}', true, '2026-11-22 17:59:49.409894+00');
INSERT INTO public.vendor_account VALUES (3, 'acc_2gdbazve3h0agkbv', 'house', 'house', 'review', '', NULL, '{}', true, '2026-11-22 17:59:49.41091+00');
INSERT INTO public.vendor_account VALUES (4, 'acc_peym9y84x1zpv9qf', 'house', 'house', 'cli', '', NULL, '{}', true, '2026-11-22 17:59:49.418915+00');
INSERT INTO public.vendor_account VALUES (5, 'acc_mdacmy93jnvc3kkm', 'house', 'house', 'portal', '', NULL, '{}', true, '2026-11-22 17:59:49.419858+00');
INSERT INTO public.vendor_account VALUES (6, 'acc_355xvf2g7ws1aj5s', 'channel', 'shopify', 'shopify', 'candles.myshopify.com', 'EUR', '{}', true, '2026-11-22 17:59:49.45307+00');
INSERT INTO public.vendor_account VALUES (7, 'acc_cxjrtsejrdx43emw', 'carrier', 'sandbox', 'parcel-post', '', 'EUR', '{"api_key":"sandbox","base_url":"http://127.0.0.1:34373"}', true, '2026-11-22 17:59:49.495632+00');
INSERT INTO public.vendor_account VALUES (8, 'acc_gxgpng2sthzkt5h2', 'payment', 'sandbox', 'money', '', NULL, '{"base_url":"http://127.0.0.1:42439"}', true, '2026-11-22 17:59:49.496311+00');
INSERT INTO public.vendor_account VALUES (9, 'acc_n4keg8k7pn7q038c', 'messenger', 'smtp', 'mail', '', NULL, '{"from":"shop@example.com","host":"127.0.0.1","port":37485}', true, '2026-11-22 17:59:49.496774+00');
INSERT INTO public.wave VALUES (1, 'wav_ymeyvehwge6vygms', 1, '2026-11-20 11:00:05.115377+00', '2026-11-20 11:00:05.238389+00');
INSERT INTO public.wave VALUES (2, 'wav_qfcgvgzb24esy2ax', 1, '2026-11-20 11:00:06.566529+00', '2026-11-20 11:00:06.629922+00');
INSERT INTO public.wave VALUES (3, 'wav_ae18fpfc035bdyez', 1, '2026-11-20 11:00:07.123102+00', NULL);
INSERT INTO public.work_item VALUES (1, 'audit', 1, '2026-11-22 17:59:49.451452+00', '2026-11-22 17:59:49.451452+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (2, 'housekeeping', 2, '2026-11-22 17:59:49.452396+00', '2026-11-22 17:59:49.452396+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (28, 'review', 1, '2026-11-20 11:00:06.321915+00', '2026-11-20 11:00:06.321915+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (3, 'capture', 2, '2026-11-20 11:00:00.114511+00', '2026-11-20 11:00:00.114511+00', 1, NULL, NULL, false, 'done', 2, '');
INSERT INTO public.work_item VALUES (27, 'reconcile', 2, '2026-11-20 11:00:16.321915+00', '2026-11-20 11:00:06.311035+00', 1, NULL, NULL, false, NULL, NULL, 'looks again for what explains it');
INSERT INTO public.work_item VALUES (4, 'normalize', 1, '2026-11-20 11:00:03.655892+00', '2026-11-20 11:00:03.655892+00', 1, NULL, NULL, false, 'done', 3, '');
INSERT INTO public.work_item VALUES (7, 'capture', 3, '2026-11-20 11:00:04.709953+00', '2026-11-20 11:00:04.709953+00', 1, NULL, NULL, false, 'done', 4, '');
INSERT INTO public.work_item VALUES (8, 'normalize', 2, '2026-11-20 11:00:04.71163+00', '2026-11-20 11:00:04.71163+00', 1, NULL, NULL, false, 'done', 5, '');
INSERT INTO public.work_item VALUES (6, 'allocate', 1, '2026-11-20 11:00:04.462162+00', '2026-11-20 11:00:04.462162+00', 1, NULL, NULL, false, 'done', 6, '');
INSERT INTO public.work_item VALUES (10, 'allocate', 2, '2026-11-20 11:00:04.782876+00', '2026-11-20 11:00:04.782876+00', 1, NULL, NULL, false, 'done', 6, '');
INSERT INTO public.work_item VALUES (11, 'pick_pack', 1, '2026-11-20 11:00:05.016319+00', '2026-11-20 11:00:05.016319+00', 1, NULL, NULL, false, 'done', 7, '');
INSERT INTO public.work_item VALUES (12, 'pick_pack', 2, '2026-11-20 11:00:05.016319+00', '2026-11-20 11:00:05.016319+00', 1, NULL, NULL, false, 'done', 7, '');
INSERT INTO public.work_item VALUES (29, 'capture', 15, '2026-11-20 11:00:06.361112+00', '2026-11-20 11:00:06.361112+00', 1, NULL, NULL, false, 'done', 31, '');
INSERT INTO public.work_item VALUES (30, 'capture', 16, '2026-11-20 11:00:06.362026+00', '2026-11-20 11:00:06.362026+00', 1, NULL, NULL, false, 'done', 31, '');
INSERT INTO public.work_item VALUES (13, 'ship', 1, '2026-11-20 11:00:05.238389+00', '2026-11-20 11:00:05.238389+00', 1, NULL, NULL, false, 'done', 11, '');
INSERT INTO public.work_item VALUES (14, 'ship', 2, '2026-11-20 11:00:05.238389+00', '2026-11-20 11:00:05.238389+00', 1, NULL, NULL, false, 'done', 11, '');
INSERT INTO public.work_item VALUES (18, 'ship', 2, '2026-12-04 11:00:05.612761+00', '2026-12-04 11:00:05.612761+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (44, 'capture', 20, '2026-11-20 11:00:06.887103+00', '2026-11-20 11:00:06.887103+00', 1, NULL, NULL, false, 'done', 40, '');
INSERT INTO public.work_item VALUES (45, 'capture', 21, '2026-11-20 11:00:06.888603+00', '2026-11-20 11:00:06.888603+00', 1, NULL, NULL, false, 'done', 40, '');
INSERT INTO public.work_item VALUES (33, 'notify', 7, '2026-11-20 11:00:06.390125+00', '2026-11-20 11:00:06.390125+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (34, 'notify', 8, '2026-11-20 11:00:06.390125+00', '2026-11-20 11:00:06.390125+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (5, 'notify', 1, '2026-11-20 11:00:04.462162+00', '2026-11-20 11:00:04.462162+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (9, 'notify', 2, '2026-11-20 11:00:04.782876+00', '2026-11-20 11:00:04.782876+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (15, 'notify', 3, '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:05.612761+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (16, 'notify', 4, '2026-11-20 11:00:05.612761+00', '2026-11-20 11:00:05.612761+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (20, 'returns', 1, '2026-11-20 11:00:05.983536+00', '2026-11-20 11:00:05.983536+00', 1, NULL, NULL, false, 'done', 19, '');
INSERT INTO public.work_item VALUES (22, 'returns', 2, '2026-11-20 11:00:06.138839+00', '2026-11-20 11:00:06.138839+00', 1, NULL, NULL, false, 'done', 24, '');
INSERT INTO public.work_item VALUES (31, 'normalize', 3, '2026-11-20 11:00:06.362965+00', '2026-11-20 11:00:06.362965+00', 1, NULL, NULL, false, 'done', 32, '');
INSERT INTO public.work_item VALUES (32, 'normalize', 4, '2026-11-20 11:00:06.362965+00', '2026-11-20 11:00:06.362965+00', 1, NULL, NULL, false, 'done', 32, '');
INSERT INTO public.work_item VALUES (21, 'notify', 5, '2026-11-20 11:00:06.051316+00', '2026-11-20 11:00:06.051316+00', 1, NULL, NULL, false, 'done', 26, '');
INSERT INTO public.work_item VALUES (23, 'notify', 6, '2026-11-20 11:00:06.148524+00', '2026-11-20 11:00:06.148524+00', 1, NULL, NULL, false, 'done', 26, '');
INSERT INTO public.work_item VALUES (57, 'normalize', 7, '2026-11-20 11:00:07.21237+00', '2026-11-20 11:00:07.21237+00', 1, NULL, NULL, false, 'done', 46, '');
INSERT INTO public.work_item VALUES (24, 'capture', 13, '2026-11-20 11:00:06.246596+00', '2026-11-20 11:00:06.246596+00', 1, NULL, NULL, false, 'done', 27, '');
INSERT INTO public.work_item VALUES (58, 'normalize', 8, '2026-11-20 11:00:07.21237+00', '2026-11-20 11:00:07.21237+00', 1, NULL, NULL, false, 'done', 46, '');
INSERT INTO public.work_item VALUES (25, 'reconcile', 1, '2026-11-20 11:00:06.247617+00', '2026-11-20 11:00:06.247617+00', 1, NULL, NULL, false, 'done', 28, '');
INSERT INTO public.work_item VALUES (26, 'capture', 14, '2026-11-20 11:00:06.310038+00', '2026-11-20 11:00:06.310038+00', 1, NULL, NULL, false, 'done', 29, '');
INSERT INTO public.work_item VALUES (48, 'notify', 10, '2026-11-20 11:00:06.962001+00', '2026-11-20 11:00:06.962001+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (35, 'allocate', 3, '2026-11-20 11:00:06.390125+00', '2026-11-20 11:00:06.390125+00', 1, NULL, NULL, false, 'done', 33, '');
INSERT INTO public.work_item VALUES (36, 'allocate', 4, '2026-11-20 11:00:06.390125+00', '2026-11-20 11:00:06.390125+00', 1, NULL, NULL, false, 'done', 33, '');
INSERT INTO public.work_item VALUES (49, 'notify', 11, '2026-11-20 11:00:06.962001+00', '2026-11-20 11:00:06.962001+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (37, 'pick_pack', 3, '2026-11-20 11:00:06.477333+00', '2026-11-20 11:00:06.477333+00', 1, NULL, NULL, false, 'done', 34, '');
INSERT INTO public.work_item VALUES (38, 'pick_pack', 4, '2026-11-20 11:00:06.477333+00', '2026-11-20 11:00:06.477333+00', 1, NULL, NULL, false, 'done', 34, '');
INSERT INTO public.work_item VALUES (46, 'normalize', 5, '2026-11-20 11:00:06.901953+00', '2026-11-20 11:00:06.901953+00', 1, NULL, NULL, false, 'done', 41, '');
INSERT INTO public.work_item VALUES (47, 'normalize', 6, '2026-11-20 11:00:06.901953+00', '2026-11-20 11:00:06.901953+00', 1, NULL, NULL, false, 'done', 41, '');
INSERT INTO public.work_item VALUES (17, 'ship', 1, '2026-12-04 11:00:05.612761+00', '2026-11-20 11:00:05.612761+00', 1, NULL, NULL, false, NULL, NULL, 'waits');
INSERT INTO public.work_item VALUES (39, 'ship', 3, '2026-11-20 11:00:06.629922+00', '2026-11-20 11:00:06.629922+00', 1, NULL, NULL, false, 'done', 38, '');
INSERT INTO public.work_item VALUES (40, 'ship', 4, '2026-11-20 11:00:06.629922+00', '2026-11-20 11:00:06.629922+00', 1, NULL, NULL, false, 'done', 38, '');
INSERT INTO public.work_item VALUES (41, 'notify', 9, '2026-11-20 11:00:06.852608+00', '2026-11-20 11:00:06.852608+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (42, 'ship', 3, '2026-11-20 11:00:06.852608+00', '2026-11-20 11:00:06.852608+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (59, 'normalize', 9, '2026-11-20 11:00:07.21237+00', '2026-11-20 11:00:07.21237+00', 1, NULL, NULL, false, 'done', 46, '');
INSERT INTO public.work_item VALUES (50, 'allocate', 5, '2026-11-20 11:00:06.962001+00', '2026-11-20 11:00:06.962001+00', 1, NULL, NULL, false, 'done', 42, '');
INSERT INTO public.work_item VALUES (51, 'allocate', 6, '2026-11-20 11:00:06.962001+00', '2026-11-20 11:00:06.962001+00', 1, NULL, NULL, false, 'done', 42, '');
INSERT INTO public.work_item VALUES (54, 'capture', 23, '2026-11-20 11:00:07.19303+00', '2026-11-20 11:00:07.19303+00', 1, NULL, NULL, false, 'done', 45, '');
INSERT INTO public.work_item VALUES (55, 'capture', 24, '2026-11-20 11:00:07.210329+00', '2026-11-20 11:00:07.210329+00', 1, NULL, NULL, false, 'done', 45, '');
INSERT INTO public.work_item VALUES (52, 'pick_pack', 5, '2026-11-20 11:00:07.068184+00', '2026-11-20 11:00:07.068184+00', 1, NULL, NULL, false, 'done', 43, '');
INSERT INTO public.work_item VALUES (53, 'pick_pack', 6, '2026-11-20 11:00:07.068184+00', '2026-11-20 11:00:07.068184+00', 1, NULL, NULL, false, 'done', 43, '');
INSERT INTO public.work_item VALUES (56, 'capture', 25, '2026-11-20 11:00:07.211277+00', '2026-11-20 11:00:07.211277+00', 1, NULL, NULL, false, 'done', 45, '');
INSERT INTO public.work_item VALUES (66, 'normalize', 10, '2026-11-20 11:00:07.441648+00', '2026-11-20 11:00:07.441648+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (60, 'review', 2, '2026-11-20 11:00:07.250286+00', '2026-11-20 11:00:07.250286+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (61, 'review', 3, '2026-11-20 11:00:07.250286+00', '2026-11-20 11:00:07.250286+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (62, 'notify', 12, '2026-11-20 11:00:07.250286+00', '2026-11-20 11:00:07.250286+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (65, 'capture', 26, '2026-11-20 11:00:07.440511+00', '2026-11-20 11:00:07.440511+00', 1, NULL, NULL, false, 'done', 48, '');
INSERT INTO public.work_item VALUES (64, 'review', 4, '2026-11-20 11:00:07.388232+00', '2026-11-20 11:00:07.388232+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (63, 'allocate', 8, '2026-11-20 11:00:07.250286+00', '2026-11-20 11:00:07.250286+00', 1, NULL, NULL, false, 'done', 47, '');
INSERT INTO public.work_item VALUES (67, 'capture', 27, '2026-11-20 11:00:07.497389+00', '2026-11-20 11:00:07.497389+00', 0, NULL, NULL, false, NULL, NULL, '');
SELECT pg_catalog.setval('public.actor_id_seq', 3, true);
SELECT pg_catalog.setval('public.allocation_id_seq', 11, true);
SELECT pg_catalog.setval('public.backup_id_seq', 1, false);
SELECT pg_catalog.setval('public.batch_id_seq', 48, true);
SELECT pg_catalog.setval('public.bin_id_seq', 1, false);
SELECT pg_catalog.setval('public.box_id_seq', 1, false);
SELECT pg_catalog.setval('public.channel_hook_id_seq', 1, false);
SELECT pg_catalog.setval('public.chore_id_seq', 2, true);
SELECT pg_catalog.setval('public.contact_id_seq', 9, true);
SELECT pg_catalog.setval('public.customer_id_seq', 9, true);
SELECT pg_catalog.setval('public.effect_id_seq', 14, true);
SELECT pg_catalog.setval('public.entry_id_seq', 35, true);
SELECT pg_catalog.setval('public.exception_case_id_seq', 4, true);
SELECT pg_catalog.setval('public.feed_id_seq', 1, false);
SELECT pg_catalog.setval('public.fulfillment_id_seq', 6, true);
SELECT pg_catalog.setval('public.import_job_id_seq', 1, false);
SELECT pg_catalog.setval('public.import_mapping_id_seq', 1, false);
SELECT pg_catalog.setval('public.inbound_event_id_seq', 27, true);
SELECT pg_catalog.setval('public.kit_recipe_id_seq', 1, true);
SELECT pg_catalog.setval('public.message_id_seq', 12, true);
SELECT pg_catalog.setval('public.message_template_id_seq', 1, false);
SELECT pg_catalog.setval('public.one_time_link_id_seq', 1, false);
SELECT pg_catalog.setval('public.orders_id_seq', 10, true);
SELECT pg_catalog.setval('public.parcel_id_seq', 4, true);
SELECT pg_catalog.setval('public.payment_id_seq', 9, true);
SELECT pg_catalog.setval('public.payout_id_seq', 2, true);
SELECT pg_catalog.setval('public.pick_task_id_seq', 11, true);
SELECT pg_catalog.setval('public.position_id_seq', 5, true);
SELECT pg_catalog.setval('public.printer_id_seq', 1, false);
SELECT pg_catalog.setval('public.product_id_seq', 1, false);
SELECT pg_catalog.setval('public.refund_id_seq', 2, true);
SELECT pg_catalog.setval('public.rma_id_seq', 2, true);
SELECT pg_catalog.setval('public.rules_release_id_seq', 1, true);
SELECT pg_catalog.setval('public.session_id_seq', 1, false);
SELECT pg_catalog.setval('public.settlement_line_id_seq', 6, true);
SELECT pg_catalog.setval('public.shipment_id_seq', 4, true);
SELECT pg_catalog.setval('public.sign_in_failure_id_seq', 1, false);
SELECT pg_catalog.setval('public.site_id_seq', 2, true);
SELECT pg_catalog.setval('public.sku_id_seq', 5, true);
SELECT pg_catalog.setval('public.sku_mapping_id_seq', 1, false);
SELECT pg_catalog.setval('public.station_id_seq', 1, false);
SELECT pg_catalog.setval('public.stop_id_seq', 1, false);
SELECT pg_catalog.setval('public.stored_file_id_seq', 1, false);
SELECT pg_catalog.setval('public.supplier_id_seq', 1, false);
SELECT pg_catalog.setval('public.tax_rate_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracking_event_id_seq', 1, false);
SELECT pg_catalog.setval('public.vendor_account_id_seq', 9, true);
SELECT pg_catalog.setval('public.vendor_secret_id_seq', 1, false);
SELECT pg_catalog.setval('public.wave_id_seq', 3, true);
SELECT pg_catalog.setval('public.work_item_id_seq', 67, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.channel_hook
    ADD CONSTRAINT one_hook_per_topic UNIQUE (account_id, topic);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT one_line_per_ref UNIQUE (order_id, external_ref);
ALTER TABLE ONLY public.import_mapping
    ADD CONSTRAINT one_mapping_per_shape UNIQUE (kind, headers_sha);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT one_order_per_fact UNIQUE (account_id, external_ref);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT one_payout_per_fact UNIQUE (account_id, external_ref);
ALTER TABLE ONLY public.tax_rate
    ADD CONSTRAINT one_rate_per_place UNIQUE (country, region, postcode, city, tax_class, priority);
ALTER TABLE ONLY public.inbound_event
    ADD CONSTRAINT one_row_per_fact UNIQUE (account_id, dedupe_key);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT one_row_per_file UNIQUE (sha256, kind);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT one_row_per_position UNIQUE (sku_id, site_id, bin, lot, serial, container, owner, condition);
ALTER TABLE ONLY public.message_template
    ADD CONSTRAINT one_template_per_release UNIQUE (kind, language, release);
ALTER TABLE ONLY public.actor
    ADD CONSTRAINT pk_actor PRIMARY KEY (id);
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT pk_allocation PRIMARY KEY (id);
ALTER TABLE ONLY public.backup
    ADD CONSTRAINT pk_backup PRIMARY KEY (id);
ALTER TABLE ONLY public.balance
    ADD CONSTRAINT pk_balance PRIMARY KEY (position_id, account);
ALTER TABLE ONLY public.barcode
    ADD CONSTRAINT pk_barcode PRIMARY KEY (code);
ALTER TABLE ONLY public.batch
    ADD CONSTRAINT pk_batch PRIMARY KEY (id);
ALTER TABLE ONLY public.bin
    ADD CONSTRAINT pk_bin PRIMARY KEY (id);
ALTER TABLE ONLY public.box
    ADD CONSTRAINT pk_box PRIMARY KEY (id);
ALTER TABLE ONLY public.case_subject
    ADD CONSTRAINT pk_case_subject PRIMARY KEY (case_id, subject_kind, subject_id);
ALTER TABLE ONLY public.channel_hook
    ADD CONSTRAINT pk_channel_hook PRIMARY KEY (id);
ALTER TABLE ONLY public.chore
    ADD CONSTRAINT pk_chore PRIMARY KEY (id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT pk_contact PRIMARY KEY (id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT pk_customer PRIMARY KEY (id);
ALTER TABLE ONLY public.effect
    ADD CONSTRAINT pk_effect PRIMARY KEY (id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.exception_case
    ADD CONSTRAINT pk_exception_case PRIMARY KEY (id);
ALTER TABLE ONLY public.feed
    ADD CONSTRAINT pk_feed PRIMARY KEY (id);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT pk_fulfillment PRIMARY KEY (id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT pk_import_job PRIMARY KEY (id);
ALTER TABLE ONLY public.import_mapping
    ADD CONSTRAINT pk_import_mapping PRIMARY KEY (id);
ALTER TABLE ONLY public.inbound_body
    ADD CONSTRAINT pk_inbound_body PRIMARY KEY (event_id);
ALTER TABLE ONLY public.inbound_event
    ADD CONSTRAINT pk_inbound_event PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_refusal
    ADD CONSTRAINT pk_intake_refusal PRIMARY KEY (account_id, day_on, reason);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT pk_journal PRIMARY KEY (kind, subject_id, n);
ALTER TABLE ONLY public.kit_component
    ADD CONSTRAINT pk_kit_component PRIMARY KEY (recipe_id, n);
ALTER TABLE ONLY public.kit_recipe
    ADD CONSTRAINT pk_kit_recipe PRIMARY KEY (id);
ALTER TABLE ONLY public.login
    ADD CONSTRAINT pk_login PRIMARY KEY (actor_id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.message_template
    ADD CONSTRAINT pk_message_template PRIMARY KEY (id);
ALTER TABLE ONLY public.money_balance
    ADD CONSTRAINT pk_money_balance PRIMARY KEY (order_id, account, currency);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT pk_one_time_link PRIMARY KEY (id);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT pk_order_line PRIMARY KEY (order_id, n);
ALTER TABLE ONLY public.order_revision
    ADD CONSTRAINT pk_order_revision PRIMARY KEY (order_id, n);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT pk_orders PRIMARY KEY (id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT pk_parcel PRIMARY KEY (id);
ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT pk_parcel_line PRIMARY KEY (parcel_id, allocation_id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT pk_payment PRIMARY KEY (id);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT pk_payout PRIMARY KEY (id);
ALTER TABLE ONLY public.pick_task
    ADD CONSTRAINT pk_pick_task PRIMARY KEY (id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT pk_position PRIMARY KEY (id);
ALTER TABLE ONLY public.posting
    ADD CONSTRAINT pk_posting PRIMARY KEY (entry_id, n);
ALTER TABLE ONLY public.printer
    ADD CONSTRAINT pk_printer PRIMARY KEY (id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT pk_product PRIMARY KEY (id);
ALTER TABLE ONLY public.promise
    ADD CONSTRAINT pk_promise PRIMARY KEY (order_id, n);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT pk_refund PRIMARY KEY (id);
ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT pk_refund_line PRIMARY KEY (refund_id, order_line_n);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT pk_rma PRIMARY KEY (id);
ALTER TABLE ONLY public.rma_line
    ADD CONSTRAINT pk_rma_line PRIMARY KEY (rma_id, n);
ALTER TABLE ONLY public.rules_release
    ADD CONSTRAINT pk_rules_release PRIMARY KEY (id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT pk_session PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (key);
ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT pk_settlement_line PRIMARY KEY (id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT pk_shipment PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in_failure
    ADD CONSTRAINT pk_sign_in_failure PRIMARY KEY (id);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT pk_site PRIMARY KEY (id);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT pk_sku PRIMARY KEY (id);
ALTER TABLE ONLY public.sku_mapping
    ADD CONSTRAINT pk_sku_mapping PRIMARY KEY (id);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT pk_station PRIMARY KEY (id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT pk_stop PRIMARY KEY (id);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT pk_stored_file PRIMARY KEY (id);
ALTER TABLE ONLY public.supplier
    ADD CONSTRAINT pk_supplier PRIMARY KEY (id);
ALTER TABLE ONLY public.tax_rate
    ADD CONSTRAINT pk_tax_rate PRIMARY KEY (id);
ALTER TABLE ONLY public.tracking_event
    ADD CONSTRAINT pk_tracking_event PRIMARY KEY (id);
ALTER TABLE ONLY public.vendor_account
    ADD CONSTRAINT pk_vendor_account PRIMARY KEY (id);
ALTER TABLE ONLY public.vendor_secret
    ADD CONSTRAINT pk_vendor_secret PRIMARY KEY (id);
ALTER TABLE ONLY public.wave
    ADD CONSTRAINT pk_wave PRIMARY KEY (id);
ALTER TABLE ONLY public.work_item
    ADD CONSTRAINT pk_work_item PRIMARY KEY (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT told_once UNIQUE (order_id, kind, ref);
ALTER TABLE ONLY public.actor
    ADD CONSTRAINT uq_actor_kind_name UNIQUE (kind, name);
ALTER TABLE ONLY public.actor
    ADD CONSTRAINT uq_actor_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.backup
    ADD CONSTRAINT uq_backup_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.bin
    ADD CONSTRAINT uq_bin_site_id_code UNIQUE (site_id, code);
ALTER TABLE ONLY public.box
    ADD CONSTRAINT uq_box_name UNIQUE (name);
ALTER TABLE ONLY public.box
    ADD CONSTRAINT uq_box_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.chore
    ADD CONSTRAINT uq_chore_name UNIQUE (name);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT uq_customer_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.effect
    ADD CONSTRAINT uq_effect_key UNIQUE (key);
ALTER TABLE ONLY public.effect
    ADD CONSTRAINT uq_effect_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.exception_case
    ADD CONSTRAINT uq_exception_case_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.feed
    ADD CONSTRAINT uq_feed_account_id_kind UNIQUE (account_id, kind);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT uq_fulfillment_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT uq_fulfillment_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT uq_import_job_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.kit_recipe
    ADD CONSTRAINT uq_kit_recipe_sku_id_release UNIQUE (sku_id, release);
ALTER TABLE ONLY public.login
    ADD CONSTRAINT uq_login_email UNIQUE (email);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT uq_one_time_link_token_sha UNIQUE (token_sha);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT uq_orders_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT uq_parcel_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT uq_parcel_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT uq_payment_order_id_external_ref UNIQUE (order_id, external_ref);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT uq_payout_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.printer
    ADD CONSTRAINT uq_printer_name UNIQUE (name);
ALTER TABLE ONLY public.printer
    ADD CONSTRAINT uq_printer_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT uq_product_handle UNIQUE (handle);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT uq_product_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT uq_refund_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT uq_refund_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT uq_rma_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT uq_rma_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT uq_session_token_sha UNIQUE (token_sha);
ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT uq_settlement_line_payout_id_n UNIQUE (payout_id, n);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT uq_shipment_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT uq_site_name UNIQUE (name);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT uq_site_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT uq_sku_code UNIQUE (code);
ALTER TABLE ONLY public.sku_mapping
    ADD CONSTRAINT uq_sku_mapping_account_id_sku UNIQUE (account_id, sku);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT uq_sku_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT uq_station_name UNIQUE (name);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT uq_station_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT uq_stop_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.supplier
    ADD CONSTRAINT uq_supplier_name UNIQUE (name);
ALTER TABLE ONLY public.supplier
    ADD CONSTRAINT uq_supplier_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.vendor_account
    ADD CONSTRAINT uq_vendor_account_name UNIQUE (name);
ALTER TABLE ONLY public.vendor_account
    ADD CONSTRAINT uq_vendor_account_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.wave
    ADD CONSTRAINT uq_wave_public_id UNIQUE (public_id);
CREATE INDEX ix_allocation_fulfillment_id ON public.allocation USING btree (fulfillment_id);
CREATE INDEX ix_allocation_order_id ON public.allocation USING btree (order_id);
CREATE INDEX ix_allocation_waiting ON public.allocation USING btree (sku_id) WHERE ((picked_qty + released_qty) < qty);
CREATE INDEX ix_case_subject_open ON public.case_subject USING btree (subject_kind, subject_id) WHERE (cleared_at IS NULL);
CREATE INDEX ix_case_subject_order ON public.case_subject USING btree (order_id) WHERE (cleared_at IS NULL);
CREATE INDEX ix_effect_open ON public.effect USING btree (due_at) WHERE ((status)::text = ANY ((ARRAY['wanted'::character varying, 'calling'::character varying, 'in_doubt'::character varying])::text[]));
CREATE INDEX ix_effect_order_id ON public.effect USING btree (order_id);
CREATE INDEX ix_effect_subject ON public.effect USING btree (subject_kind, subject_id);
CREATE INDEX ix_entry_of_act ON public.entry USING btree (ref) WHERE (ref ~~ 'event %'::text);
CREATE INDEX ix_entry_order_id ON public.entry USING btree (order_id);
CREATE INDEX ix_fulfillment_open ON public.fulfillment USING btree (site_id, status) WHERE ((status)::text = ANY ((ARRAY['planned'::character varying, 'released'::character varying, 'picked'::character varying, 'packed'::character varying])::text[]));
CREATE INDEX ix_fulfillment_wave_id ON public.fulfillment USING btree (wave_id);
CREATE INDEX ix_inbound_event_order_id ON public.inbound_event USING btree (order_id);
CREATE INDEX ix_inbound_event_order_ref ON public.inbound_event USING btree (account_id, order_ref);
CREATE INDEX ix_one_time_link_actor_id ON public.one_time_link USING btree (actor_id);
CREATE INDEX ix_orders_customer_id ON public.orders USING btree (customer_id);
CREATE INDEX ix_orders_number ON public.orders USING btree (number);
CREATE INDEX ix_orders_placed_at ON public.orders USING btree (placed_at);
CREATE INDEX ix_orders_status ON public.orders USING btree (status, placed_at) WHERE ((status)::text <> ALL ((ARRAY['completed'::character varying, 'cancelled'::character varying])::text[]));
CREATE INDEX ix_parcel_fulfillment_id ON public.parcel USING btree (fulfillment_id);
CREATE INDEX ix_parcel_open ON public.parcel USING btree (status) WHERE ((status)::text = ANY ((ARRAY['open'::character varying, 'sealed'::character varying, 'labelled'::character varying])::text[]));
CREATE INDEX ix_payment_order_id ON public.payment USING btree (order_id);
CREATE INDEX ix_payment_ref ON public.payment USING btree (external_ref);
CREATE INDEX ix_pick_task_fulfillment_id ON public.pick_task USING btree (fulfillment_id);
CREATE INDEX ix_pick_task_wave_id ON public.pick_task USING btree (wave_id);
CREATE INDEX ix_session_actor_id ON public.session USING btree (actor_id);
CREATE INDEX ix_settlement_line_order_id ON public.settlement_line USING btree (order_id);
CREATE INDEX ix_shipment_order_id ON public.shipment USING btree (order_id);
CREATE INDEX ix_shipment_parcel_id ON public.shipment USING btree (parcel_id);
CREATE INDEX ix_shipment_tracking_ref ON public.shipment USING btree (account_id, tracking_ref);
CREATE INDEX ix_sign_in_failure_address ON public.sign_in_failure USING btree (address, at);
CREATE INDEX ix_sign_in_failure_tried ON public.sign_in_failure USING btree (tried, at);
CREATE INDEX ix_sku_product_id ON public.sku USING btree (product_id);
CREATE INDEX ix_tracking_event_shipment_id ON public.tracking_event USING btree (shipment_id);
CREATE INDEX ix_vendor_secret_account_id ON public.vendor_secret USING btree (account_id);
CREATE INDEX ix_work_item_open ON public.work_item USING btree (stage, due_at, id) WHERE (outcome IS NULL);
CREATE UNIQUE INDEX one_live_label_per_parcel ON public.shipment USING btree (parcel_id) WHERE ((status)::text <> ALL ((ARRAY['voided'::character varying, 'refused'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_case_per_group ON public.exception_case USING btree (cause, group_key) WHERE ((status)::text = 'open'::text);
CREATE UNIQUE INDEX one_open_item_per_subject ON public.work_item USING btree (stage, subject_id) WHERE (outcome IS NULL);
CREATE UNIQUE INDEX one_open_stop_per_target ON public.stop USING btree (scope, target_id) WHERE (lifted_at IS NULL);
CREATE TRIGGER batch_is_append_only BEFORE DELETE OR UPDATE ON public.batch FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER effect_moves_as_declared BEFORE UPDATE OF status ON public.effect FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['calling>done'::text, 'calling>in_doubt'::text, 'calling>refused'::text, 'calling>wanted'::text, 'in_doubt>calling'::text, 'in_doubt>done'::text, 'in_doubt>dropped'::text, 'in_doubt>refused'::text, 'in_doubt>wanted'::text, 'wanted>calling'::text, 'wanted>dropped'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER entry_is_append_only BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER exception_case_moves_as_declared BEFORE UPDATE OF status ON public.exception_case FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['open>cleared'::text, 'open>resolved'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON public.fulfillment FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['packed>cancelled'::text, 'packed>picked'::text, 'packed>sent'::text, 'picked>cancelled'::text, 'picked>packed'::text, 'picked>released'::text, 'planned>cancelled'::text, 'planned>released'::text, 'released>cancelled'::text, 'released>picked'::text, 'sent>packed'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON public.inbound_event FOR EACH ROW WHEN (((old.account_id IS DISTINCT FROM new.account_id) OR ((old.dedupe_key)::text IS DISTINCT FROM (new.dedupe_key)::text) OR ((old.topic)::text IS DISTINCT FROM (new.topic)::text) OR (old.delivery_ref IS DISTINCT FROM new.delivery_ref) OR (old.received_at IS DISTINCT FROM new.received_at) OR (old.occurred_at IS DISTINCT FROM new.occurred_at) OR ((old.sha256)::text IS DISTINCT FROM (new.sha256)::text) OR (old.size_bytes IS DISTINCT FROM new.size_bytes) OR (old.actor_id IS DISTINCT FROM new.actor_id))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON public.inbound_event FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER journal_is_append_only BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER message_moves_as_declared BEFORE UPDATE OF status ON public.message FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['failed>queued'::text, 'failed>suppressed'::text, 'queued>sending'::text, 'queued>suppressed'::text, 'sending>failed'::text, 'sending>queued'::text, 'sending>sent'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER order_revision_is_append_only BEFORE DELETE OR UPDATE ON public.order_revision FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON public.orders FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['confirmed>cancelled'::text, 'confirmed>in_progress'::text, 'confirmed>sent'::text, 'in_progress>cancelled'::text, 'in_progress>confirmed'::text, 'in_progress>ready'::text, 'ready>cancelled'::text, 'ready>in_progress'::text, 'ready>sent'::text, 'received>cancelled'::text, 'received>confirmed'::text, 'sent>completed'::text, 'sent>ready'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON public.parcel FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['handed_over>delivered'::text, 'handed_over>labelled'::text, 'handed_over>returned'::text, 'labelled>discarded'::text, 'labelled>handed_over'::text, 'labelled>sealed'::text, 'open>discarded'::text, 'open>sealed'::text, 'sealed>discarded'::text, 'sealed>labelled'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER payout_moves_as_declared BEFORE UPDATE OF status ON public.payout FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['disputed>balanced'::text, 'received>balanced'::text, 'received>disputed'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON public.pick_task FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['open>cancelled'::text, 'open>picked'::text, 'open>short'::text, 'picked>open'::text, 'short>open'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER posting_is_append_only BEFORE DELETE OR UPDATE ON public.posting FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER refund_moves_as_declared BEFORE UPDATE OF status ON public.refund FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['pending>posted'::text, 'pending>refused'::text, 'pending>voided'::text, 'refused>pending'::text, 'refused>voided'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON public.rma FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['approved>expired'::text, 'approved>received'::text, 'approved>requested'::text, 'inspected>closed'::text, 'received>inspected'::text, 'requested>approved'::text, 'requested>refused'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER settlement_line_moves_as_declared BEFORE UPDATE OF status ON public.settlement_line FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['unmatched>matched'::text, 'unmatched>written_off'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER shipment_moves_as_declared BEFORE UPDATE OF status ON public.shipment FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['booked>delivered'::text, 'booked>failed'::text, 'booked>in_transit'::text, 'booked>out_for_delivery'::text, 'booked>returned'::text, 'booked>voided'::text, 'failed>delivered'::text, 'failed>in_transit'::text, 'failed>out_for_delivery'::text, 'failed>returned'::text, 'in_transit>delivered'::text, 'in_transit>failed'::text, 'in_transit>out_for_delivery'::text, 'in_transit>returned'::text, 'out_for_delivery>delivered'::text, 'out_for_delivery>failed'::text, 'out_for_delivery>in_transit'::text, 'out_for_delivery>returned'::text, 'requested>booked'::text, 'requested>refused'::text, 'requested>voided'::text])))) EXECUTE FUNCTION public.refuse();
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT fk_allocation_fulfillment_id FOREIGN KEY (fulfillment_id) REFERENCES public.fulfillment(id);
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT fk_allocation_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT fk_allocation_position_id FOREIGN KEY (position_id) REFERENCES public."position"(id);
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT fk_allocation_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.balance
    ADD CONSTRAINT fk_balance_position_id FOREIGN KEY (position_id) REFERENCES public."position"(id);
ALTER TABLE ONLY public.batch
    ADD CONSTRAINT fk_batch_rules_release_id FOREIGN KEY (rules_release_id) REFERENCES public.rules_release(id);
ALTER TABLE ONLY public.bin
    ADD CONSTRAINT fk_bin_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public.case_subject
    ADD CONSTRAINT fk_case_subject_case_id FOREIGN KEY (case_id) REFERENCES public.exception_case(id);
ALTER TABLE ONLY public.channel_hook
    ADD CONSTRAINT fk_channel_hook_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT fk_customer_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT fk_customer_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.effect
    ADD CONSTRAINT fk_effect_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.effect
    ADD CONSTRAINT fk_effect_parent_id FOREIGN KEY (parent_id) REFERENCES public.effect(id);
ALTER TABLE ONLY public.exception_case
    ADD CONSTRAINT fk_exception_case_owner_id FOREIGN KEY (owner_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.exception_case
    ADD CONSTRAINT fk_exception_case_resolved_by_id FOREIGN KEY (resolved_by_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.feed
    ADD CONSTRAINT fk_feed_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT fk_fulfillment_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT fk_fulfillment_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public.fulfillment
    ADD CONSTRAINT fk_fulfillment_wave_id FOREIGN KEY (wave_id) REFERENCES public.wave(id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT fk_import_job_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT fk_import_job_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT fk_import_job_file_id FOREIGN KEY (file_id) REFERENCES public.stored_file(id);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT fk_import_job_rejects_file_id FOREIGN KEY (rejects_file_id) REFERENCES public.stored_file(id);
ALTER TABLE ONLY public.import_mapping
    ADD CONSTRAINT fk_import_mapping_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.inbound_body
    ADD CONSTRAINT fk_inbound_body_event_id FOREIGN KEY (event_id) REFERENCES public.inbound_event(id);
ALTER TABLE ONLY public.inbound_event
    ADD CONSTRAINT fk_inbound_event_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.inbound_event
    ADD CONSTRAINT fk_inbound_event_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.kit_component
    ADD CONSTRAINT fk_kit_component_recipe_id FOREIGN KEY (recipe_id) REFERENCES public.kit_recipe(id);
ALTER TABLE ONLY public.kit_component
    ADD CONSTRAINT fk_kit_component_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.kit_recipe
    ADD CONSTRAINT fk_kit_recipe_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.login
    ADD CONSTRAINT fk_login_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_effect_id FOREIGN KEY (effect_id) REFERENCES public.effect(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.message_template
    ADD CONSTRAINT fk_message_template_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.money_balance
    ADD CONSTRAINT fk_money_balance_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT fk_one_time_link_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT fk_one_time_link_made_by_id FOREIGN KEY (made_by_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT fk_order_line_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT fk_order_line_recipe_id FOREIGN KEY (recipe_id) REFERENCES public.kit_recipe(id);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT fk_order_line_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.order_revision
    ADD CONSTRAINT fk_order_revision_event_id FOREIGN KEY (event_id) REFERENCES public.inbound_event(id);
ALTER TABLE ONLY public.order_revision
    ADD CONSTRAINT fk_order_revision_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_bill_contact_id FOREIGN KEY (bill_contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_owner_id FOREIGN KEY (owner_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT fk_orders_ship_contact_id FOREIGN KEY (ship_contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT fk_parcel_fulfillment_id FOREIGN KEY (fulfillment_id) REFERENCES public.fulfillment(id);
ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT fk_parcel_line_allocation_id FOREIGN KEY (allocation_id) REFERENCES public.allocation(id);
ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT fk_parcel_line_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.parcel(id);
ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT fk_parcel_line_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT fk_parcel_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT fk_parcel_packed_by_id FOREIGN KEY (packed_by_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT fk_parcel_station_id FOREIGN KEY (station_id) REFERENCES public.station(id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT fk_payment_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT fk_payout_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT fk_payout_event_id FOREIGN KEY (event_id) REFERENCES public.inbound_event(id);
ALTER TABLE ONLY public.pick_task
    ADD CONSTRAINT fk_pick_task_allocation_id FOREIGN KEY (allocation_id) REFERENCES public.allocation(id);
ALTER TABLE ONLY public.pick_task
    ADD CONSTRAINT fk_pick_task_fulfillment_id FOREIGN KEY (fulfillment_id) REFERENCES public.fulfillment(id);
ALTER TABLE ONLY public.pick_task
    ADD CONSTRAINT fk_pick_task_wave_id FOREIGN KEY (wave_id) REFERENCES public.wave(id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT fk_position_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT fk_position_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.posting
    ADD CONSTRAINT fk_posting_entry_id FOREIGN KEY (entry_id) REFERENCES public.entry(id);
ALTER TABLE ONLY public.promise
    ADD CONSTRAINT fk_promise_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT fk_refund_effect_id FOREIGN KEY (effect_id) REFERENCES public.effect(id);
ALTER TABLE ONLY public.refund_line
    ADD CONSTRAINT fk_refund_line_refund_id FOREIGN KEY (refund_id) REFERENCES public.refund(id);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT fk_refund_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT fk_refund_rma_id FOREIGN KEY (rma_id) REFERENCES public.rma(id);
ALTER TABLE ONLY public.rma_line
    ADD CONSTRAINT fk_rma_line_rma_id FOREIGN KEY (rma_id) REFERENCES public.rma(id);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT fk_rma_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT fk_rma_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT fk_session_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT fk_session_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT fk_session_station_id FOREIGN KEY (station_id) REFERENCES public.station(id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT fk_setting_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT fk_settlement_line_payout_id FOREIGN KEY (payout_id) REFERENCES public.payout(id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT fk_shipment_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT fk_shipment_effect_id FOREIGN KEY (effect_id) REFERENCES public.effect(id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT fk_shipment_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT fk_shipment_parcel_id FOREIGN KEY (parcel_id) REFERENCES public.parcel(id);
ALTER TABLE ONLY public.sku_mapping
    ADD CONSTRAINT fk_sku_mapping_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.sku_mapping
    ADD CONSTRAINT fk_sku_mapping_sku_id FOREIGN KEY (sku_id) REFERENCES public.sku(id);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT fk_sku_product_id FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT fk_sku_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.supplier(id);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT fk_station_label_printer_id FOREIGN KEY (label_printer_id) REFERENCES public.printer(id);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT fk_station_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT fk_station_slip_printer_id FOREIGN KEY (slip_printer_id) REFERENCES public.printer(id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT fk_stop_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT fk_stop_lifted_by_id FOREIGN KEY (lifted_by_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT fk_stored_file_actor_id FOREIGN KEY (actor_id) REFERENCES public.actor(id);
ALTER TABLE ONLY public.tracking_event
    ADD CONSTRAINT fk_tracking_event_event_id FOREIGN KEY (event_id) REFERENCES public.inbound_event(id);
ALTER TABLE ONLY public.tracking_event
    ADD CONSTRAINT fk_tracking_event_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.shipment(id);
ALTER TABLE ONLY public.vendor_secret
    ADD CONSTRAINT fk_vendor_secret_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.wave
    ADD CONSTRAINT fk_wave_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
