-- What an acceptance on a day is decided on besides the logbook; the list counts as it is today, as it does for the catalog.
select f.facility is not null as receiver_in_force,
    coalesce(f.beds > 0, false) as has_beds,
    (
        select (p.value #>> '{}')::integer from policy p
        where p.code = 'min_trainees.' || f.kind and p.valid_from <= :day::date order by p.valid_from desc limit 1
    ) as least,
    (
        select coalesce(jsonb_object_agg(s.technique, s.requirements->'min_trainees'), '{}') from technique_state s
        where s.technique = any(t.technique_codes) and s.valid @> :day::date and s.requirements->>'min_trainees' is not null
    ) as min_trainees,
    exists (
        select from waiver w where w.transfer_id = t.id and w.check_code = 'acceptance.min_trainees' and w.on_day <= :day::date
    ) as waived,
    array(
        select distinct unnest(a.technique_codes) from approval_state a
        where a.facility = t.to_facility and a.status = 'in_force' and a.valid @> :today::date
    ) as listed,
    array(select unnest(x.technique_codes) from acceptance x where x.transfer_id = t.id) as accepted
from transfer t
left join facility_state f on f.facility = t.to_facility and f.valid @> :day::date
where t.id = :id
