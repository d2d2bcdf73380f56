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
CREATE TABLE public.money_balance (
    order_id bigint NOT NULL,
    account character varying(12) NOT NULL,
    currency character varying(3) NOT NULL,
    amount bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT money_balance_account_is_guarded CHECK (((account)::text = ANY ((ARRAY['refundable'::character varying, 'gift_card'::character varying])::text[]))),
    CONSTRAINT refund_never_beyond_paid CHECK ((amount >= 0))
);
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
    CONSTRAINT shipment_status_is_declared CHECK (((status)::text = ANY ((ARRAY['requested'::character varying, 'booked'::character varying, 'in_transit'::character varying, 'out_for_delivery'::character varying, 'delivered'::character varying, 'failed'::character varying, 'returned'::character varying, 'refused'::character varying, 'voided'::character varying])::text[])))
);
CREATE SEQUENCE public.shipment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.shipment_id_seq OWNED BY public.shipment.id;
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
ALTER TABLE ONLY public.batch ALTER COLUMN id SET DEFAULT nextval('public.batch_id_seq'::regclass);
ALTER TABLE ONLY public.bin ALTER COLUMN id SET DEFAULT nextval('public.bin_id_seq'::regclass);
ALTER TABLE ONLY public.chore ALTER COLUMN id SET DEFAULT nextval('public.chore_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.customer ALTER COLUMN id SET DEFAULT nextval('public.customer_id_seq'::regclass);
ALTER TABLE ONLY public.effect ALTER COLUMN id SET DEFAULT nextval('public.effect_id_seq'::regclass);
ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);
ALTER TABLE ONLY public.exception_case ALTER COLUMN id SET DEFAULT nextval('public.exception_case_id_seq'::regclass);
ALTER TABLE ONLY public.feed ALTER COLUMN id SET DEFAULT nextval('public.feed_id_seq'::regclass);
ALTER TABLE ONLY public.fulfillment ALTER COLUMN id SET DEFAULT nextval('public.fulfillment_id_seq'::regclass);
ALTER TABLE ONLY public.inbound_event ALTER COLUMN id SET DEFAULT nextval('public.inbound_event_id_seq'::regclass);
ALTER TABLE ONLY public.kit_recipe ALTER COLUMN id SET DEFAULT nextval('public.kit_recipe_id_seq'::regclass);
ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);
ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);
ALTER TABLE ONLY public.parcel ALTER COLUMN id SET DEFAULT nextval('public.parcel_id_seq'::regclass);
ALTER TABLE ONLY public.payment ALTER COLUMN id SET DEFAULT nextval('public.payment_id_seq'::regclass);
ALTER TABLE ONLY public.payout ALTER COLUMN id SET DEFAULT nextval('public.payout_id_seq'::regclass);
ALTER TABLE ONLY public.pick_task ALTER COLUMN id SET DEFAULT nextval('public.pick_task_id_seq'::regclass);
ALTER TABLE ONLY public."position" ALTER COLUMN id SET DEFAULT nextval('public.position_id_seq'::regclass);
ALTER TABLE ONLY public.refund ALTER COLUMN id SET DEFAULT nextval('public.refund_id_seq'::regclass);
ALTER TABLE ONLY public.rma ALTER COLUMN id SET DEFAULT nextval('public.rma_id_seq'::regclass);
ALTER TABLE ONLY public.rules_release ALTER COLUMN id SET DEFAULT nextval('public.rules_release_id_seq'::regclass);
ALTER TABLE ONLY public.settlement_line ALTER COLUMN id SET DEFAULT nextval('public.settlement_line_id_seq'::regclass);
ALTER TABLE ONLY public.shipment ALTER COLUMN id SET DEFAULT nextval('public.shipment_id_seq'::regclass);
ALTER TABLE ONLY public.site ALTER COLUMN id SET DEFAULT nextval('public.site_id_seq'::regclass);
ALTER TABLE ONLY public.sku ALTER COLUMN id SET DEFAULT nextval('public.sku_id_seq'::regclass);
ALTER TABLE ONLY public.sku_mapping ALTER COLUMN id SET DEFAULT nextval('public.sku_mapping_id_seq'::regclass);
ALTER TABLE ONLY public.tracking_event ALTER COLUMN id SET DEFAULT nextval('public.tracking_event_id_seq'::regclass);
ALTER TABLE ONLY public.vendor_account ALTER COLUMN id SET DEFAULT nextval('public.vendor_account_id_seq'::regclass);
ALTER TABLE ONLY public.vendor_secret ALTER COLUMN id SET DEFAULT nextval('public.vendor_secret_id_seq'::regclass);
ALTER TABLE ONLY public.wave ALTER COLUMN id SET DEFAULT nextval('public.wave_id_seq'::regclass);
ALTER TABLE ONLY public.work_item ALTER COLUMN id SET DEFAULT nextval('public.work_item_id_seq'::regclass);
INSERT INTO public.actor VALUES (1, 'act_fdh0yhnr6y3cpeb8', 'person', 'owner', '', true, '2026-11-22 07:57:17.918825+00');
INSERT INTO public.actor VALUES (2, 'act_hwbq4ewzsk7cy1qw', 'system', 'Doorstep', '', true, '2026-11-22 07:57:17.918825+00');
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.allocation VALUES (3, 2, 1, 2, 1, 1, 1, 1, 1, 0, 0);
INSERT INTO public.allocation VALUES (4, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0);
INSERT INTO public.allocation VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1);
INSERT INTO public.allocation VALUES (2, 1, 2, 1, 2, 2, 1, 1, 1, 0, 1);
INSERT INTO public.allocation VALUES (6, 4, 1, 4, 2, 2, 2, 2, 0, 0, 0);
INSERT INTO public.allocation VALUES (7, 4, 1, 4, 3, 4, 1, 1, 0, 0, 0);
INSERT INTO public.allocation VALUES (5, 3, 1, 3, 1, 1, 2, 1, 2, 0, 0);
INSERT INTO public.balance VALUES (3, 'available', 20);
INSERT INTO public.balance VALUES (2, 'picked', 1);
INSERT INTO public.balance VALUES (4, 'available', 11);
INSERT INTO public.balance VALUES (1, 'available', 36);
INSERT INTO public.balance VALUES (2, 'available', 8);
INSERT INTO public.balance VALUES (2, 'allocated', 2);
INSERT INTO public.balance VALUES (4, 'allocated', 1);
INSERT INTO public.balance VALUES (1, 'picked', 3);
INSERT INTO public.balance VALUES (1, 'allocated', 0);
INSERT INTO public.barcode VALUES ('4006381333931', 'sku', 1, 1);
INSERT INTO public.barcode VALUES ('4012345678901', 'sku', 2, 1);
INSERT INTO public.batch VALUES (1, 'stock', 'actor-1:act', '', '2026-11-20 11:00:00.009058+00', '2026-11-22 07:57:17.955238+00', NULL, '[]', 'desk');
INSERT INTO public.batch VALUES (2, 'capture', 'hand-16418:658bdf312588', '', '2026-11-20 11:00:02.459148+00', '2026-11-22 07:57:20.610212+00', 1, '[3,4]', '');
INSERT INTO public.batch VALUES (3, 'normalize', 'hand-16418:658bdf312588', '', '2026-11-20 11:00:02.736939+00', '2026-11-22 07:57:20.699882+00', 1, '[5,6]', '');
INSERT INTO public.batch VALUES (4, 'allocate', 'hand-16418:658bdf312588', '', '2026-11-20 11:00:02.791265+00', '2026-11-22 07:57:20.739324+00', 1, '[9,10]', '');
INSERT INTO public.batch VALUES (5, 'pick_pack', 'hand-16418:658bdf312588', '', '2026-11-20 11:00:02.819717+00', '2026-11-22 07:57:20.764214+00', 1, '[11,12]', '');
INSERT INTO public.batch VALUES (6, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:02.839158+00', '2026-11-22 07:57:20.782273+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (7, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:02.848575+00', '2026-11-22 07:57:20.79206+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (8, 'ship', 'hand-16418:ee54f14bbc4f', '', '2026-11-20 11:00:02.873513+00', '2026-11-22 07:57:21.017392+00', 1, '[13,14]', '');
INSERT INTO public.batch VALUES (9, 'ship', 'hand-16418:ee54f14bbc4f', '', '2026-11-20 11:00:02.873513+00', '2026-11-22 07:57:21.034583+00', 1, '[13,14]', '');
INSERT INTO public.batch VALUES (10, 'ship', 'actor-1:act', '', '2026-11-20 11:00:03.123678+00', '2026-11-22 07:57:21.075088+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (11, 'capture', 'hand-16418:5815a806dcee', '', '2026-11-20 11:00:03.144887+00', '2026-11-22 07:57:21.089839+00', 1, '[18,19]', '');
INSERT INTO public.batch VALUES (12, 'normalize', 'hand-16418:5815a806dcee', '', '2026-11-20 11:00:03.160363+00', '2026-11-22 07:57:21.109915+00', 1, '[20,21]', '');
INSERT INTO public.batch VALUES (13, 'allocate', 'hand-16418:5815a806dcee', '', '2026-11-20 11:00:03.185457+00', '2026-11-22 07:57:21.128716+00', 1, '[24,25]', '');
INSERT INTO public.batch VALUES (14, 'pick_pack', 'hand-16418:5815a806dcee', '', '2026-11-20 11:00:03.201193+00', '2026-11-22 07:57:21.142263+00', 1, '[26,27]', '');
INSERT INTO public.batch VALUES (15, 'pick_pack', 'actor-1:act', '', '2026-11-20 11:00:03.217425+00', '2026-11-22 07:57:21.162154+00', NULL, '[]', 'station');
INSERT INTO public.batch VALUES (16, 'capture', 'hand-16418:cdb381731daa', '', '2026-11-20 11:00:03.233515+00', '2026-11-22 07:57:21.178637+00', 1, '[28,29,30]', '');
INSERT INTO public.batch VALUES (17, 'normalize', 'hand-16418:cdb381731daa', '', '2026-11-20 11:00:03.249052+00', '2026-11-22 07:57:21.19815+00', 1, '[31,32,33]', '');
INSERT INTO public.batch VALUES (18, 'allocate', 'hand-16418:cdb381731daa', '', '2026-11-20 11:00:03.285018+00', '2026-11-22 07:57:21.22615+00', 1, '[36]', '');
INSERT INTO public.batch VALUES (19, 'capture', 'hand-16418:fa29a448446d', '', '2026-11-20 11:00:03.302001+00', '2026-11-22 07:57:21.245933+00', 1, '[38]', '');
INSERT INTO public.case_subject VALUES (1, 'order', 5, 5, true, '2026-11-20 11:00:03.249052+00', NULL, NULL, 2490);
INSERT INTO public.case_subject VALUES (2, 'order', 6, 6, true, '2026-11-20 11:00:03.285018+00', NULL, '{"missing":864}', 1161490);
INSERT INTO public.chore VALUES (1, 'audit', 'audit', 3600, NULL, NULL);
INSERT INTO public.chore VALUES (2, 'housekeeping', 'housekeeping', 21600, NULL, NULL);
INSERT INTO public.contact VALUES (1, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (2, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (3, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (4, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (5, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (6, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.contact VALUES (7, 'Mara Lind', '', 'Torstr. 140', '', 'Berlin', '', '10119', 'DE', '+49301234567', 'mara@example.com', 'en', '', '', '', NULL, NULL);
INSERT INTO public.customer VALUES (1, 'cus_n0kx6b2x5zm3aq9m', 6, '9001', 1, '[]', 1, '2026-11-20 11:00:02.736939+00');
INSERT INTO public.customer VALUES (2, 'cus_nrq9n3jjmz794jv8', 6, '9002', 2, '[]', 1, '2026-11-20 11:00:02.736939+00');
INSERT INTO public.customer VALUES (3, 'cus_v2d0xc771vve7fjw', 6, '9003', 3, '[]', 1, '2026-11-20 11:00:03.160363+00');
INSERT INTO public.customer VALUES (4, 'cus_zgmepv25cgce2j50', 6, '9004', 4, '[]', 1, '2026-11-20 11:00:03.160363+00');
INSERT INTO public.customer VALUES (5, 'cus_8191md8mm1bynya9', 6, '9005', 5, '[]', 1, '2026-11-20 11:00:03.249052+00');
INSERT INTO public.customer VALUES (6, 'cus_3ttb12azb7c6y9j6', 6, '9006', 6, '[]', 1, '2026-11-20 11:00:03.249052+00');
INSERT INTO public.customer VALUES (7, 'cus_tfssfkqjmge6387r', 6, '9007', 7, '[]', 1, '2026-11-20 11:00:03.249052+00');
INSERT INTO public.effect VALUES (1, 'eff_8jkyxzkahhm7ps3s', 'buy_label', 7, 'parcel', 1, 1, 'par_ejkejhdfrrpdxfxz-1', 'done', 2, '2026-11-20 11:00:02.873513+00', 1, '{"grams":630,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f3434613765656665366138633638376236343739222c22747261636b696e675f726566223a22534237383637343532373738343433222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227265666572656e63655c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f34346137656566653661386336383762363437395c222c5c226b65795c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c227265666572656e63655c223a5c227061725f656a6b656a686466727270647866787a2d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342373836373435323737383434335c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3434392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_44a7eefe6a8c687b6479', '', 449, 'EUR', NULL, '2026-11-20 11:00:02.873513+00', '2026-11-20 11:00:02.873513+00', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.effect VALUES (2, 'eff_8vzfa35n36rafqvp', 'buy_label', 7, 'parcel', 2, 2, 'par_03h9z6w8e5kwcdzf-1', 'done', 2, '2026-11-20 11:00:02.873513+00', 1, '{"grams":630,"service":"standard"}', '\x7b226c6162656c5f726566223a226c626c5f3436666566353063623531396230613764663736222c22747261636b696e675f726566223a22534231383138373031343230303339222c2273657276696365223a227374616e64617264222c22726177223a227b5c226b65795c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227265666572656e63655c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227374617475735c223a5c22626f756768745c222c5c226c6162656c5c223a7b5c2269645c223a5c226c626c5f34366665663530636235313962306137646637365c222c5c226b65795c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c227265666572656e63655c223a5c227061725f303368397a36773865356b7763647a662d315c222c5c22747261636b696e675f6e756d6265725c223a5c225342313831383730313432303033395c222c5c22736572766963655c223a5c227374616e646172645c222c5c22636f73745c223a3434392c5c2263757272656e63795c223a5c224555525c227d7d227d', 'lbl_46fef50cb519b0a7df76', '', 449, 'EUR', NULL, '2026-11-20 11:00:02.873513+00', '2026-11-20 11:00:02.873513+00', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.effect VALUES (3, 'eff_wrgh9kdsj7e1qt9e', 'hand_over', 7, 'parcel', 1, 1, 'hand-par_ejkejhdfrrpdxfxz', 'wanted', 0, '2026-11-20 11:00:03.123678+00', 0, '{"labels":["lbl_44a7eefe6a8c687b6479"]}', NULL, '', '', NULL, NULL, NULL, '2026-11-20 11:00:03.123678+00', NULL, NULL);
INSERT INTO public.entry VALUES (1, 'stock', 'receipt', NULL, 'event 1', 'received', 1, '2026-11-20 11:00:00.009058+00', NULL);
INSERT INTO public.entry VALUES (2, 'money', 'payment', 1, '', '', 2, '2026-11-20 11:00:02.736939+00', NULL);
INSERT INTO public.entry VALUES (3, 'money', 'payment', 2, '', '', 2, '2026-11-20 11:00:02.736939+00', NULL);
INSERT INTO public.entry VALUES (4, 'stock', 'allocate', 1, '', '', 2, '2026-11-20 11:00:02.791265+00', NULL);
INSERT INTO public.entry VALUES (5, 'stock', 'allocate', 2, '', '', 2, '2026-11-20 11:00:02.791265+00', NULL);
INSERT INTO public.entry VALUES (6, 'stock', 'pick', 1, '', '', 1, '2026-11-20 11:00:02.839158+00', NULL);
INSERT INTO public.entry VALUES (7, 'stock', 'pick', 2, '', '', 1, '2026-11-20 11:00:02.839158+00', NULL);
INSERT INTO public.entry VALUES (8, 'money', 'label', 1, 'lbl_44a7eefe6a8c687b6479', '', 2, '2026-11-20 11:00:02.873513+00', NULL);
INSERT INTO public.entry VALUES (9, 'money', 'label', 2, 'lbl_46fef50cb519b0a7df76', '', 2, '2026-11-20 11:00:02.873513+00', NULL);
INSERT INTO public.entry VALUES (10, 'stock', 'hand_over', 1, '', '', 1, '2026-11-20 11:00:03.123678+00', NULL);
INSERT INTO public.entry VALUES (11, 'money', 'payment', 3, '', '', 2, '2026-11-20 11:00:03.160363+00', NULL);
INSERT INTO public.entry VALUES (12, 'money', 'payment', 4, '', '', 2, '2026-11-20 11:00:03.160363+00', NULL);
INSERT INTO public.entry VALUES (13, 'stock', 'allocate', 3, '', '', 2, '2026-11-20 11:00:03.185457+00', NULL);
INSERT INTO public.entry VALUES (14, 'stock', 'allocate', 4, '', '', 2, '2026-11-20 11:00:03.185457+00', NULL);
INSERT INTO public.entry VALUES (15, 'stock', 'pick', 3, '', '', 1, '2026-11-20 11:00:03.217425+00', NULL);
INSERT INTO public.entry VALUES (16, 'money', 'payment', 5, '', '', 2, '2026-11-20 11:00:03.249052+00', NULL);
INSERT INTO public.entry VALUES (17, 'money', 'payment', 6, '', '', 2, '2026-11-20 11:00:03.249052+00', NULL);
INSERT INTO public.entry VALUES (18, 'money', 'payment', 7, '', '', 2, '2026-11-20 11:00:03.249052+00', NULL);
INSERT INTO public.exception_case VALUES (1, 'case_tb54b1m7dsbw7snh', 'unknown_sku', '6:A-SKU-OF-NOBODY', 'open', 0, 'Which product is A-SKU-OF-NOBODY?', '{"account_id":6,"sku":"A-SKU-OF-NOBODY","title":"A-Sku-Of-Nobody"}', 1, 'Map and release', '2026-11-20 15:00:03.249052+00', NULL, 2490, 'EUR', '2026-11-20 14:00:00+00', 2, '', NULL, '', NULL, '2026-11-20 11:00:03.249052+00', NULL, '');
INSERT INTO public.exception_case VALUES (2, 'case_89gp5dg50f5ggkjt', 'short_stock', '1', 'open', 0, 'MUG is short: what now?', '{"sku":"MUG","sku_id":1}', 1, 'Allocate again', '2026-11-20 19:00:03.285018+00', NULL, 1161490, 'EUR', '2026-11-20 14:00:00+00', 2, '', NULL, '', NULL, '2026-11-20 11:00:03.285018+00', NULL, '');
INSERT INTO public.fulfillment VALUES (2, 'ful_03h9z6w8e5kwcdzf', 2, 1, 1, 1, 'packed', 3, '{"candidates":[{"has":2,"site":1},{"has":1,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:02.791265+00');
INSERT INTO public.fulfillment VALUES (1, 'ful_ejkejhdfrrpdxfxz', 1, 1, 1, 1, 'sent', 4, '{"candidates":[{"has":2,"site":1},{"has":1,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:02.791265+00');
INSERT INTO public.fulfillment VALUES (4, 'ful_d85gsc2pgvp1v0tf', 4, 1, 1, 2, 'released', 1, '{"candidates":[{"has":3,"site":1},{"has":2,"site":2}],"rule":"one site has it all","units":3}', '2026-11-20 11:00:03.185457+00');
INSERT INTO public.fulfillment VALUES (3, 'ful_5hqn93n7qcj5fdg4', 3, 1, 1, 2, 'picked', 2, '{"candidates":[{"has":2,"site":1},{"has":0,"site":2}],"rule":"one site has it all","units":2}', '2026-11-20 11:00:03.185457+00');
INSERT INTO public.inbound_body VALUES (1, '', '\x7b22726561736f6e223a227265636569766564222c22726f7773223a5b5b224d5547222c224265726c696e222c22412d3031222c34305d2c5b2243414e444c45222c224265726c696e222c22412d3031222c31325d2c5b2243414e444c45222c2248616d62757267222c22412d3031222c32305d2c5b22424f58222c224265726c696e222c22412d3031222c31325d5d7d', NULL);
INSERT INTO public.inbound_body VALUES (2, '', '\x7b226964223a203435303030303030313030312c20226e616d65223a20222331303031222c20226f726465725f6e756d626572223a20313030312c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232362e3830222c202263757272656e745f746f74616c5f7072696365223a202232362e3830222c2022737562746f74616c5f7072696365223a202232312e3930222c202263757272656e745f737562746f74616c5f7072696365223a202232312e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030312c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303130312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d2c207b226964223a203130303130322c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030322c202270726f647563745f6964223a203630322c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030312c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (3, '', '\x7b226964223a203435303030303030313030322c20226e616d65223a20222331303032222c20226f726465725f6e756d626572223a20313030322c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232362e3830222c202263757272656e745f746f74616c5f7072696365223a202232362e3830222c2022737562746f74616c5f7072696365223a202232312e3930222c202263757272656e745f737562746f74616c5f7072696365223a202232312e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030322c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303230312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d2c207b226964223a203130303230322c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030322c202270726f647563745f6964223a203630322c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030322c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (4, '', '\x7b2277617665223a317d', NULL);
INSERT INTO public.inbound_body VALUES (5, '', '\x7b2277617665223a317d', NULL);
INSERT INTO public.inbound_body VALUES (6, '', '\x7b2263617272696572223a6e756c6c2c2270617263656c73223a5b315d2c2273697465223a6e756c6c7d', NULL);
INSERT INTO public.inbound_body VALUES (7, '', '\x7b226964223a203435303030303030313030332c20226e616d65223a20222331303033222c20226f726465725f6e756d626572223a20313030332c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202233302e3730222c202263757272656e745f746f74616c5f7072696365223a202233302e3730222c2022737562746f74616c5f7072696365223a202232352e3830222c202263757272656e745f737562746f74616c5f7072696365223a202232352e3830222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030332c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303330312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022342e3132222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030332c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (8, '', '\x7b226964223a203435303030303030313030342c20226e616d65223a20222331303034222c20226f726465725f6e756d626572223a20313030342c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232392e3930222c202263757272656e745f746f74616c5f7072696365223a202232392e3930222c2022737562746f74616c5f7072696365223a202232352e3030222c202263757272656e745f737562746f74616c5f7072696365223a202232352e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030342c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303430312c2022736b75223a202247494654222c20227469746c65223a202247696674222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202232352e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022332e3939222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030342c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (9, '', '\x7b22717479223a322c227461736b223a357d', NULL);
INSERT INTO public.inbound_body VALUES (10, '', '\x7b226964223a203435303030303030313030352c20226e616d65223a20222331303035222c20226f726465725f6e756d626572223a20313030352c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202232342e3930222c202263757272656e745f746f74616c5f7072696365223a202232342e3930222c2022737562746f74616c5f7072696365223a202232302e3030222c202263757272656e745f737562746f74616c5f7072696365223a202232302e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030352c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303530312c2022736b75223a2022412d534b552d4f462d4e4f424f4459222c20227469746c65223a2022412d536b752d4f662d4e6f626f6479222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20322c202263757272656e745f7175616e74697479223a20322c20227072696365223a202231302e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022332e3139222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030352c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (11, '', '\x7b226964223a203435303030303030313030362c20226e616d65223a20222331303036222c20226f726465725f6e756d626572223a20313030362c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231313631342e3930222c202263757272656e745f746f74616c5f7072696365223a202231313631342e3930222c2022737562746f74616c5f7072696365223a202231313631302e3030222c202263757272656e745f737562746f74616c5f7072696365223a202231313631302e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030362c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303630312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a203930302c202263757272656e745f7175616e74697479223a203930302c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022313835332e3730222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030362c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (12, '', '\x7b226964223a203435303030303030313030372c20226e616d65223a20222331303037222c20226f726465725f6e756d626572223a20313030372c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231372e3830222c202263757272656e745f746f74616c5f7072696365223a202231372e3830222c2022737562746f74616c5f7072696365223a202231322e3930222c202263757272656e745f737562746f74616c5f7072696365223a202231322e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a2022323032362d31312d32305431303a33303a30305a222c202263616e63656c5f726561736f6e223a2022637573746f6d6572222c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030372c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303730312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030372c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (13, '', '\x7b226964223a203435303030303030313030382c20226e616d65223a20222331303038222c20226f726465725f6e756d626572223a20313030382c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231372e3830222c202263757272656e745f746f74616c5f7072696365223a202231372e3830222c2022737562746f74616c5f7072696365223a202231322e3930222c202263757272656e745f737562746f74616c5f7072696365223a202231322e3930222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030382c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303830312c2022736b75223a20224d5547222c20227469746c65223a20224d7567222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a202231322e3930222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022322e3036222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030382c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_body VALUES (14, '', '\x7b226964223a203435303030303030313030392c20226e616d65223a20222331303039222c20226f726465725f6e756d626572223a20313030392c2022637265617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202270726f6365737365645f6174223a2022323032362d31312d32305431313a30303a30305a222c2022757064617465645f6174223a2022323032362d31312d32305431313a30303a30305a222c202263757272656e6379223a2022455552222c202270726573656e746d656e745f63757272656e6379223a2022455552222c2022746f74616c5f7072696365223a202231332e3930222c202263757272656e745f746f74616c5f7072696365223a202231332e3930222c2022737562746f74616c5f7072696365223a2022392e3030222c202263757272656e745f737562746f74616c5f7072696365223a2022392e3030222c2022746f74616c5f646973636f756e7473223a2022302e3030222c202263757272656e745f746f74616c5f646973636f756e7473223a2022302e3030222c202274617865735f696e636c75646564223a20747275652c202266696e616e6369616c5f737461747573223a202270616964222c202266756c66696c6c6d656e745f737461747573223a206e756c6c2c202263616e63656c6c65645f6174223a206e756c6c2c202263616e63656c5f726561736f6e223a206e756c6c2c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202270686f6e65223a206e756c6c2c2022637573746f6d65725f6c6f63616c65223a2022656e222c202274657374223a2066616c73652c20226e6f7465223a206e756c6c2c20226e6f74655f61747472696275746573223a205b5d2c202274616773223a2022222c202267617465776179223a202273616e64626f78222c20227061796d656e745f676174657761795f6e616d6573223a205b2273616e64626f78225d2c2022637573746f6d6572223a207b226964223a20393030392c2022656d61696c223a20226d617261406578616d706c652e636f6d222c202274616773223a2022227d2c202262696c6c696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20227368697070696e675f61646472657373223a207b2266697273745f6e616d65223a20224d617261222c20226c6173745f6e616d65223a20224c696e64222c20226e616d65223a20224d617261204c696e64222c20226164647265737331223a2022546f727374722e20313430222c202263697479223a20224265726c696e222c20227a6970223a20223130313139222c2022636f756e7472795f636f6465223a20224445222c2022636f756e747279223a20224765726d616e79222c202270726f76696e6365223a206e756c6c2c202270686f6e65223a20222b34392033302031323334353637227d2c20226c696e655f6974656d73223a205b7b226964223a203130303930312c2022736b75223a202243414e444c45222c20227469746c65223a202243616e646c65222c202276617269616e745f6964223a20373030312c202270726f647563745f6964223a203630312c20227175616e74697479223a20312c202263757272656e745f7175616e74697479223a20312c20227072696365223a2022392e3030222c202272657175697265735f7368697070696e67223a20747275652c2022676966745f63617264223a2066616c73652c202274617861626c65223a20747275652c20226772616d73223a20302c2022746f74616c5f646973636f756e74223a2022302e3030222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b7b227072696365223a2022312e3434222c202272617465223a20302e31392c20227469746c65223a2022564154227d5d2c202270726f70657274696573223a205b5d7d5d2c20227368697070696e675f6c696e6573223a205b7b226964223a20313030392c20227469746c65223a20225374616e64617264222c2022636f6465223a20227374616e64617264222c20227072696365223a2022342e3930222c2022646973636f756e7465645f7072696365223a2022342e3930222c2022646973636f756e745f616c6c6f636174696f6e73223a205b5d2c20227461785f6c696e6573223a205b5d7d5d2c2022726566756e6473223a205b5d2c202266756c66696c6c6d656e7473223a205b5d2c2022646973636f756e745f6170706c69636174696f6e73223a205b5d7d', NULL);
INSERT INTO public.inbound_event VALUES (1, 1, 'stock.receive:26fb429c92d34c438b412a4460049a52', 'stock.receive', '', '2026-11-20 11:00:00.009058+00', '2026-11-20 11:00:00.009058+00', 'bf1ba32b6310b98bdaece8f8d0d86cd91b0294920d7a8a761d19333605dd0d83', 145, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:00.009058+00');
INSERT INTO public.inbound_event VALUES (2, 6, 'orders/create::7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', 'orders/create', '', '2026-11-20 11:00:00.021901+00', NULL, '7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', 2217, 1, NULL, '450000001001', 1, 'applied', '', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.inbound_event VALUES (3, 6, 'orders/create::65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', 'orders/create', '', '2026-11-20 11:00:00.023369+00', NULL, '65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', 2217, 1, NULL, '450000001002', 2, 'applied', '', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.inbound_event VALUES (4, 2, 'pick_pack.pick_wave:dba05bcbe91d44c88f6c1f2a13f6dd14', 'pick_pack.pick_wave', '', '2026-11-20 11:00:02.839158+00', '2026-11-20 11:00:02.839158+00', '134fe91b735527b98d3f3d5d9d981885f82894b44892be8e02d21c1aef8cbfe6', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.inbound_event VALUES (5, 2, 'pick_pack.seal_wave:7577e628fef14eb5b0b35c3b007c3a2a', 'pick_pack.seal_wave', '', '2026-11-20 11:00:02.848575+00', '2026-11-20 11:00:02.848575+00', '134fe91b735527b98d3f3d5d9d981885f82894b44892be8e02d21c1aef8cbfe6', 10, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.inbound_event VALUES (6, 2, 'ship.hand_over:62e1493114e043a79506614825a7f71f', 'ship.hand_over', '', '2026-11-20 11:00:03.123678+00', '2026-11-20 11:00:03.123678+00', '38b586f2eeca754717e1ba6b12467b8cd2f8a253de47f53146a82210b6c7a671', 42, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:03.123678+00');
INSERT INTO public.inbound_event VALUES (7, 6, 'orders/create::a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', 'orders/create', '', '2026-11-20 11:00:03.141582+00', NULL, 'a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', 1859, 1, NULL, '450000001003', 3, 'applied', '', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.inbound_event VALUES (8, 6, 'orders/create::c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', 'orders/create', '', '2026-11-20 11:00:03.143115+00', NULL, 'c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', 1861, 1, NULL, '450000001004', 4, 'applied', '', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.inbound_event VALUES (9, 2, 'pick_pack.pick:c104b201b58d4480971261b3057174c9', 'pick_pack.pick', '', '2026-11-20 11:00:03.217425+00', '2026-11-20 11:00:03.217425+00', 'de82aad67d67c741f27f1dbc57ce50a40c55c8151128ce92a2cba62b84018156', 18, 1, 1, NULL, NULL, 'applied', '', '2026-11-20 11:00:03.217425+00');
INSERT INTO public.inbound_event VALUES (10, 6, 'orders/create::b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', 'orders/create', '', '2026-11-20 11:00:03.228673+00', NULL, 'b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', 1883, 1, NULL, '450000001005', 5, 'applied', '', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.inbound_event VALUES (11, 6, 'orders/create::6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', 'orders/create', '', '2026-11-20 11:00:03.230243+00', NULL, '6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', 1878, 1, NULL, '450000001006', 6, 'applied', '', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.inbound_event VALUES (12, 6, 'orders/create::0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', 'orders/create', '', '2026-11-20 11:00:03.231835+00', NULL, '0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', 1883, 1, NULL, '450000001007', 7, 'applied', '', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.inbound_event VALUES (13, 6, 'orders/create::a2ce10f5f876d7074560265ac8f9c0257945371590d0623b6a338bd0ee1eef26', 'orders/create', '', '2026-11-20 11:00:03.300272+00', NULL, 'a2ce10f5f876d7074560265ac8f9c0257945371590d0623b6a338bd0ee1eef26', 1859, 1, NULL, '450000001008', 8, NULL, '', NULL);
INSERT INTO public.inbound_event VALUES (14, 6, 'orders/create::bb802abfbf9004cff0314f546a1155c77f7220c02a534c091a336404ae1afe9f', 'orders/create', '', '2026-11-20 11:00:03.316539+00', NULL, 'bb802abfbf9004cff0314f546a1155c77f7220c02a534c091a336404ae1afe9f', 1862, 1, NULL, NULL, NULL, NULL, '', NULL);
INSERT INTO public.journal VALUES ('order', 1, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.journal VALUES ('order', 2, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.journal VALUES ('order', 1, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:02.791265+00');
INSERT INTO public.journal VALUES ('order', 2, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:02.791265+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:02.819717+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:02.819717+00');
INSERT INTO public.journal VALUES ('pick_task', 1, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('pick_task', 2, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('pick_task', 3, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('pick_task', 4, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:02.839158+00');
INSERT INTO public.journal VALUES ('parcel', 1, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.journal VALUES ('parcel', 2, 1, 'open', 'sealed', 'seal', 1, '', '', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.journal VALUES ('fulfillment', 2, 3, 'picked', 'packed', 'pack', 1, '', '', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.journal VALUES ('effect', 1, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('effect', 2, 1, 'wanted', 'calling', 'call', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('effect', 1, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('effect', 2, 2, 'calling', 'done', 'settle', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('shipment', 1, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('shipment', 2, 1, 'requested', 'booked', 'book', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('parcel', 1, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('parcel', 2, 2, 'sealed', 'labelled', 'label', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('order', 1, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('order', 2, 3, 'in_progress', 'ready', 'make_ready', 2, '', '', '2026-11-20 11:00:02.873513+00');
INSERT INTO public.journal VALUES ('parcel', 1, 3, 'labelled', 'handed_over', 'hand_over', 1, '', '', '2026-11-20 11:00:03.123678+00');
INSERT INTO public.journal VALUES ('fulfillment', 1, 4, 'packed', 'sent', 'send', 1, '', '', '2026-11-20 11:00:03.123678+00');
INSERT INTO public.journal VALUES ('order', 1, 4, 'ready', 'sent', 'send', 1, '', '', '2026-11-20 11:00:03.123678+00');
INSERT INTO public.journal VALUES ('order', 3, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.journal VALUES ('order', 4, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.journal VALUES ('order', 3, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:03.185457+00');
INSERT INTO public.journal VALUES ('order', 4, 2, 'confirmed', 'in_progress', 'start', 2, '', '', '2026-11-20 11:00:03.185457+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:03.201193+00');
INSERT INTO public.journal VALUES ('fulfillment', 4, 1, 'planned', 'released', 'release', 2, '', '', '2026-11-20 11:00:03.201193+00');
INSERT INTO public.journal VALUES ('pick_task', 5, 1, 'open', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:03.217425+00');
INSERT INTO public.journal VALUES ('fulfillment', 3, 2, 'released', 'picked', 'pick', 1, '', '', '2026-11-20 11:00:03.217425+00');
INSERT INTO public.journal VALUES ('order', 7, 1, 'received', 'cancelled', 'cancel', 2, 'cancelled at the channel: customer', '', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.journal VALUES ('order', 6, 1, 'received', 'confirmed', 'confirm', 2, '', '', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.kit_component VALUES (1, 1, 2, 2);
INSERT INTO public.kit_component VALUES (1, 2, 3, 1);
INSERT INTO public.kit_recipe VALUES (1, 4, 1, '2026-11-20 11:00:00.000717+00');
INSERT INTO public.message VALUES (1, 'msg_6a8rqg9sajmgbvm7', 1, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:02.736939+00', NULL);
INSERT INTO public.message VALUES (2, 'msg_8jt0x9mx2gyn1bha', 2, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:02.736939+00', NULL);
INSERT INTO public.message VALUES (3, 'msg_8137gqxyyp9dgh33', 1, 'sent', 'par_ejkejhdfrrpdxfxz', 'en', '', 'queued', 0, NULL, '{"parcel":"par_ejkejhdfrrpdxfxz","tracking_ref":"SB7867452778443"}', '2026-11-20 11:00:03.123678+00', NULL);
INSERT INTO public.message VALUES (4, 'msg_dkee1fd5pxzswzze', 3, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:03.160363+00', NULL);
INSERT INTO public.message VALUES (5, 'msg_82zgwz41829qrsaf', 4, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:03.160363+00', NULL);
INSERT INTO public.message VALUES (6, 'msg_v618mxe4rcftsyja', 6, 'confirmed', '', 'en', '', 'queued', 0, NULL, '{}', '2026-11-20 11:00:03.249052+00', NULL);
INSERT INTO public.money_balance VALUES (1, 'refundable', 'EUR', 2680);
INSERT INTO public.money_balance VALUES (2, 'refundable', 'EUR', 2680);
INSERT INTO public.money_balance VALUES (3, 'refundable', 'EUR', 3070);
INSERT INTO public.money_balance VALUES (4, 'refundable', 'EUR', 2990);
INSERT INTO public.money_balance VALUES (5, 'refundable', 'EUR', 2490);
INSERT INTO public.money_balance VALUES (6, 'refundable', 'EUR', 1161490);
INSERT INTO public.money_balance VALUES (7, 'refundable', 'EUR', 1780);
INSERT INTO public.order_line VALUES (2, 1, '100201', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 289, 0, 1579, 1579, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (2, 2, '100202', 2, NULL, 'CANDLE', '7002', 'Candle', 'physical', 1, 1, 900, 900, 0, 0, 201, 0, 1101, 1101, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (1, 1, '100101', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 289, 0, 1579, 1579, 0, 1, 0, 1, 0, 0);
INSERT INTO public.order_line VALUES (1, 2, '100102', 2, NULL, 'CANDLE', '7002', 'Candle', 'physical', 1, 1, 900, 900, 0, 0, 201, 0, 1101, 1101, 0, 1, 0, 1, 0, 0);
INSERT INTO public.order_line VALUES (3, 1, '100301', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 2, 2, 1290, 2580, 0, 0, 490, 0, 3070, 3070, 0, 2, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (4, 1, '100401', 4, 1, 'GIFT', '7001', 'Gift', 'physical', 1, 1, 2500, 2500, 0, 0, 490, 0, 2990, 2990, 0, 1, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (5, 1, '100501', NULL, NULL, 'A-SKU-OF-NOBODY', '7001', 'A-Sku-Of-Nobody', 'physical', 2, 2, 1000, 2000, 0, 0, 490, 0, 2490, 2490, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (6, 1, '100601', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 900, 900, 1290, 1161000, 0, 0, 490, 0, 1161490, 1161490, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_line VALUES (7, 1, '100701', 1, NULL, 'MUG', '7001', 'Mug', 'physical', 1, 1, 1290, 1290, 0, 0, 490, 0, 1780, 1780, 0, 0, 0, 0, 0, 0);
INSERT INTO public.order_revision VALUES (1, 1, 2, '2026-11-20 11:00:00+00', 2680, 'paid', '[["100101",1,1,0],["100102",1,1,0]]', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.order_revision VALUES (2, 1, 3, '2026-11-20 11:00:00+00', 2680, 'paid', '[["100201",1,1,0],["100202",1,1,0]]', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.order_revision VALUES (3, 1, 7, '2026-11-20 11:00:00+00', 3070, 'paid', '[["100301",2,2,0]]', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.order_revision VALUES (4, 1, 8, '2026-11-20 11:00:00+00', 2990, 'paid', '[["100401",1,1,0]]', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.order_revision VALUES (5, 1, 10, '2026-11-20 11:00:00+00', 2490, 'paid', '[["100501",2,2,0]]', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.order_revision VALUES (6, 1, 11, '2026-11-20 11:00:00+00', 1161490, 'paid', '[["100601",900,900,0]]', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.order_revision VALUES (7, 1, 12, '2026-11-20 11:00:00+00', 1780, 'paid', '[["100701",1,1,0]]', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.orders VALUES (7, 'ord_xnrjt8nyxszax4cz', 6, '450000001007', '#1007', 'cancelled', 1, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '0af515f28672d0f382891fbf5a658744d0217d6477d7b197b458231cd44e19a6', '2026-11-20 11:00:03.233515+00', NULL, NULL, '2026-11-20 11:00:03.249052+00', 'cancelled at the channel: customer', 'EUR', 1290, 0, 0, 490, 0, 1780, 1780, 'EUR', 1780, true, 'paid', '', 'sandbox', 1780, 0, 0, 7, 7, NULL, NULL, 1, 'Standard', 'en', NULL, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, NULL);
INSERT INTO public.orders VALUES (2, 'ord_94wp17qesvrxh366', 6, '450000001002', '#1002', 'ready', 3, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '65cdb88e0da6e3fb2d7d180e53b8987b99d9c260057673b266588b43378f2fbb', '2026-11-20 11:00:02.459148+00', '2026-11-20 11:00:02.736939+00', NULL, NULL, '', 'EUR', 2190, 0, 0, 490, 0, 2680, 2680, 'EUR', 2680, true, 'paid', '', 'sandbox', 2680, 0, 0, 2, 2, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (1, 'ord_xyeefezx9n4f4xkq', 6, '450000001001', '#1001', 'sent', 4, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '7ff92d96396932f72d806a88037a00a3714cd70b8ac58af393e9c0b5a19ac8a6', '2026-11-20 11:00:02.459148+00', '2026-11-20 11:00:02.736939+00', '2026-11-20 11:00:03.123678+00', NULL, '', 'EUR', 2190, 0, 0, 490, 0, 2680, 2680, 'EUR', 2680, true, 'paid', '', 'sandbox', 2680, 0, 0, 1, 1, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (3, 'ord_qx6q3253gnby5mf7', 6, '450000001003', '#1003', 'in_progress', 2, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'a073788d1ce1fe92a43bafd5a44ac712078c3709d529eb9b4f93d598ed773d1f', '2026-11-20 11:00:03.144887+00', '2026-11-20 11:00:03.160363+00', NULL, NULL, '', 'EUR', 2580, 0, 0, 490, 0, 3070, 3070, 'EUR', 3070, true, 'paid', '', 'sandbox', 3070, 0, 0, 3, 3, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (4, 'ord_h3j226qnj1wcaede', 6, '450000001004', '#1004', 'in_progress', 2, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'c5d9d371d8ca1b762400e2e849e3865f686904a9926ffa798d36761c3a99e90c', '2026-11-20 11:00:03.144887+00', '2026-11-20 11:00:03.160363+00', NULL, NULL, '', 'EUR', 2500, 0, 0, 490, 0, 2990, 2990, 'EUR', 2990, true, 'paid', '', 'sandbox', 2990, 0, 0, 4, 4, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (5, 'ord_4qdaef8rgy4mznvy', 6, '450000001005', '#1005', 'received', 0, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', 'b5626f880061a68258157d4f086b408bae0857d705fb8441ba4218a9f25e391f', '2026-11-20 11:00:03.233515+00', NULL, NULL, NULL, '', 'EUR', 2000, 0, 0, 490, 0, 2490, 2490, 'EUR', 2490, true, 'paid', '', 'sandbox', 2490, 0, 0, 5, 5, NULL, NULL, 1, 'Standard', 'en', 0, '{"risk":[],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (6, 'ord_5aap9ky07pfr3acx', 6, '450000001006', '#1006', 'confirmed', 1, '2026-11-20 11:00:00+00', '2026-11-20 11:00:00+00', '6169572efc2ba5b5d446ec301eb5ab0d20b040815a2d8eb5f580025d31981e05', '2026-11-20 11:00:03.233515+00', '2026-11-20 11:00:03.249052+00', NULL, NULL, '', 'EUR', 1161000, 0, 0, 490, 0, 1161490, 1161490, 'EUR', 1161490, true, 'paid', '', 'sandbox', 1161490, 0, 0, 6, 6, NULL, NULL, 1, 'Standard', 'en', 15, '{"risk":["twenty or more of one thing"],"shipping":"Standard","tags":[]}', false, false, false, false, NULL, '2026-11-20 14:00:00+00');
INSERT INTO public.orders VALUES (8, 'ord_jwxsbnq5kq2r493f', 6, '450000001008', '#1008', 'received', 0, '2026-11-20 11:00:00+00', NULL, '', '2026-11-20 11:00:03.302001+00', NULL, NULL, NULL, '', NULL, 0, 0, 0, 0, 0, 0, 0, NULL, 0, false, '', '', '', 0, 0, 0, NULL, NULL, NULL, NULL, 0, '', '', NULL, NULL, false, false, false, false, NULL, NULL);
INSERT INTO public.parcel VALUES (2, 'par_03h9z6w8e5kwcdzf', 2, 1, 2, 'labelled', 2, 630, '', '', '2026-11-20 11:00:02.848575+00', NULL, NULL, 1);
INSERT INTO public.parcel VALUES (1, 'par_ejkejhdfrrpdxfxz', 1, 1, 1, 'handed_over', 3, 630, '', '', '2026-11-20 11:00:02.848575+00', '2026-11-20 11:00:03.123678+00', NULL, 1);
INSERT INTO public.parcel_line VALUES (1, 1, 1, 1);
INSERT INTO public.parcel_line VALUES (1, 2, 2, 1);
INSERT INTO public.parcel_line VALUES (2, 3, 1, 1);
INSERT INTO public.parcel_line VALUES (2, 4, 2, 1);
INSERT INTO public.payment VALUES (1, 1, 'order', 'sandbox', 2680, 'EUR', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.payment VALUES (2, 2, 'order', 'sandbox', 2680, 'EUR', '2026-11-20 11:00:02.736939+00');
INSERT INTO public.payment VALUES (3, 3, 'order', 'sandbox', 3070, 'EUR', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.payment VALUES (4, 4, 'order', 'sandbox', 2990, 'EUR', '2026-11-20 11:00:03.160363+00');
INSERT INTO public.payment VALUES (5, 5, 'order', 'sandbox', 2490, 'EUR', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.payment VALUES (6, 6, 'order', 'sandbox', 1161490, 'EUR', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.payment VALUES (7, 7, 'order', 'sandbox', 1780, 'EUR', '2026-11-20 11:00:03.249052+00');
INSERT INTO public.pick_task VALUES (1, 1, 1, 1, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (2, 1, 1, 2, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (3, 1, 2, 3, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (4, 1, 2, 4, 1, 1, 'picked', 1);
INSERT INTO public.pick_task VALUES (6, 2, 4, 6, 2, 0, 'open', 0);
INSERT INTO public.pick_task VALUES (7, 2, 4, 7, 1, 0, 'open', 0);
INSERT INTO public.pick_task VALUES (5, 2, 3, 5, 2, 2, 'picked', 1);
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
INSERT INTO public.posting VALUES (2, 0, 'sales', NULL, NULL, 'EUR', -2330);
INSERT INTO public.posting VALUES (2, 1, 'clearing', NULL, NULL, 'EUR', 2330);
INSERT INTO public.posting VALUES (2, 2, 'tax', NULL, NULL, 'EUR', -350);
INSERT INTO public.posting VALUES (2, 3, 'clearing', NULL, NULL, 'EUR', 350);
INSERT INTO public.posting VALUES (2, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2680);
INSERT INTO public.posting VALUES (2, 5, 'refundable', NULL, NULL, 'EUR', 2680);
INSERT INTO public.posting VALUES (3, 0, 'sales', NULL, NULL, 'EUR', -2330);
INSERT INTO public.posting VALUES (3, 1, 'clearing', NULL, NULL, 'EUR', 2330);
INSERT INTO public.posting VALUES (3, 2, 'tax', NULL, NULL, 'EUR', -350);
INSERT INTO public.posting VALUES (3, 3, 'clearing', NULL, NULL, 'EUR', 350);
INSERT INTO public.posting VALUES (3, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2680);
INSERT INTO public.posting VALUES (3, 5, 'refundable', NULL, NULL, 'EUR', 2680);
INSERT INTO public.posting VALUES (4, 0, 'available', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (4, 1, 'allocated', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (4, 2, 'available', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (4, 3, 'allocated', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (5, 0, 'available', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (5, 1, 'allocated', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (5, 2, 'available', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (5, 3, 'allocated', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (6, 0, 'allocated', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (6, 1, 'picked', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (6, 2, 'allocated', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (6, 3, 'picked', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (7, 0, 'allocated', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (7, 1, 'picked', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (7, 2, 'allocated', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (7, 3, 'picked', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (8, 0, 'carrier_payable', NULL, NULL, 'EUR', -449);
INSERT INTO public.posting VALUES (8, 1, 'shipping_cost', NULL, NULL, 'EUR', 449);
INSERT INTO public.posting VALUES (9, 0, 'carrier_payable', NULL, NULL, 'EUR', -449);
INSERT INTO public.posting VALUES (9, 1, 'shipping_cost', NULL, NULL, 'EUR', 449);
INSERT INTO public.posting VALUES (10, 0, 'picked', 1, 1, NULL, -1);
INSERT INTO public.posting VALUES (10, 1, 'shipped', 1, 1, NULL, 1);
INSERT INTO public.posting VALUES (10, 2, 'picked', 2, 2, NULL, -1);
INSERT INTO public.posting VALUES (10, 3, 'shipped', 2, 2, NULL, 1);
INSERT INTO public.posting VALUES (11, 0, 'sales', NULL, NULL, 'EUR', -2658);
INSERT INTO public.posting VALUES (11, 1, 'clearing', NULL, NULL, 'EUR', 2658);
INSERT INTO public.posting VALUES (11, 2, 'tax', NULL, NULL, 'EUR', -412);
INSERT INTO public.posting VALUES (11, 3, 'clearing', NULL, NULL, 'EUR', 412);
INSERT INTO public.posting VALUES (11, 4, 'refund_ceiling', NULL, NULL, 'EUR', -3070);
INSERT INTO public.posting VALUES (11, 5, 'refundable', NULL, NULL, 'EUR', 3070);
INSERT INTO public.posting VALUES (12, 0, 'sales', NULL, NULL, 'EUR', -2591);
INSERT INTO public.posting VALUES (12, 1, 'clearing', NULL, NULL, 'EUR', 2591);
INSERT INTO public.posting VALUES (12, 2, 'tax', NULL, NULL, 'EUR', -399);
INSERT INTO public.posting VALUES (12, 3, 'clearing', NULL, NULL, 'EUR', 399);
INSERT INTO public.posting VALUES (12, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2990);
INSERT INTO public.posting VALUES (12, 5, 'refundable', NULL, NULL, 'EUR', 2990);
INSERT INTO public.posting VALUES (13, 0, 'available', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (13, 1, 'allocated', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (14, 0, 'available', 2, 2, NULL, -2);
INSERT INTO public.posting VALUES (14, 1, 'allocated', 2, 2, NULL, 2);
INSERT INTO public.posting VALUES (14, 2, 'available', 3, 4, NULL, -1);
INSERT INTO public.posting VALUES (14, 3, 'allocated', 3, 4, NULL, 1);
INSERT INTO public.posting VALUES (15, 0, 'allocated', 1, 1, NULL, -2);
INSERT INTO public.posting VALUES (15, 1, 'picked', 1, 1, NULL, 2);
INSERT INTO public.posting VALUES (16, 0, 'sales', NULL, NULL, 'EUR', -2171);
INSERT INTO public.posting VALUES (16, 1, 'clearing', NULL, NULL, 'EUR', 2171);
INSERT INTO public.posting VALUES (16, 2, 'tax', NULL, NULL, 'EUR', -319);
INSERT INTO public.posting VALUES (16, 3, 'clearing', NULL, NULL, 'EUR', 319);
INSERT INTO public.posting VALUES (16, 4, 'refund_ceiling', NULL, NULL, 'EUR', -2490);
INSERT INTO public.posting VALUES (16, 5, 'refundable', NULL, NULL, 'EUR', 2490);
INSERT INTO public.posting VALUES (17, 0, 'sales', NULL, NULL, 'EUR', -976120);
INSERT INTO public.posting VALUES (17, 1, 'clearing', NULL, NULL, 'EUR', 976120);
INSERT INTO public.posting VALUES (17, 2, 'tax', NULL, NULL, 'EUR', -185370);
INSERT INTO public.posting VALUES (17, 3, 'clearing', NULL, NULL, 'EUR', 185370);
INSERT INTO public.posting VALUES (17, 4, 'refund_ceiling', NULL, NULL, 'EUR', -1161490);
INSERT INTO public.posting VALUES (17, 5, 'refundable', NULL, NULL, 'EUR', 1161490);
INSERT INTO public.posting VALUES (18, 0, 'sales', NULL, NULL, 'EUR', -1574);
INSERT INTO public.posting VALUES (18, 1, 'clearing', NULL, NULL, 'EUR', 1574);
INSERT INTO public.posting VALUES (18, 2, 'tax', NULL, NULL, 'EUR', -206);
INSERT INTO public.posting VALUES (18, 3, 'clearing', NULL, NULL, 'EUR', 206);
INSERT INTO public.posting VALUES (18, 4, 'refund_ceiling', NULL, NULL, 'EUR', -1780);
INSERT INTO public.posting VALUES (18, 5, 'refundable', NULL, NULL, 'EUR', 1780);
INSERT INTO public.promise VALUES (1, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:02.736939+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:02.736939+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (2, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:02.736939+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:02.736939+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (3, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:03.160363+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:03.160363+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (4, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:03.160363+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:03.160363+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (5, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:03.249052+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:03.249052+00', NULL, '', NULL);
INSERT INTO public.promise VALUES (6, 1, '2026-11-23', '2026-11-20 14:00:00+00', 'confirmed', '{"confirmed_at":"2026-11-20T11:00:03.249052+00:00","cut_off_at":"2026-11-20T15:00:00+01:00","time_zone":"Europe/Berlin","transit_days":2}', '2026-11-20 11:00:03.249052+00', NULL, '', NULL);
INSERT INTO public.rules_release VALUES (1, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', '2026-11-22 07:57:17.918825+00');
INSERT INTO public.setting VALUES ('shop_name', '"The Candle Shop"', '2026-11-22 07:57:17.926892+00', NULL);
INSERT INTO public.setting VALUES ('shop_currency', '"EUR"', '2026-11-22 07:57:17.927476+00', NULL);
INSERT INTO public.setting VALUES ('clock_offset', '-161837.934189', '2026-11-22 07:57:17.93434+00', NULL);
INSERT INTO public.shipment VALUES (1, 'shi_8jkyxzkahhm7ps3s', 1, 1, 7, 'standard', 'booked', 1, 1, 'lbl_44a7eefe6a8c687b6479', 'SB7867452778443', 449, 'EUR', '{"offers":[{"cost_minor":349,"days":4,"service":"economy"},{"cost_minor":449,"days":2,"service":"standard"},{"cost_minor":1192,"days":1,"service":"express"}],"rule":"asked for by name"}', '2026-11-20 11:00:02.873513+00', '2026-11-22 11:00:02.873513+00', NULL);
INSERT INTO public.shipment VALUES (2, 'shi_8vzfa35n36rafqvp', 2, 2, 7, 'standard', 'booked', 1, 2, 'lbl_46fef50cb519b0a7df76', 'SB1818701420039', 449, 'EUR', '{"offers":[{"cost_minor":349,"days":4,"service":"economy"},{"cost_minor":449,"days":2,"service":"standard"},{"cost_minor":1192,"days":1,"service":"express"}],"rule":"asked for by name"}', '2026-11-20 11:00:02.873513+00', '2026-11-22 11:00:02.873513+00', NULL);
INSERT INTO public.site VALUES (1, 'sit_w8mp99v40f7zv1s2', 'Berlin', 'Kastanienallee 7', '', 'Berlin', '', '10435', 'DE', 'Europe/Berlin', '{"closed_on": []}', '{"mon": "15:00", "tue": "15:00", "wed": "15:00", "thu": "15:00", "fri": "15:00", "sat": "15:00", "sun": "15:00"}', 0, true);
INSERT INTO public.site VALUES (2, 'sit_gmxqc2xw0aafg8ck', 'Hamburg', 'Deichstr. 20', '', 'Hamburg', '', '20459', 'DE', 'Europe/Berlin', '{"closed_on": []}', '{"mon": "15:00", "tue": "15:00", "wed": "15:00", "thu": "15:00", "fri": "15:00", "sat": "15:00", "sun": "15:00"}', 1, true);
INSERT INTO public.sku VALUES (1, 'sku_j12b6t4cxk2cd73m', 'MUG', 'Mug, white', 'physical', 350, 0, 0, 0, 1290, 'EUR', '', '', true);
INSERT INTO public.sku VALUES (2, 'sku_9j512xhn4dw7nhg5', 'CANDLE', 'Candle', 'physical', 200, 0, 0, 0, 900, 'EUR', '', '', true);
INSERT INTO public.sku VALUES (3, 'sku_pka9fd0adt9qx69s', 'BOX', 'Gift box', 'physical', 120, 0, 0, 0, 300, 'EUR', '', '', true);
INSERT INTO public.sku VALUES (4, 'sku_vwjp97zgjvtexk2m', 'GIFT', 'Gift set', 'kit', 0, 0, 0, 0, 2500, 'EUR', '', '', true);
INSERT INTO public.sku VALUES (5, 'sku_kvep82e4ex8qhz69', 'EBOOK', 'A book to read on a screen', 'digital', 0, 0, 0, 0, 700, 'EUR', '', '', true);
INSERT INTO public.vendor_account VALUES (1, 'acc_sb0hcw2sngxj3wed', 'house', 'house', 'desk', '', NULL, '{}', true, '2026-11-22 07:57:17.922592+00');
INSERT INTO public.vendor_account VALUES (2, 'acc_td3v2wfa3knvs1kv', 'house', 'house', 'station', '', NULL, '{}', true, '2026-11-22 07:57:17.923654+00');
INSERT INTO public.vendor_account VALUES (3, 'acc_2gdbazve3h0agkbv', 'house', 'house', 'review', '', NULL, '{}', true, '2026-11-22 07:57:17.92416+00');
INSERT INTO public.vendor_account VALUES (4, 'acc_peym9y84x1zpv9qf', 'house', 'house', 'cli', '', NULL, '{}', true, '2026-11-22 07:57:17.924577+00');
INSERT INTO public.vendor_account VALUES (5, 'acc_mdacmy93jnvc3kkm', 'house', 'house', 'portal', '', NULL, '{}', true, '2026-11-22 07:57:17.924972+00');
INSERT INTO public.vendor_account VALUES (6, 'acc_355xvf2g7ws1aj5s', 'channel', 'shopify', 'shopify', 'candles.myshopify.com', 'EUR', '{}', true, '2026-11-22 07:57:17.933328+00');
INSERT INTO public.vendor_account VALUES (7, 'acc_cxjrtsejrdx43emw', 'carrier', 'sandbox', 'parcel-post', '', 'EUR', '{"api_key":"sandbox","base_url":"http://127.0.0.1:38029"}', true, '2026-11-22 07:57:17.942591+00');
INSERT INTO public.wave VALUES (1, 'wav_ymeyvehwge6vygms', 1, '2026-11-20 11:00:02.819717+00', '2026-11-20 11:00:02.848575+00');
INSERT INTO public.wave VALUES (2, 'wav_qfcgvgzb24esy2ax', 1, '2026-11-20 11:00:03.201193+00', NULL);
INSERT INTO public.work_item VALUES (1, 'audit', 1, '2026-11-22 07:57:17.930199+00', '2026-11-22 07:57:17.930199+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (2, 'housekeeping', 2, '2026-11-22 07:57:17.932056+00', '2026-11-22 07:57:17.932056+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (3, 'capture', 2, '2026-11-20 11:00:00.021901+00', '2026-11-20 11:00:00.021901+00', 1, NULL, NULL, false, 'done', 2, '');
INSERT INTO public.work_item VALUES (4, 'capture', 3, '2026-11-20 11:00:00.023369+00', '2026-11-20 11:00:00.023369+00', 1, NULL, NULL, false, 'done', 2, '');
INSERT INTO public.work_item VALUES (28, 'capture', 10, '2026-11-20 11:00:03.228673+00', '2026-11-20 11:00:03.228673+00', 1, NULL, NULL, false, 'done', 16, '');
INSERT INTO public.work_item VALUES (7, 'notify', 1, '2026-11-20 11:00:02.736939+00', '2026-11-20 11:00:02.736939+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (8, 'notify', 2, '2026-11-20 11:00:02.736939+00', '2026-11-20 11:00:02.736939+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (5, 'normalize', 1, '2026-11-20 11:00:02.459148+00', '2026-11-20 11:00:02.459148+00', 1, NULL, NULL, false, 'done', 3, '');
INSERT INTO public.work_item VALUES (6, 'normalize', 2, '2026-11-20 11:00:02.459148+00', '2026-11-20 11:00:02.459148+00', 1, NULL, NULL, false, 'done', 3, '');
INSERT INTO public.work_item VALUES (29, 'capture', 11, '2026-11-20 11:00:03.230243+00', '2026-11-20 11:00:03.230243+00', 1, NULL, NULL, false, 'done', 16, '');
INSERT INTO public.work_item VALUES (30, 'capture', 12, '2026-11-20 11:00:03.231835+00', '2026-11-20 11:00:03.231835+00', 1, NULL, NULL, false, 'done', 16, '');
INSERT INTO public.work_item VALUES (9, 'allocate', 1, '2026-11-20 11:00:02.736939+00', '2026-11-20 11:00:02.736939+00', 1, NULL, NULL, false, 'done', 4, '');
INSERT INTO public.work_item VALUES (10, 'allocate', 2, '2026-11-20 11:00:02.736939+00', '2026-11-20 11:00:02.736939+00', 1, NULL, NULL, false, 'done', 4, '');
INSERT INTO public.work_item VALUES (11, 'pick_pack', 1, '2026-11-20 11:00:02.791265+00', '2026-11-20 11:00:02.791265+00', 1, NULL, NULL, false, 'done', 5, '');
INSERT INTO public.work_item VALUES (12, 'pick_pack', 2, '2026-11-20 11:00:02.791265+00', '2026-11-20 11:00:02.791265+00', 1, NULL, NULL, false, 'done', 5, '');
INSERT INTO public.work_item VALUES (34, 'review', 1, '2026-11-20 11:00:03.249052+00', '2026-11-20 11:00:03.249052+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (13, 'ship', 1, '2026-11-20 11:00:02.848575+00', '2026-11-20 11:00:02.848575+00', 1, NULL, NULL, false, 'done', 9, '');
INSERT INTO public.work_item VALUES (14, 'ship', 2, '2026-11-20 11:00:02.848575+00', '2026-11-20 11:00:02.848575+00', 1, NULL, NULL, false, 'done', 9, '');
INSERT INTO public.work_item VALUES (15, 'notify', 3, '2026-11-20 11:00:03.123678+00', '2026-11-20 11:00:03.123678+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (16, 'ship', 1, '2026-11-20 11:00:03.123678+00', '2026-11-20 11:00:03.123678+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (35, 'notify', 6, '2026-11-20 11:00:03.249052+00', '2026-11-20 11:00:03.249052+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (18, 'capture', 7, '2026-11-20 11:00:03.141582+00', '2026-11-20 11:00:03.141582+00', 1, NULL, NULL, false, 'done', 11, '');
INSERT INTO public.work_item VALUES (19, 'capture', 8, '2026-11-20 11:00:03.143115+00', '2026-11-20 11:00:03.143115+00', 1, NULL, NULL, false, 'done', 11, '');
INSERT INTO public.work_item VALUES (31, 'normalize', 5, '2026-11-20 11:00:03.233515+00', '2026-11-20 11:00:03.233515+00', 1, NULL, NULL, false, 'done', 17, '');
INSERT INTO public.work_item VALUES (32, 'normalize', 6, '2026-11-20 11:00:03.233515+00', '2026-11-20 11:00:03.233515+00', 1, NULL, NULL, false, 'done', 17, '');
INSERT INTO public.work_item VALUES (22, 'notify', 4, '2026-11-20 11:00:03.160363+00', '2026-11-20 11:00:03.160363+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (23, 'notify', 5, '2026-11-20 11:00:03.160363+00', '2026-11-20 11:00:03.160363+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (20, 'normalize', 3, '2026-11-20 11:00:03.144887+00', '2026-11-20 11:00:03.144887+00', 1, NULL, NULL, false, 'done', 12, '');
INSERT INTO public.work_item VALUES (21, 'normalize', 4, '2026-11-20 11:00:03.144887+00', '2026-11-20 11:00:03.144887+00', 1, NULL, NULL, false, 'done', 12, '');
INSERT INTO public.work_item VALUES (33, 'normalize', 7, '2026-11-20 11:00:03.233515+00', '2026-11-20 11:00:03.233515+00', 1, NULL, NULL, false, 'done', 17, '');
INSERT INTO public.work_item VALUES (24, 'allocate', 3, '2026-11-20 11:00:03.160363+00', '2026-11-20 11:00:03.160363+00', 1, NULL, NULL, false, 'done', 13, '');
INSERT INTO public.work_item VALUES (25, 'allocate', 4, '2026-11-20 11:00:03.160363+00', '2026-11-20 11:00:03.160363+00', 1, NULL, NULL, false, 'done', 13, '');
INSERT INTO public.work_item VALUES (37, 'review', 2, '2026-11-20 11:00:03.285018+00', '2026-11-20 11:00:03.285018+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (36, 'allocate', 6, '2026-11-20 11:00:03.249052+00', '2026-11-20 11:00:03.249052+00', 1, NULL, NULL, false, 'done', 18, '');
INSERT INTO public.work_item VALUES (26, 'pick_pack', 3, '2026-11-20 11:00:03.185457+00', '2026-11-20 11:00:03.185457+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (27, 'pick_pack', 4, '2026-11-20 11:00:03.185457+00', '2026-11-20 11:00:03.185457+00', 1, NULL, NULL, false, 'done', 14, '');
INSERT INTO public.work_item VALUES (39, 'normalize', 8, '2026-11-20 11:00:03.302001+00', '2026-11-20 11:00:03.302001+00', 0, NULL, NULL, false, NULL, NULL, '');
INSERT INTO public.work_item VALUES (38, 'capture', 13, '2026-11-20 11:00:03.300272+00', '2026-11-20 11:00:03.300272+00', 1, NULL, NULL, false, 'done', 19, '');
INSERT INTO public.work_item VALUES (40, 'capture', 14, '2026-11-20 11:00:03.316539+00', '2026-11-20 11:00:03.316539+00', 0, NULL, NULL, false, NULL, NULL, '');
SELECT pg_catalog.setval('public.actor_id_seq', 2, true);
SELECT pg_catalog.setval('public.allocation_id_seq', 7, true);
SELECT pg_catalog.setval('public.batch_id_seq', 19, true);
SELECT pg_catalog.setval('public.bin_id_seq', 1, false);
SELECT pg_catalog.setval('public.chore_id_seq', 2, true);
SELECT pg_catalog.setval('public.contact_id_seq', 7, true);
SELECT pg_catalog.setval('public.customer_id_seq', 7, true);
SELECT pg_catalog.setval('public.effect_id_seq', 3, true);
SELECT pg_catalog.setval('public.entry_id_seq', 18, true);
SELECT pg_catalog.setval('public.exception_case_id_seq', 2, true);
SELECT pg_catalog.setval('public.feed_id_seq', 1, false);
SELECT pg_catalog.setval('public.fulfillment_id_seq', 4, true);
SELECT pg_catalog.setval('public.inbound_event_id_seq', 14, true);
SELECT pg_catalog.setval('public.kit_recipe_id_seq', 1, true);
SELECT pg_catalog.setval('public.message_id_seq', 6, true);
SELECT pg_catalog.setval('public.orders_id_seq', 8, true);
SELECT pg_catalog.setval('public.parcel_id_seq', 2, true);
SELECT pg_catalog.setval('public.payment_id_seq', 7, true);
SELECT pg_catalog.setval('public.payout_id_seq', 1, false);
SELECT pg_catalog.setval('public.pick_task_id_seq', 7, true);
SELECT pg_catalog.setval('public.position_id_seq', 4, true);
SELECT pg_catalog.setval('public.refund_id_seq', 1, false);
SELECT pg_catalog.setval('public.rma_id_seq', 1, false);
SELECT pg_catalog.setval('public.rules_release_id_seq', 1, true);
SELECT pg_catalog.setval('public.settlement_line_id_seq', 1, false);
SELECT pg_catalog.setval('public.shipment_id_seq', 2, true);
SELECT pg_catalog.setval('public.site_id_seq', 2, true);
SELECT pg_catalog.setval('public.sku_id_seq', 5, true);
SELECT pg_catalog.setval('public.sku_mapping_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracking_event_id_seq', 1, false);
SELECT pg_catalog.setval('public.vendor_account_id_seq', 7, true);
SELECT pg_catalog.setval('public.vendor_secret_id_seq', 1, false);
SELECT pg_catalog.setval('public.wave_id_seq', 2, true);
SELECT pg_catalog.setval('public.work_item_id_seq', 40, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT one_line_per_ref UNIQUE (order_id, external_ref);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT one_order_per_fact UNIQUE (account_id, external_ref);
ALTER TABLE ONLY public.payout
    ADD CONSTRAINT one_payout_per_fact UNIQUE (account_id, external_ref);
ALTER TABLE ONLY public.inbound_event
    ADD CONSTRAINT one_row_per_fact UNIQUE (account_id, dedupe_key);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT one_row_per_position UNIQUE (sku_id, site_id, bin, lot, serial, container, owner, condition);
ALTER TABLE ONLY public.actor
    ADD CONSTRAINT pk_actor PRIMARY KEY (id);
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT pk_allocation PRIMARY KEY (id);
ALTER TABLE ONLY public.balance
    ADD CONSTRAINT pk_balance PRIMARY KEY (position_id, account);
ALTER TABLE ONLY public.barcode
    ADD CONSTRAINT pk_barcode PRIMARY KEY (code);
ALTER TABLE ONLY public.batch
    ADD CONSTRAINT pk_batch PRIMARY KEY (id);
ALTER TABLE ONLY public.bin
    ADD CONSTRAINT pk_bin PRIMARY KEY (id);
ALTER TABLE ONLY public.case_subject
    ADD CONSTRAINT pk_case_subject PRIMARY KEY (case_id, subject_kind, subject_id);
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
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.money_balance
    ADD CONSTRAINT pk_money_balance PRIMARY KEY (order_id, account, currency);
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
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (key);
ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT pk_settlement_line PRIMARY KEY (id);
ALTER TABLE ONLY public.shipment
    ADD CONSTRAINT pk_shipment PRIMARY KEY (id);
ALTER TABLE ONLY public.site
    ADD CONSTRAINT pk_site PRIMARY KEY (id);
ALTER TABLE ONLY public.sku
    ADD CONSTRAINT pk_sku PRIMARY KEY (id);
ALTER TABLE ONLY public.sku_mapping
    ADD CONSTRAINT pk_sku_mapping PRIMARY KEY (id);
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
ALTER TABLE ONLY public.bin
    ADD CONSTRAINT uq_bin_site_id_code UNIQUE (site_id, code);
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
ALTER TABLE ONLY public.kit_recipe
    ADD CONSTRAINT uq_kit_recipe_sku_id_release UNIQUE (sku_id, release);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_public_id UNIQUE (public_id);
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
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT uq_refund_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT uq_refund_public_id UNIQUE (public_id);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT uq_rma_order_id_n UNIQUE (order_id, n);
ALTER TABLE ONLY public.rma
    ADD CONSTRAINT uq_rma_public_id UNIQUE (public_id);
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
CREATE INDEX ix_entry_order_id ON public.entry USING btree (order_id);
CREATE INDEX ix_fulfillment_open ON public.fulfillment USING btree (site_id, status) WHERE ((status)::text = ANY ((ARRAY['planned'::character varying, 'released'::character varying, 'picked'::character varying, 'packed'::character varying])::text[]));
CREATE INDEX ix_fulfillment_wave_id ON public.fulfillment USING btree (wave_id);
CREATE INDEX ix_inbound_event_order_id ON public.inbound_event USING btree (order_id);
CREATE INDEX ix_inbound_event_order_ref ON public.inbound_event USING btree (account_id, order_ref);
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
CREATE INDEX ix_settlement_line_order_id ON public.settlement_line USING btree (order_id);
CREATE INDEX ix_shipment_order_id ON public.shipment USING btree (order_id);
CREATE INDEX ix_shipment_parcel_id ON public.shipment USING btree (parcel_id);
CREATE INDEX ix_shipment_tracking_ref ON public.shipment USING btree (account_id, tracking_ref);
CREATE INDEX ix_tracking_event_shipment_id ON public.tracking_event USING btree (shipment_id);
CREATE INDEX ix_vendor_secret_account_id ON public.vendor_secret USING btree (account_id);
CREATE INDEX ix_work_item_open ON public.work_item USING btree (stage, due_at, id) WHERE (outcome IS NULL);
CREATE UNIQUE INDEX one_live_label_per_parcel ON public.shipment USING btree (parcel_id) WHERE ((status)::text <> ALL ((ARRAY['voided'::character varying, 'refused'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_case_per_group ON public.exception_case USING btree (cause, group_key) WHERE ((status)::text = 'open'::text);
CREATE UNIQUE INDEX one_open_item_per_subject ON public.work_item USING btree (stage, subject_id) WHERE (outcome IS NULL);
CREATE TRIGGER batch_is_append_only BEFORE DELETE OR UPDATE ON public.batch FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER effect_moves_as_declared BEFORE UPDATE OF status ON public.effect FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['calling>done'::text, 'calling>in_doubt'::text, 'calling>refused'::text, 'calling>wanted'::text, 'in_doubt>calling'::text, 'in_doubt>done'::text, 'in_doubt>dropped'::text, 'in_doubt>refused'::text, 'in_doubt>wanted'::text, 'wanted>calling'::text, 'wanted>dropped'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER entry_is_append_only BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER exception_case_moves_as_declared BEFORE UPDATE OF status ON public.exception_case FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['open>cleared'::text, 'open>resolved'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON public.fulfillment FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['packed>cancelled'::text, 'packed>picked'::text, 'packed>sent'::text, 'picked>cancelled'::text, 'picked>packed'::text, 'planned>cancelled'::text, 'planned>released'::text, 'released>cancelled'::text, 'released>picked'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON public.inbound_event FOR EACH ROW WHEN (((old.account_id IS DISTINCT FROM new.account_id) OR ((old.dedupe_key)::text IS DISTINCT FROM (new.dedupe_key)::text) OR ((old.topic)::text IS DISTINCT FROM (new.topic)::text) OR (old.delivery_ref IS DISTINCT FROM new.delivery_ref) OR (old.received_at IS DISTINCT FROM new.received_at) OR (old.occurred_at IS DISTINCT FROM new.occurred_at) OR ((old.sha256)::text IS DISTINCT FROM (new.sha256)::text) OR (old.size_bytes IS DISTINCT FROM new.size_bytes) OR (old.actor_id IS DISTINCT FROM new.actor_id))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON public.inbound_event FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER journal_is_append_only BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER message_moves_as_declared BEFORE UPDATE OF status ON public.message FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['failed>queued'::text, 'failed>suppressed'::text, 'queued>sending'::text, 'queued>suppressed'::text, 'sending>failed'::text, 'sending>queued'::text, 'sending>sent'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER order_revision_is_append_only BEFORE DELETE OR UPDATE ON public.order_revision FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON public.orders FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['confirmed>cancelled'::text, 'confirmed>in_progress'::text, 'confirmed>sent'::text, 'in_progress>cancelled'::text, 'in_progress>confirmed'::text, 'in_progress>ready'::text, 'ready>cancelled'::text, 'ready>in_progress'::text, 'ready>sent'::text, 'received>cancelled'::text, 'received>confirmed'::text, 'sent>completed'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON public.parcel FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['handed_over>delivered'::text, 'handed_over>returned'::text, 'labelled>discarded'::text, 'labelled>handed_over'::text, 'labelled>sealed'::text, 'open>discarded'::text, 'open>sealed'::text, 'sealed>discarded'::text, 'sealed>labelled'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER payout_moves_as_declared BEFORE UPDATE OF status ON public.payout FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['disputed>balanced'::text, 'received>balanced'::text, 'received>disputed'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON public.pick_task FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['open>cancelled'::text, 'open>picked'::text, 'open>short'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER posting_is_append_only BEFORE DELETE OR UPDATE ON public.posting FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER refund_moves_as_declared BEFORE UPDATE OF status ON public.refund FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['pending>posted'::text, 'pending>refused'::text, 'pending>voided'::text, 'refused>pending'::text, 'refused>voided'::text])))) EXECUTE FUNCTION public.refuse();
CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON public.rma FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['approved>expired'::text, 'approved>received'::text, 'inspected>closed'::text, 'received>inspected'::text, 'requested>approved'::text, 'requested>refused'::text])))) EXECUTE FUNCTION public.refuse();
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
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_effect_id FOREIGN KEY (effect_id) REFERENCES public.effect(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
ALTER TABLE ONLY public.money_balance
    ADD CONSTRAINT fk_money_balance_order_id FOREIGN KEY (order_id) REFERENCES public.orders(id);
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
ALTER TABLE ONLY public.tracking_event
    ADD CONSTRAINT fk_tracking_event_event_id FOREIGN KEY (event_id) REFERENCES public.inbound_event(id);
ALTER TABLE ONLY public.tracking_event
    ADD CONSTRAINT fk_tracking_event_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.shipment(id);
ALTER TABLE ONLY public.vendor_secret
    ADD CONSTRAINT fk_vendor_secret_account_id FOREIGN KEY (account_id) REFERENCES public.vendor_account(id);
ALTER TABLE ONLY public.wave
    ADD CONSTRAINT fk_wave_site_id FOREIGN KEY (site_id) REFERENCES public.site(id);
