"""A client made from the description knows how to call: with a token, and with the headers of the conventions."""

from tests.shared.conftest import Served


async def test_every_operation_tells_the_token_and_the_headers_that_it_takes(probe: Served) -> None:
    async with probe.client() as http:
        document = (await http.get("/catalog/v1/openapi.json")).json()
    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    operations = [(method, told) for path in document["paths"].values() for method, told in path.items()]
    assert {method for method, _ in operations} >= {"get", "put", "post"}
    for method, told in operations:
        headers = {each["name"]: each["required"] for each in told["parameters"] if each["in"] == "header"}
        assert told["security"] == [{"token": []}]
        assert headers.get("Idempotency-Key") is (True if method == "post" else None)
        assert ("If-Match" in headers) is (method in {"post", "put"})
        assert ("If-None-Match" in headers) is (method == "get")
        assert {"Wait-For", "Accept-Language"} <= headers.keys()


async def test_every_operation_tells_what_it_answers_and_that_a_refusal_is_a_problem(probe: Served) -> None:
    async with probe.client() as http:
        document = (await http.get("/catalog/v1/openapi.json")).json()
        refused = (await http.get("/catalog/v1/nothing")).json()
    schemas = document["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & schemas.keys()
    assert set(schemas["Problem"]["required"]) == refused.keys()
    for path in document["paths"].values():
        for method, told in path.items():
            answers = told["responses"]
            assert ("304" in answers) is (method == "get")
            assert method != "put" or answers["201"]["content"] == answers["200"]["content"]
            faults = [answer for status, answer in answers.items() if status[0] not in "23"]
            assert faults, told["operationId"]
            assert all(
                answer["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}} for answer in faults
            )
