"""A small shop that the tests share."""

import datetime
from decimal import Decimal

from stockroom import Customer, Inventory, OrderBook, Product

TODAY = datetime.date(2024, 3, 15)


def products():
    """Return the three products of the shop."""
    return [
        Product("TEA-001", "Green tea 綠茶", Decimal("4.50"), "tea", 120),
        Product("POT-010", "Teapot", Decimal("29.90"), "dishes", 900),
        Product("OVN-100", "Oven", Decimal("499.00"), "kitchen", 42_000),
    ]


def inventory():
    """Return an inventory with a known number of each product."""
    stock = Inventory(reorder_point=3)
    for product, quantity in zip(products(), (40, 6, 2)):
        stock.register(product, quantity)
    return stock


def customers():
    """Return a customer without and one with privileges."""
    return Customer(1, "Ada", "DE", "ada@example.org"), Customer(2, "Zoë", "FR", None, vip=True)


def order_book():
    """Return a book with one order of two lines."""
    book = OrderBook(inventory(), today=lambda: TODAY)
    tea, pot, _ = products()
    order = book.open(customers()[0])
    order.add(tea, 10)
    order.add(pot, 2, Decimal("0.1"))
    return book, order
