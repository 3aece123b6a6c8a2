"""Reading files, asking suppliers."""

import asyncio
import unittest
from decimal import Decimal

from stockroom.parsing import ParseError, parse_order_line, parse_price, parse_products, parse_weight
from stockroom.sync import SupplierError, fetch_level, refill, watch_levels

from . import sample

LIST = """# number;name;price;category;weight;stock
tea-001;Green tea;4,50 €;tea;120 g;40
POT-010;Teapot;29.90
"""


class ParsingTest(unittest.TestCase):
    """Lists that people keep by hand."""

    def test_products(self):
        (tea, stock), (pot, _) = parse_products(LIST)
        self.assertEqual((tea.sku, tea.price, tea.weight_grams, stock), ("TEA-001", Decimal("4.50"), 120, 40))
        self.assertEqual(pot.category, "general")

    def test_errors_name_the_line(self):
        with self.assertRaisesRegex(ParseError, "line 2: POT-010 comes twice"):
            parse_products("POT-010;a;1\nPOT-010;b;2\n")
        with self.assertRaisesRegex(ParseError, "line 1: not a price"):
            parse_products("POT-010;a;cheap\n")

    def test_numbers(self):
        self.assertEqual(parse_price("1.234,50 EUR"), Decimal("1234.50"))
        self.assertEqual(parse_weight("1.5 kg"), 1_500)
        self.assertEqual(parse_order_line("3 × tea-001"), ("TEA-001", 3))


class SupplierTest(unittest.IsolatedAsyncioTestCase):
    """Suppliers that answer, and one that does not."""

    async def test_refill(self):
        async def fetch(sku):
            return 100

        stock = sample.inventory()
        self.assertEqual(await refill(stock, fetch), {"OVN-100": 18})
        self.assertEqual([low async for low in watch_levels(stock, 2)], [[], []])

    async def test_no_answer(self):
        calls = []

        async def fetch(sku):
            calls.append(sku)
            await asyncio.sleep(0)
            raise ConnectionError("down")

        with self.assertRaisesRegex(SupplierError, "after 3 attempts"):
            await fetch_level(fetch, "TEA-001")
        self.assertEqual(len(calls), 3)
