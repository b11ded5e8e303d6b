"""What the service says it is made of holds together."""

from services.rotation.app import SPEC
from shared.contracts.envelope import EVENT_TYPES
from shared.errors import Refusal
from shared.i18n import LANGUAGES, catalogue


def refusals(kind: type[Refusal] = Refusal) -> set[type[Refusal]]:
    return {kind} | {found for sub in kind.__subclasses__() for found in refusals(sub)}


def test_every_refusal_of_the_service_says_in_both_languages_what_to_do():
    texts = catalogue(SPEC.locales)
    own = [refusal for refusal in refusals() if refusal.__module__.startswith("services.rotation.")]
    assert len(own) > 20
    for refusal in own:
        for part in ("title", "detail"):
            told = {language: texts.template(f"problem.{refusal.code()}.{part}", language) for language in LANGUAGES}
            assert told["vi"] != told["en"], refusal


def test_both_catalogues_have_the_same_keys():
    texts = catalogue(SPEC.locales)
    assert texts.keys("vi") == texts.keys("en")


def test_every_event_published_is_one_of_rotations():
    assert all(event.type.startswith("vn.tuyen.rotation.") and EVENT_TYPES[event.type] is event for event in SPEC.publishes)


def test_every_route_declares_who_may_call_it():
    assert all(getattr(route, "access", None) is not None for router in SPEC.routers for route in router.routes)
