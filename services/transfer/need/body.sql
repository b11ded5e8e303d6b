-- A need n of rank r as it is answered, with every state that its supplements have reached.
json_build_object('id', n.id, 'facility', n.facility, 'technique_codes', n.technique_codes,
    'techniques_confirmed', n.techniques_confirmed, 'reason', n.reason, 'review_list', n.review_list,
    'supplements', (
        select coalesce(json_agg(json_build_object('no', s.no, 'kind', s.item->>'kind', 'what', s.item->>'what', 'state', s.item->>'state',
            'since', h.last->>'on', 'document_no', h.last->>'document_no', 'from_facility', h.last->>'from_facility',
            'history', coalesce(h.steps, '[]')) order by s.no), '[]')
        from jsonb_array_elements(n.supplements) with ordinality s(item, no) cross join lateral (
            select jsonb_agg(step order by nth) as steps, (array_agg(step order by nth desc))[1] as last from (
                select nth, jsonb_build_object('state', state, 'on', on_day, 'document_no', document_no, 'from_facility', from_facility,
                    'note', note, 'at', recorded_at, 'actor', recorded_by) as step
                from need_supplement_step where need_id = n.id and need_supplement_step.no = s.no
            ) taken
        ) h
    ),
    'status', n.status, 'status_on', n.status_on, 'raised_on', n.raised_on, 'submitted_on', n.submitted_on, 'review', n.review,
    'opinion', n.opinion, 'report', n.report, 'difficulty', r.difficulty, 'priority', r.priority, 'nowhere_near', r.nowhere_near)
