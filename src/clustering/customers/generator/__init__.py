"""Generated customers: people, what they buy and send back, and the segment that each truly belongs to."""

from clustering.customers.generator.behaviour import TRUE_SEGMENT
from clustering.customers.generator.generator import COLUMNS, FILES, CustomerDataGenerator

__all__ = ["COLUMNS", "FILES", "TRUE_SEGMENT", "CustomerDataGenerator"]
