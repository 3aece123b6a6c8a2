"""Reading products and order lines from text files that people keep by hand."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal, InvalidOperation

from .models import Product

SKU = re.compile(r"^[A-Z]{2,4}-\d{3,6}$")
UNITS = {"g": 1, "kg": 1_000, "t": 1_000_000}


class ParseError(ValueError):
    def __init__(self, line_number: int, message: str):
        super().__init__(f"line {line_number}: {message}")
        self.line_number = line_number


def is_sku(text): return bool(SKU.match(text))


def parse_price(text: str) -> Decimal:
    cleaned = text.replace("€", "").replace("EUR", "").strip()
    if "," in cleaned and "." in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    else:
        cleaned = cleaned.replace(",", ".")
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(f"not a price: {text!r}") from None


def parse_weight(text: str) -> int:
    """Read a weight such as ``1.5 kg``.

    Args:
        text: A number and a unit; grams when there is no unit.

    Returns:
        The weight in grams.

    Raises:
        ValueError: If the text is not a weight.
    """
    match = re.fullmatch(r"\s*([\d.,]+)\s*(g|kg|t)?\s*", text)
    if match is None:
        raise ValueError(f"not a weight: {text!r}")
    number = float(match.group(1).replace(",", "."))
    return round(number * UNITS[match.group(2) or "g"])


def parse_products(text: str) -> list[tuple[Product, int]]:
    products = []
    seen = set()
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=";"), start=1):
        if not row or row[0].startswith("#"):
            continue
        if len(row) < 3:
            raise ParseError(number, f"{len(row)} columns, at least 3 wanted")
        sku = row[0].strip().upper()
        if not is_sku(sku):
            raise ParseError(number, f"not a product number: {row[0]!r}")
        if sku in seen:
            raise ParseError(number, f"{sku} comes twice")
        seen.add(sku)
        try:
            price = parse_price(row[2])
            weight = parse_weight(row[4]) if len(row) > 4 and row[4].strip() else 0
            stock = int(row[5]) if len(row) > 5 and row[5].strip() else 0
        except ValueError as problem:
            raise ParseError(number, str(problem)) from problem
        category = row[3].strip() if len(row) > 3 and row[3].strip() else "general"
        products.append((Product(sku, row[1].strip(), price, category, weight), stock))
    return products


def parse_order_line(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"\s*(\d+)\s*[x×]\s*(\S+)\s*", text)
    if not match:
        raise ValueError(f"not an order line: {text!r}")
    return match.group(2).upper(), int(match.group(1))
