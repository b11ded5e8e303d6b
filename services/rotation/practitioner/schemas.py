"""Bodies of practitioners; titles and qualifications in the documents' own words."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.schema import Body, Code, Day, Name, Part


class Title(StrEnum):
    """What decides the scope of practice (chức danh; Circular 32/2023, and the workers of villages)."""

    DOCTOR_GENERAL = "doctor_general"
    DOCTOR_TRADITIONAL_MEDICINE = "doctor_traditional_medicine"
    DOCTOR_DENTAL = "doctor_dental"
    DOCTOR_PREVENTIVE = "doctor_preventive"
    DOCTOR_SPECIALIST = "doctor_specialist"
    ASSISTANT_DOCTOR_GENERAL = "assistant_doctor_general"
    ASSISTANT_DOCTOR_TRADITIONAL_MEDICINE = "assistant_doctor_traditional_medicine"
    ASSISTANT_DOCTOR_OBSTETRIC_PAEDIATRIC = "assistant_doctor_obstetric_paediatric"
    NURSE = "nurse"
    MIDWIFE = "midwife"
    TECHNICIAN = "technician"
    LABORATORY_TECHNICIAN = "laboratory_technician"
    IMAGING_TECHNICIAN = "imaging_technician"
    REHABILITATION_TECHNICIAN = "rehabilitation_technician"
    DENTAL_PROSTHETIC_TECHNICIAN = "dental_prosthetic_technician"
    ORTHOPAEDIC_TECHNICIAN = "orthopaedic_technician"
    REFRACTION_TECHNICIAN = "refraction_technician"
    NUTRITIONIST = "nutritionist"
    PSYCHOLOGIST = "psychologist"
    OUTPATIENT_EMERGENCY = "outpatient_emergency"
    TRADITIONAL_PHYSICIAN = "traditional_physician"
    FAMILY_REMEDY_HOLDER = "family_remedy_holder"
    PHARMACIST = "pharmacist"
    ASSISTANT_PHARMACIST = "assistant_pharmacist"
    PUBLIC_HEALTH_WORKER = "public_health_worker"
    POPULATION_WORKER = "population_worker"
    VILLAGE_HEALTH_WORKER = "village_health_worker"
    VILLAGE_MIDWIFE = "village_midwife"


class Qualification(StrEnum):
    """The degree (trình độ); quotas count people by it."""

    DOCTORATE = "doctorate"
    SPECIALIST_2 = "specialist_2"
    SPECIALIST_1 = "specialist_1"
    MASTER = "master"
    GENERAL_DOCTOR = "general_doctor"
    TRADITIONAL_MEDICINE_DOCTOR = "traditional_medicine_doctor"
    DENTAL_DOCTOR = "dental_doctor"
    PREVENTIVE_MEDICINE_DOCTOR = "preventive_medicine_doctor"
    ASSISTANT_DOCTOR = "assistant_doctor"
    NURSE_SPECIALIST_1 = "nurse_specialist_1"
    BACHELOR_NURSE = "bachelor_nurse"
    COLLEGE_NURSE = "college_nurse"
    INTERMEDIATE_NURSE = "intermediate_nurse"
    NURSE = "nurse"
    BACHELOR_MIDWIFE = "bachelor_midwife"
    COLLEGE_MIDWIFE = "college_midwife"
    INTERMEDIATE_MIDWIFE = "intermediate_midwife"
    MIDWIFE = "midwife"
    BACHELOR_TECHNICIAN = "bachelor_technician"
    COLLEGE_TECHNICIAN = "college_technician"
    INTERMEDIATE_TECHNICIAN = "intermediate_technician"
    TECHNICIAN = "technician"
    PHARMACIST_SPECIALIST_1 = "pharmacist_specialist_1"
    PHARMACIST = "pharmacist"
    COLLEGE_PHARMACIST = "college_pharmacist"
    INTERMEDIATE_PHARMACIST = "intermediate_pharmacist"
    BACHELOR_PUBLIC_HEALTH = "bachelor_public_health"
    BACHELOR = "bachelor"
    COLLEGE = "college"
    INTERMEDIATE = "intermediate"
    ELEMENTARY = "elementary"
    VILLAGE_HEALTH_WORKER = "village_health_worker"
    VILLAGE_MIDWIFE = "village_midwife"


class PutPractitioner(Body):
    """A health worker; `facility` is where the person belongs, `valid_from` the day from which all this holds (today, if not said)."""

    full_name: Name
    title: Title
    qualification: Qualification
    facility: Code | None = None
    specialty: Name | None = None
    education_level: Name | None = None
    valid_from: Day | None = None


class PractitionerAnswer(Body):
    """A health worker; the name whole for those who run the workforce, its first letters for others."""

    id: UUID
    full_name: str
    title: Title
    qualification: Qualification
    facility: Code | None
    specialty: Name | None
    education_level: Name | None
    valid_from: Day
    pseudonymised: bool
    version: int


class HistoryAnswer(Part):
    """Something that was said about a person or their papers: from which day it holds, who recorded it when, the state after it.

    `full_name` only with the state of the person. `actor` is an opaque id.
    """

    type: str
    subject: str
    version: int
    effective_on: Day
    recorded_at: datetime
    actor: str
    full_name: str | None
    data: dict[str, object]
