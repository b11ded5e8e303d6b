-- The needs of a relation asked (id), summed up; each relation by_... has the key of its order, and the item.
ranked as materialized (
    select * from ranked_needs(array(select id from asked), :today::date)
),
technique_asked as (
    select r.id, r.facility, r.priority, t.code from ranked r cross join unnest(r.codes) as t(code)
),
supplement as materialized (
    select r.id, r.facility, r.priority, s.kind, s.state
    from ranked r join need n on n.id = r.id cross join jsonb_to_recordset(n.supplements) as s(kind text, state text)
),
by_technique as (
    select to_char(99999999 - t.priority_facilities, 'FM00000000') || to_char(99999999 - t.facilities, 'FM00000000') || t.code as key,
        json_build_object('technique_code', t.code, 'facilities', t.facilities, 'priority_facilities', t.priority_facilities,
            'needs', t.needs, 'supplements', coalesce(s.counts, '[]')) as item
    from (
        select code, count(*) as needs, count(distinct facility) as facilities,
            count(distinct facility) filter (where priority) as priority_facilities
        from technique_asked group by code
    ) t left join (
        select code, json_agg(json_build_object('kind', kind, 'state', state, 'count', count) order by kind, state) as counts from (
            select t.code, s.kind, s.state, count(*) as count from technique_asked t join supplement s on s.id = t.id group by t.code, s.kind, s.state
        ) c group by code
    ) s on s.code = t.code
),
by_facility as (
    select f.key, json_build_object('facility', f.facility, 'difficulty', f.difficulty, 'priority', f.priority, 'nowhere_near', f.nowhere_near,
        'needs', f.needs, 'technique_codes', f.codes, 'supplements', coalesce(s.counts, '[]')) as item
    from (
        select r.facility, min(r.key collate "C") as key, bool_or(r.priority) as priority, bool_or(r.nowhere_near) as nowhere_near,
            (array_agg(to_json(r.difficulty)))[1] as difficulty, count(distinct r.id) as needs,
            array_agg(distinct t.code order by t.code) as codes
        from ranked r cross join unnest(r.codes) as t(code) group by r.facility
    ) f left join (
        select facility, json_agg(json_build_object('kind', kind, 'state', state, 'count', count) order by kind, state) as counts from (
            select facility, kind, state, count(*) as count from supplement group by facility, kind, state
        ) c group by facility
    ) s on s.facility = f.facility
),
by_supplement as (
    select kind || ' ' || state as key, json_build_object('kind', kind, 'state', state, 'count', count(*), 'needs', count(distinct id),
        'facilities', count(distinct facility), 'priority_facilities', count(distinct facility) filter (where priority)) as item
    from supplement group by kind, state
)
