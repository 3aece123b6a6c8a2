"""The records that everything else passes around."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    price: Decimal
    category: str = "general"
    weight_grams: int = 0

    def is_heavy(self): return self.weight_grams > 20_000

    @property
    def label(self) -> str:
        return f"{self.name} ({self.sku})"

    def with_price(self, price: Decimal) -> Product:
        """Return a copy of this product with another price.

        Args:
            price: The new price of one unit.

        Returns:
            The copy; this product stays as it is.
        """
        return Product(self.sku, self.name, price, self.category, self.weight_grams)


@dataclass(frozen=True)
class Customer:
    number: int
    name: str
    country: str = "DE"
    email: str | None = None
    vip: bool = False

    @property
    def greeting(self):
        if self.vip:
            return f"Dear {self.name} ★"
        return f"Dear {self.name}"

    def has_email(self) -> bool:
        return bool(self.email) and "@" in self.email


@dataclass
class OrderLine:
    product: Product
    quantity: int
    discount: Decimal = Decimal("0")

    @property
    def total(self) -> Decimal:
        gross = self.product.price * self.quantity
        return gross - gross * self.discount

    def weight(self):
        return self.product.weight_grams * self.quantity


@dataclass
class Order:
    number: int
    customer: Customer
    date: datetime.date
    lines: list[OrderLine] = field(default_factory=list)
    status: str = "open"

    def add(self, product: Product, quantity: int, discount: Decimal = Decimal("0")):
        line = OrderLine(product, quantity, discount)
        self.lines.append(line)
        return line

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal("0"))

    def total_weight(self) -> int:
        return sum(line.weight() for line in self.lines)

    def quantity_of(self, sku):
        return sum(line.quantity for line in self.lines if line.product.sku == sku)

    def is_empty(self): return not self.lines

    def cancel(self):
        if self.status == "shipped":
            raise ValueError(f"order {self.number} is on its way")
        self.status = "cancelled"
