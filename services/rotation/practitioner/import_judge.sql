-- What becomes of each row: which of person, licence and post it says anew, and their versions after it.
update staged n set key = n.person::text,
    says_person = w.says_person, says_licence = w.says_licence, says_post = w.says_post,
    outcome = case when w.is_new then 'created' when w.says_person or w.says_licence or w.says_post then 'changed' else 'unchanged' end,
    version = w.version + w.says_person::integer, was_title = w.was_title,
    facility = w.facility, specialty = w.specialty, education_level = w.education_level, technique_codes = w.technique_codes,
    expires_on = w.expires_on, province = w.province, post_id = w.post_id, is_new_licence = w.is_new_licence, is_new_post = w.is_new_post
from (
    select k.row, p.id is null as is_new, coalesce(p.version, 0) as version, p.title as was_title,
        p.id is null or (p.full_name, p.title, p.qualification, p.facility, p.specialty, p.education_level) is distinct from
            (k.full_name, k.title, k.qualification, coalesce(k.facility, p.facility), coalesce(k.specialty, p.specialty),
                coalesce(k.education_level, p.education_level)) as says_person,
        k.licence_number is not null and (l.number is null or (l.titles, l.issued_on, l.expires_on) is distinct from
            (k.licence_titles, k.issued_on, case when :keeps_expiry::boolean then l.expires_on else k.expires_on end)) as says_licence,
        k.starts_on is not null and (o.id is null or (o.title, o.position, o.technique_codes, o.village, o.training_months) is distinct from
            (k.title, k.position, coalesce(k.technique_codes, o.technique_codes), coalesce(k.village, o.village),
                coalesce(k.training_months, o.training_months))) as says_post,
        coalesce(k.facility, p.facility) as facility, coalesce(k.specialty, p.specialty) as specialty,
        coalesce(k.education_level, p.education_level) as education_level,
        coalesce(k.technique_codes, o.technique_codes, '{}') as technique_codes,
        case when :keeps_expiry::boolean then l.expires_on else k.expires_on end as expires_on,
        coalesce(f.province, p.province, :province::text) as province, coalesce(o.id, uuidv7()) as post_id,
        l.number is null as is_new_licence, o.id is null as is_new_post
    from staged k
    left join practitioner p on p.id = k.person
    left join licence l on l.number = k.licence_number
    left join (
        select distinct on (practitioner_id, facility, kind, starts_on) * from post
        where practitioner_id in (select person from staged) order by practitioner_id, facility, kind, starts_on, id
    ) o on o.practitioner_id = k.person and o.facility = k.facility and o.kind = k.post_kind and o.starts_on = k.starts_on
    left join (
        select distinct on (facility) facility, province from facility_state where facility in (select facility from staged)
        order by facility, valid @> :today::date desc, valid desc
    ) f on f.facility = k.facility
) w
where w.row = n.row
