-- All that the eleven checks look at, one row per transfer, as of one day.
select t.id, t.from_facility, t.to_facility, t.trainer_ids, t.trainee_ids,
    (
        select jsonb_agg(jsonb_build_object(
            'code', c.code, 'scopes', coalesce(to_jsonb(s.scopes), '[]'), 'requirements', coalesce(s.requirements, '{}'),
            'lists', (
                select coalesce(jsonb_agg(l.level order by l.level), '[]') from level_list_state l
                where l.valid @> :day::date and c.code = any(l.technique_codes)
            )
        ) order by c.nth)
        from unnest(t.technique_codes) with ordinality as c(code, nth)
        left join technique_state s on s.technique = c.code and s.valid @> :day::date
    ) as techniques,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', a.approval, 'facility', a.facility, 'technique_codes', a.technique_codes, 'approver', a.approver,
            'decision_no', a.decision_no, 'decided_on', a.decided_on
        ) order by a.decided_on, a.approval), '[]')
        from approval_state a
        where a.facility in (t.from_facility, t.to_facility) and a.valid @> :day::date and a.status = 'in_force'
            and a.technique_codes && t.technique_codes
    ) as approvals,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'facility', r.facility, 'since', lower(r.valid), 'equipment', r.equipment, 'rooms', r.rooms, 'drugs', r.drugs
        ) order by r.facility), '[]')
        from resource_state r where r.facility in (t.from_facility, t.to_facility) and r.valid @> :day::date
    ) as resources,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', l.licence, 'practitioner', w.id, 'titles', l.titles, 'expires_on', l.expires_on
        ) order by l.licence, w.id), '[]')
        from unnest(t.trainer_ids || t.trainee_ids) w(id) left join person_alias m on m.practitioner = w.id
        join licence_state l on l.practitioner = coalesce(m.person, w.id)
        where l.valid @> :day::date and l.status = 'valid'
    ) as licences,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', c.certificate, 'practitioner', w.id, 'technique_codes', c.technique_codes
        ) order by c.certificate, w.id), '[]')
        from unnest(t.trainer_ids || t.trainee_ids) w(id) left join person_alias m on m.practitioner = w.id
        join certificate_state c on c.practitioner = coalesce(m.person, w.id)
        where c.valid @> :day::date and c.technique_codes && t.technique_codes
    ) as certificates,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', c.subject, 'practitioner', w.id, 'technique', c.technique
        ) order by c.subject, w.id), '[]')
        from unnest(t.trainer_ids) w(id) left join person_alias m on m.practitioner = w.id
        join competency_state c on c.practitioner = coalesce(m.person, w.id)
        where c.technique = any(t.technique_codes) and c.valid @> :day::date and c.level = 'proficient'
    ) as competencies,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'practitioner', k.id, 'technique', k.technique_code, 'count', k.cases
        ) order by k.id, k.technique_code), '[]')
        from (
            select w.id, c.technique_code, sum(c.count) as cases
            from unnest(t.trainer_ids) w(id) left join person_alias m on m.practitioner = w.id
            join session_case c on c.trainee_id in (
                select coalesce(m.person, w.id) union all select o.practitioner from person_alias o where o.person = coalesce(m.person, w.id)
            )
            join training_session s on s.id = c.session_id
            where c.technique_code = any(t.technique_codes) and c.role in ('supervised', 'independent')
                and s.attested_at is not null and s.on_day <= :day::date
            group by w.id, c.technique_code
        ) k
    ) as own_cases,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', p.post, 'practitioner', w.id, 'technique_codes', p.technique_codes
        ) order by p.post, w.id), '[]')
        from unnest(t.trainee_ids) w(id) left join person_alias m on m.practitioner = w.id
        join post_state p on p.practitioner = coalesce(m.person, w.id)
        where p.facility = t.to_facility and p.valid @> :day::date
    ) as posts,
    (
        select jsonb_build_object(
            'code', p.code, 'status', coalesce(d.status, case when p.status = 'draft' then 'draft' else 'submitted' end),
            'decision_no', d.decision_no, 'decided_on', d.on_day, 'names_transfer', t.id = any(coalesce(d.transfers, p.transfers))
        )
        from plan p left join lateral (
            select * from plan_decision pd where pd.plan = p.code and pd.on_day <= :day::date order by pd.on_day desc, pd.no desc limit 1
        ) d on true
        where p.code = t.plan
    ) as plan,
    (select jsonb_build_object('id', n.id, 'status', n.status) from need n where n.id = t.need) as need,
    (
        select coalesce(jsonb_agg(jsonb_build_object('check', w.check_code, 'since', w.on_day) order by w.check_code), '[]')
        from waiver w where w.transfer_id = t.id and w.on_day <= :day::date
    ) as waivers
from transfer t
where t.id = any(:ids::uuid[])
order by t.id
