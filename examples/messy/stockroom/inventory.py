"""What lies on the shelves."""

from __future__ import annotations

import functools
from collections import defaultdict

from .models import Order, Product


class OutOfStock(Exception):
    def __init__(self, sku: str, wanted: int, available: int):
        super().__init__(f"{sku}: {wanted} wanted, {available} available")
        self.sku = sku
        self.wanted = wanted
        self.available = available


def logged(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        result = function(self, *args, **kwargs)
        self.history.append((function.__name__, args, kwargs))
        return result

    return wrapper


class Inventory:
    def __init__(self, reorder_point: int = 5):
        self.products: dict[str, Product] = {}
        self.levels: dict[str, int] = defaultdict(int)
        self.reserved: dict[str, int] = defaultdict(int)
        self.reorder_point = reorder_point
        self.history: list[tuple] = []

    def __len__(self): return len(self.products)

    def __contains__(self, sku): return sku in self.products

    @logged
    def register(self, product: Product, quantity: int = 0) -> None:
        if product.sku in self.products:
            raise ValueError(f"{product.sku} is registered already")
        self.products[product.sku] = product
        self.levels[product.sku] = quantity

    def find(self, sku: str) -> Product:
        try:
            return self.products[sku]
        except KeyError:
            raise KeyError(f"no product with the number {sku}") from None

    def available(self, sku):
        return self.levels[sku] - self.reserved[sku]

    @logged
    def receive(self, sku: str, quantity: int) -> int:
        """Put units that came from a supplier on the shelf.

        Args:
            sku: The product's number.
            quantity: How many units came.

        Returns:
            The new stock level.

        Raises:
            ValueError: If the quantity is not positive.
        """
        if quantity <= 0:
            raise ValueError("a delivery has at least one unit")
        self.find(sku)
        self.levels[sku] += quantity
        return self.levels[sku]

    @logged
    def reserve(self, sku: str, quantity: int) -> None:
        available = self.available(sku)
        if quantity > available:
            raise OutOfStock(sku, quantity, available)
        self.reserved[sku] += quantity

    @logged
    def release(self, sku: str, quantity: int) -> None:
        self.reserved[sku] = max(0, self.reserved[sku] - quantity)

    @logged
    def ship(self, sku: str, quantity: int):
        if self.reserved[sku] < quantity:
            raise OutOfStock(sku, quantity, self.reserved[sku])
        self.reserved[sku] -= quantity
        self.levels[sku] -= quantity

    def reserve_order(self, order: Order) -> list[str]:
        done = []
        try:
            for line in order.lines:
                self.reserve(line.product.sku, line.quantity)
                done.append((line.product.sku, line.quantity))
        except OutOfStock:
            for sku, quantity in done:
                self.release(sku, quantity)
            raise
        return [sku for sku, _ in done]

    def low_stock(self) -> list[str]:
        return sorted(sku for sku in self.products if self.available(sku) <= self.reorder_point)

    def stock_value(self):
        return sum(self.products[sku].price * level for sku, level in self.levels.items())

    def by_category(self) -> dict[str, list[Product]]:
        groups: dict[str, list[Product]] = defaultdict(list)
        for product in self.products.values():
            groups[product.category].append(product)
        return dict(groups)
