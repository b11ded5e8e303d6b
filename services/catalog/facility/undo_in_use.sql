-- Facilities that the import created and that others are under, or of which something has been recorded for a day since.
with held as (
    select u.key, s.code, s.valid_from, daterange(s.valid_from, s.valid_to) as days
    from undone u join facility_state s on s.code = left(u.key, -11) and s.valid_from = right(u.key, 10)::date
    where u.created
)
select h.key from held h
where exists (
        select from facility_state f where f.parent_facility = h.code and daterange(f.valid_from, f.valid_to) && h.days
            and f.code not in (select left(u.key, -11) from undone u)
    )
    or exists (select from approval a where a.facility = h.code and a.effective_on >= h.valid_from)
    or exists (select from supplement s where s.facility = h.code and s.proposed_on >= h.valid_from)
    or exists (select from facility_resource r where r.facility = h.code and r.valid_from >= h.valid_from)
    or exists (
        select from activity_return r where r.facility = h.code and r.month >= date_trunc('month', h.valid_from) and r.received_on is not null
    )
