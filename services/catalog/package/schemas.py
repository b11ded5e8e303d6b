"""Bodies of technique packages."""

from services.catalog.technique.schemas import TechniqueCodes
from shared.schema import Body, Code, Day, Name, Part


class PutPackage(Body):
    """A named set of techniques that are transferred together."""

    name: Name
    technique_codes: TechniqueCodes


class Package(Part):
    """A package as it is answered."""

    code: Code
    name: Name
    technique_codes: list[Code]


class Packages(Part):
    """A page of packages."""

    items: list[Package]
    next: str | None


class PackageVersion(Package):
    """A version of a package, in force from a day on; of the versions for one day the last counts."""

    version: int
    valid_from: Day


class PackageHistory(Part):
    """A page of versions, the oldest first."""

    items: list[PackageVersion]
    next: str | None
