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
