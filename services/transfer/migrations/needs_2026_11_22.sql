set local check_function_bodies = off;

-- What the centre told the Department: the needs of a unit and a period as they stood on that day, byte for byte; never changed.
create table need_report (
    id uuid primary key,
    unit text not null,
    from_day date not null,
    to_day date not null,
    document_no text not null,
    on_day date not null,
    content text not null,
    sha256 text not null,
    needs bigint not null,
    sealed_at timestamptz not null,
    sealed_by text not null,
    received_on date,
    received_by text,
    receipt_note text,
    revision bigint not null,
    check (from_day <= to_day)
);
create index need_report_unit on need_report (unit);

-- submitted_on and status_on: the days on which the need was handed in and since which it is at its step; review: what of its list the facility
-- performed on the day of the submission; opinion: what the Department said last; report: the last one that holds the need.
alter table need
    add column review_list text,
    add column techniques_confirmed text[],
    add column submitted_on date,
    add column status_on date,
    add column review jsonb,
    add column opinion jsonb,
    add column report uuid;

update need set
    submitted_on = (select min(s.on_day) from step s where s.noun = 'need' and s.subject = need.id::text and s.step = 'submitted'),
    status_on = (select max(s.on_day) from step s where s.noun = 'need' and s.subject = need.id::text and s.step = need.status);

-- How far each thing asked for has come: every step with its day, beginning with the submission; rows are only added.
create table need_supplement_step (
    need_id uuid not null references need (id),
    no integer not null,
    nth integer not null,
    state text not null check (state in ('requested', 'funded', 'delivered', 'moved')),
    on_day date not null,
    document_no text,
    from_facility text,
    note text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (need_id, no, nth),
    check ((state = 'moved') = (from_facility is not null))
);

-- Of needs handed in before, what stands is the first step known, of the day of their submission.
insert into need_supplement_step (need_id, no, nth, state, on_day, recorded_at, recorded_by)
select n.id, s.no, 1, s.item->>'state', t.on_day, t.recorded_at, t.actor
from need n cross join lateral (
    select * from step t where t.noun = 'need' and t.subject = n.id::text and t.step = 'submitted' order by t.no limit 1
) t cross join lateral jsonb_array_elements(n.supplements) with ordinality s(item, no);

-- The order of needs: remote, border and very difficult areas first (Mường Tè III.4), then those of which a technique is on no approved list
-- near the facility, then by day, then by id; techniques count as the survey confirmed them. Near is: the same district while there is one,
-- else the same commune; a commune that is served; the same leading facility, it and those it leads. Facilities share few of these keys,
-- pairs of facilities are many: so it is computed by key and for all needs at once. Joined by hash: of sets that are worked out on the way
-- PostgreSQL guesses the sizes too small.
create function ranked_needs(ids uuid[], on_day date)
returns table (id uuid, facility text, codes text[], difficulty text[], priority boolean, nowhere_near boolean, key text)
language sql stable set enable_nestloop = off as $$
    with asked as materialized (
        select n.id, n.facility, coalesce(n.techniques_confirmed, n.technique_codes) as codes, coalesce(n.submitted_on, n.raised_on) as day
        from need n where n.id = any(ids)
    ),
    home as materialized (
        select facility, admin_unit, parent_facility, serves_communes from facility_state
        where valid @> on_day and facility in (select facility from asked)
    ),
    seat as materialized (
        select h.facility, u.code as unit, u.parent, u.level, u.difficulty, u.code = h.admin_unit as stands
        from home h cross join lateral (
            select h.admin_unit union select unnest(h.serves_communes)
        ) place(code) join unit_state u on u.code = place.code and u.valid @> on_day
    ),
    area as (
        select facility, array_agg(distinct flag order by flag) as difficulty,
            array_agg(flag) && '{remote,border,very_difficult}'::text[] as priority
        from seat cross join unnest(difficulty) as flag group by facility
    ),
    near_key as materialized (
        select s.facility, 'place' as kind, coalesce(d.code, s.unit) as code from seat s
        left join unit_state d on d.code = case s.level when 'district' then s.unit else s.parent end and d.level = 'district'
            and d.valid @> on_day
        where s.stands and (d.code is not null or s.level = 'commune')
        union
        select facility, 'place', unit from seat where not stands
        union
        select facility, 'led', parent_facility from home where parent_facility is not null
        union
        select facility, 'led', facility from home h
        where parent_facility is null
            or exists (select from facility_state f where f.parent_facility = h.facility and f.valid @> on_day)
    ),
    wanted_key as materialized (
        select distinct kind, code from near_key
    ),
    neighbour as (
        select k.kind, k.code, f.facility from (
            select kind, code, code as unit from wanted_key where kind = 'place'
            union all
            select k.kind, k.code, u.code from wanted_key k join unit_state u on u.parent = k.code and u.valid @> on_day
            where k.kind = 'place'
        ) k join facility_state f on f.admin_unit = k.unit and f.valid @> on_day
        union
        select k.kind, k.code, f.facility from (
            select facility, unnest(serves_communes) as commune from facility_state where valid @> on_day
        ) f join unit_state u on u.code = f.commune and u.valid @> on_day
        cross join unnest(array[u.code, u.parent]) as place(code)
        join wanted_key k on k.kind = 'place' and k.code = place.code
        union
        select kind, code, code from wanted_key where kind = 'led'
        union
        select k.kind, k.code, f.facility from wanted_key k join facility_state f on f.parent_facility = k.code and f.valid @> on_day
        where k.kind = 'led'
    ),
    wish as materialized (
        select distinct a.facility, t.technique from asked a cross join unnest(a.codes) as t(technique)
    ),
    listed_near as materialized (
        select distinct n.kind, n.code, t.technique from neighbour n
        join approval_state a on a.facility = n.facility and a.valid @> on_day and a.status = 'in_force'
        cross join unnest(a.technique_codes) as t(technique)
        where t.technique in (select technique from wish)
    ),
    wish_near as materialized (
        select w.facility, w.technique, k.kind, k.code from wish w join near_key k on k.facility = w.facility
    ),
    unanswered as materialized (
        select facility, technique from wish
        except
        select w.facility, w.technique from wish_near w
        join listed_near l on l.technique = w.technique and l.kind = w.kind and l.code = w.code
    ),
    alone as (
        select distinct a.id from asked a cross join unnest(a.codes) as t(technique)
        where (a.facility, t.technique) in (select facility, technique from unanswered)
    )
    select a.id, a.facility, a.codes, coalesce(r.difficulty, '{}'), coalesce(r.priority, false), o.id is not null,
        case when r.priority then '0' else '1' end || case when o.id is not null then '0' else '1' end
            || to_char(a.day, 'YYYYMMDD') || a.id
    from asked a left join area r on r.facility = a.facility left join alone o on o.id = a.id
$$;

-- Of needs, the techniques that no facility above the asker in its own chain or district may perform, and the provincial hospitals that may.
-- The chain ends where it reaches a provincial or central hospital: what these hold is what the Department gives its opinion on.
create function needs_for_opinion(ids uuid[], on_day date) returns table (id uuid, techniques json)
language sql stable set enable_nestloop = off as $$
    with recursive wish as materialized (
        select n.id, n.facility, t.code from need n cross join unnest(coalesce(n.techniques_confirmed, n.technique_codes)) as t(code)
        where n.id = any(ids)
    ),
    home as materialized (
        select f.facility, f.admin_unit, f.parent_facility, f.province from facility_state f
        where f.valid @> on_day and f.facility in (select w.facility from wish w)
    ),
    above(asker, code) as (
        select h.facility, h.parent_facility from home h where h.parent_facility is not null
        union
        select a.asker, f.parent_facility from above a join facility_state f on f.facility = a.code and f.valid @> on_day
        where f.parent_facility is not null
    ),
    district as (
        select h.facility, d.code from home h join unit_state u on u.code = h.admin_unit and u.valid @> on_day
        join unit_state d on d.code = case u.level when 'district' then u.code else u.parent end and d.level = 'district' and d.valid @> on_day
    ),
    upper_facility as materialized (
        select a.asker, f.facility from above a join facility_state f on f.facility = a.code and f.valid @> on_day
        where f.kind in ('district_health_centre', 'district_hospital', 'regional_polyclinic')
        union
        select d.facility, f.facility from district d join (
            select u.code, u.code as unit from unit_state u where u.valid @> on_day
            union all
            select u.parent, u.code from unit_state u where u.valid @> on_day
        ) u on u.code = d.code
        join facility_state f on f.admin_unit = u.unit and f.valid @> on_day
        where f.kind in ('district_health_centre', 'district_hospital') and f.facility <> d.facility
    ),
    listed_above as materialized (
        select distinct s.facility, t.code from approval_state s cross join unnest(s.technique_codes) as t(code)
        where s.facility in (select u.facility from upper_facility u) and s.valid @> on_day and s.status = 'in_force'
            and t.code in (select w.code from wish w)
    ),
    unanswered as materialized (
        select w.facility, w.code from wish w
        except
        select u.asker, l.code from upper_facility u join listed_above l on l.facility = u.facility
    ),
    provincial as materialized (
        select f.province, t.code, json_agg(distinct f.facility order by f.facility) as facilities
        from facility_state f join approval_state s on s.facility = f.facility and s.valid @> on_day and s.status = 'in_force'
        cross join unnest(s.technique_codes) as t(code)
        where f.valid @> on_day and f.kind in ('provincial_general_hospital', 'provincial_specialist_hospital')
            and t.code in (select w.code from wish w)
        group by f.province, t.code
    )
    select w.id, json_agg(json_build_object('technique_code', w.code, 'sending_facilities', coalesce(p.facilities, '[]')) order by w.code)
    from wish w join unanswered o on o.facility = w.facility and o.code = w.code
    join home h on h.facility = w.facility
    left join provincial p on p.province = h.province and p.code = w.code
    group by w.id
$$;
