"""When a request for staff may be changed and ended."""

from datetime import date

import pytest

from services.rotation.request import rules
from services.rotation.request.errors import RequestEnded
from shared.contracts.rotation_request import RequestStatus
from shared.errors import InvalidRequest


def test_a_request_has_days_in_order_and_ends_once_and_after_it_was_made():
    rules.ensure_in_order(date(2022, 1, 1), date(2022, 1, 1))
    with pytest.raises(InvalidRequest):
        rules.ensure_in_order(date(2022, 1, 2), date(2022, 1, 1))
    rules.ensure_open(RequestStatus.OPEN)
    for ended in (RequestStatus.WITHDRAWN, RequestStatus.CLOSED):
        with pytest.raises(RequestEnded):
            rules.ensure_open(ended)
    rules.ensure_ends_after(date(2022, 1, 1), date(2022, 1, 1))
    with pytest.raises(InvalidRequest):
        rules.ensure_ends_after(date(2022, 1, 2), date(2022, 1, 1))
