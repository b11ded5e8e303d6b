-- Of a transfer t, each technique that was accepted: its acceptance, its first case after it, and the day on which it lapses where no
-- further case follows. What was recorded by hand comes before what a return proves; a month's cases hold from its last day on.
lateral (
    select c.code, a.on_day as accepted_on, a.trainee_ids, coalesce(r.on_day, p.first_on) as on_day,
        case when r.on_day is not null then 'recorded' when p.first_on is not null then 'returned' end as source,
        r.practitioner_id, r.document_no,
        (greatest(r.on_day, p.last_on) + make_interval(months => coalesce(
            (select l.months from lapse l where l.technique = c.code and l.valid_from <= :today::date order by l.valid_from desc limit 1),
            (select l.months from lapse l where l.technique = '' and l.valid_from <= :today::date order by l.valid_from desc limit 1),
            12
        )))::date as lapses_on
    from acceptance a cross join unnest(a.technique_codes) as c(code)
    left join first_case r on r.transfer_id = a.transfer_id and r.technique_code = c.code
    cross join lateral (
        select min(m.held_on) as first_on, max(m.held_on) as last_on from performed m
        where m.facility = t.to_facility and m.held_on >= a.on_day and m.held_on <= :today::date and c.code = any(m.technique_codes)
    ) p
    where a.transfer_id = t.id
) k
