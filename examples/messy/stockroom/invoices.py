"""Invoices: numbers, due dates, reminders, text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from .models import Order
from .pricing import add_vat, bulk_discount, format_money, round_money, vat_rate


@dataclass
class Invoice:
    order: Order
    issued: datetime.date
    days_to_pay: int = 14
    paid: Decimal = Decimal("0")

    @property
    def number(self) -> str:
        return f"{self.issued:%Y%m}-{self.order.number}"

    @property
    def due(self) -> datetime.date:
        return self.issued + datetime.timedelta(days=self.days_to_pay)

    @property
    def net(self):
        return round_money(self.order.total)

    @property
    def gross(self):
        return add_vat(self.net, self.order.customer.country)

    def open_amount(self) -> Decimal:
        return self.gross - self.paid

    def pay(self, amount: Decimal) -> Decimal:
        if amount <= 0:
            raise ValueError("a payment is positive")
        if amount > self.open_amount():
            raise ValueError("more than is owed")
        self.paid += amount
        return self.open_amount()

    def is_overdue(self, today): return self.open_amount() > 0 and today > self.due


def reminder_level(invoice: Invoice, today: datetime.date) -> int:
    if not invoice.is_overdue(today):
        return 0
    days = (today - invoice.due).days
    if days <= 7:
        return 1
    if days <= 21:
        return 2
    return 3


def reminder_fee(level):
    return {0: Decimal("0"), 1: Decimal("0"), 2: Decimal("5"), 3: Decimal("15")}[level]


def render_invoice(invoice: Invoice, width: int = 60) -> str:
    order = invoice.order
    out = [f"Invoice {invoice.number}".ljust(width), "─" * width]
    out.append(order.customer.greeting + ",")
    out.append("")
    for position, line in enumerate(order.lines, start=1):
        text = f"{position:>2} {line.quantity:>4} × {line.product.label}"
        amount = format_money(line.total)
        if len(text) + len(amount) + 1 > width:
            text = text[: width - len(amount) - 2] + "…"
        out.append(text + amount.rjust(width - len(text)))
        if line.discount:
            note = f"        less {line.discount:.0%}"
            if bulk_discount(line.quantity) == line.discount:
                note += " for quantity"
            out.append(note)
    out.append("─" * width)
    rate = vat_rate(order.customer.country)
    rows = [("Net", invoice.net), (f"VAT {rate:.1%}", invoice.gross - invoice.net), ("Total", invoice.gross)]
    if invoice.paid:
        rows.append(("Paid", -invoice.paid))
        rows.append(("Open", invoice.open_amount()))
    for title, amount in rows:
        out.append(title.rjust(width - 20) + format_money(amount).rjust(20))
    out.append("")
    out.append(f"Please pay by {invoice.due:%d.%m.%Y}. Vielen Dank, merci, 謝謝!")
    return "\n".join(out)
