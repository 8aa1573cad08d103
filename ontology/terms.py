"""Namespaces and the closed sets of words that every other package shares.

The members of each enumeration are the local names of the SKOS concepts in ``ontology/schemes``;
their values are also the words of the ``reportkg facts`` records.
"""

from __future__ import annotations

from enum import StrEnum

from rdflib import Namespace

RK = Namespace("https://w3id.org/reportkg/ontology#")
VOCAB = Namespace("https://w3id.org/reportkg/vocab/")
DEFAULT_BASE = "https://w3id.org/reportkg/id/"

STAGE = Namespace(VOCAB["stage/"])
MODALITY = Namespace(VOCAB["modality/"])
MEASURE = Namespace(VOCAB["measure/"])
STATUS = Namespace(VOCAB["status/"])
BOUND = Namespace(VOCAB["bound/"])
PLACE_KIND = Namespace(VOCAB["place-kind/"])
AWARD_LEVEL = Namespace(VOCAB["award-level/"])
INDUSTRY = Namespace(VOCAB["industry/"])
UNIT = Namespace(VOCAB["unit/"])

ORG = Namespace("http://www.w3.org/ns/org#")
OA = Namespace("http://www.w3.org/ns/oa#")
QB = Namespace("http://purl.org/linked-data/cube#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
QUDT_UNIT = Namespace("http://qudt.org/vocab/unit/")


class Stage(StrEnum):
    """Where a project stands, in the order of a project's life."""

    PLANNED = "planned"
    SIGNED = "signed"
    LANDED = "landed"
    STARTED = "started"
    UNDER_CONSTRUCTION = "under_construction"
    COMPLETED = "completed"
    TRIAL_PRODUCTION = "trial_production"
    IN_PRODUCTION = "in_production"
    FULL_PRODUCTION = "full_production"
    HALTED = "halted"


class Modality(StrEnum):
    """Whether a stage has happened, is happening, is expected, or is a goal."""

    ACTUAL = "actual"
    ONGOING = "ongoing"
    EXPECTED = "expected"
    PLANNED = "planned"


class Measure(StrEnum):
    """What kind of number an observation gives."""

    LEVEL = "level"
    GROWTH = "growth"
    COMPLETION = "completion"
    SHARE = "share"
    RANK = "rank"


class Status(StrEnum):
    """Whether a number is measured, estimated for the year under review, or aimed at."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"
    TARGET = "target"


class Bound(StrEnum):
    """How the number bounds the quantity."""

    EXACT = "exact"
    APPROX = "approx"
    MIN = "min"
    MAX = "max"


class PlaceKind(StrEnum):
    """Administrative level, or what kind of place it is where it has none."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    PARK = "park"
    SITE = "site"
    OTHER = "other"


class AwardLevel(StrEnum):
    """Who conferred an award."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    OTHER = "other"


class ReportKind(StrEnum):
    """政府工作报告, 国民经济和社会发展计划执行情况报告, 统计公报, or another official report."""

    WORK = "gzbg"
    PLAN = "jihua"
    BULLETIN = "tjgb"
    OTHER = "other"


class RegionLevel(StrEnum):
    """Administrative level of the region that issued a report."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """Part of a report: looking back, looking ahead, or neither (title, greeting, close)."""

    REVIEW = "review"
    PLAN = "plan"
    OTHER = "other"
