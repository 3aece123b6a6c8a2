"""Reports for the people in the office: tables, summaries, CSV, HTML, JSON."""

from __future__ import annotations

import csv
import datetime
import html
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal

from .inventory import Inventory
from .models import Customer, Order
from .pricing import format_money, round_money

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Table:
    def __init__(self, *titles: str):
        self.titles = titles
        self.rows: list[tuple] = []

    def __len__(self): return len(self.rows)

    def add(self, *values):
        if len(values) != len(self.titles):
            raise ValueError(f"{len(values)} values for {len(self.titles)} columns")
        self.rows.append(values)

    def column(self, title: str) -> list:
        index = self.titles.index(title)
        return [row[index] for row in self.rows]

    def sort_by(self, title: str, reverse: bool = False) -> None:
        """Sort the rows by one column.

        Args:
            title: The title of the column.
            reverse: Whether the largest value comes first.
        """
        index = self.titles.index(title)
        self.rows.sort(key=lambda row: row[index], reverse=reverse)

    @property
    def widths(self) -> list[int]:
        widths = [len(title) for title in self.titles]
        for row in self.rows:
            for index, value in enumerate(row):
                widths[index] = max(widths[index], len(self.cell(value)))
        return widths

    @staticmethod
    def cell(value) -> str:
        if value is None:
            return "–"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return format_money(value)
        if isinstance(value, datetime.date):
            return value.isoformat()
        return str(value)

    def to_text(self) -> str:
        widths = self.widths
        lines = ["  ".join(title.ljust(width) for title, width in zip(self.titles, widths)).rstrip()]
        lines.append("  ".join("─" * width for width in widths))
        for row in self.rows:
            cells = []
            for value, width in zip(row, widths):
                text = self.cell(value)
                if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                    cells.append(text.rjust(width))
                else:
                    cells.append(text.ljust(width))
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines)

    def to_csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(self.titles)
        for row in self.rows:
            writer.writerow([self.cell(value) for value in row])
        return out.getvalue()

    def to_html(self) -> str:
        head = "".join(f"<th>{html.escape(title)}</th>" for title in self.titles)
        body = []
        for row in self.rows:
            cells = "".join(f"<td>{html.escape(self.cell(value))}</td>" for value in row)
            body.append(f"<tr>{cells}</tr>")
        return f"<table><tr>{head}</tr>{''.join(body)}</table>"

    def to_json(self) -> str:
        def plain(value):
            if isinstance(value, Decimal):
                return float(value)
            if isinstance(value, datetime.date):
                return value.isoformat()
            return value

        rows = [dict(zip(self.titles, (plain(value) for value in row))) for row in self.rows]
        return json.dumps(rows, ensure_ascii=False)


def month_name(date): return f"{MONTHS[date.month - 1]} {date.year}"


def month_key(date: datetime.date) -> tuple[int, int]:
    return date.year, date.month


def first_of_month(date):
    return date.replace(day=1)


def last_of_month(date: datetime.date) -> datetime.date:
    """Return the last day of the month of a date.

    Args:
        date: Any day of the month.

    Returns:
        The last day of that month.
    """
    following = (date.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return following - datetime.timedelta(days=1)


def percent(part, whole):
    if not whole:
        return "–"
    return f"{100 * part / whole:.1f} %"


def stock_report(inventory: Inventory) -> Table:
    table = Table("Number", "Name", "On shelf", "Reserved", "Value")
    for sku, product in sorted(inventory.products.items()):
        level = inventory.levels[sku]
        table.add(sku, product.name, level, inventory.reserved[sku], round_money(product.price * level))
    return table


def reorder_report(inventory: Inventory, target: int = 20) -> Table:
    table = Table("Number", "Name", "Available", "To order")
    for sku in inventory.low_stock():
        available = inventory.available(sku)
        table.add(sku, inventory.find(sku).name, available, target - available)
    return table


def category_report(inventory):
    table = Table("Category", "Products", "Units", "Value")
    for category, products in sorted(inventory.by_category().items()):
        units = sum(inventory.levels[product.sku] for product in products)
        value = sum((product.price * inventory.levels[product.sku] for product in products), Decimal("0"))
        table.add(category, len(products), units, round_money(value))
    return table


def sales_by_month(orders: list[Order]) -> Table:
    totals: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    counts: Counter = Counter()
    for order in orders:
        if order.status == "cancelled":
            continue
        totals[month_key(order.date)] += order.total
        counts[month_key(order.date)] += 1
    table = Table("Month", "Orders", "Sales")
    for key in sorted(totals):
        table.add(f"{MONTHS[key[1] - 1]} {key[0]}", counts[key], totals[key])
    return table


def best_sellers(orders: list[Order], count: int = 10) -> list[tuple[str, int]]:
    units: Counter = Counter()
    for order in orders:
        for line in order.lines:
            units[line.product.sku] += line.quantity
    return units.most_common(count)


def best_customers(orders, count=10):
    totals = defaultdict(Decimal)
    for order in orders:
        totals[order.customer] += order.total
    ranked = sorted(totals.items(), key=lambda item: item[1], reverse=True)
    return ranked[:count]


def average_order_value(orders: list[Order]) -> Decimal:
    if not orders:
        return Decimal("0")
    return round_money(sum((order.total for order in orders), Decimal("0")) / len(orders))


def median_order_value(orders):
    values = sorted(order.total for order in orders)
    if not values:
        return Decimal("0")
    middle = len(values) // 2
    if len(values) % 2:
        return round_money(values[middle])
    return round_money((values[middle - 1] + values[middle]) / 2)


def cancelled_share(orders: list[Order]) -> str:
    cancelled = sum(order.status == "cancelled" for order in orders)
    return percent(cancelled, len(orders))


def countries(orders): return sorted({order.customer.country for order in orders})


def customer_summary(customer: Customer, orders: list[Order], today: datetime.date) -> str:
    own = [order for order in orders if order.customer == customer]
    lines = [customer.name, "=" * len(customer.name)]
    if not own:
        lines.append("No orders yet.")
        return "\n".join(lines)
    active = [order for order in own if order.status != "cancelled"]
    lines.append(f"Orders: {len(own)}")
    if len(active) != len(own):
        lines.append(f"Cancelled: {len(own) - len(active)}")
    lines.append(f"Sales: {format_money(sum((order.total for order in active), Decimal('0')))}")
    latest = max(order.date for order in own)
    age = (today - latest).days
    if age == 0:
        when = "today"
    elif age == 1:
        when = "yesterday"
    elif age < 14:
        when = f"{age} days ago"
    elif age < 60:
        when = f"{age // 7} weeks ago"
    elif age < 730:
        when = f"{age // 30} months ago"
    else:
        when = f"{age // 365} years ago"
    lines.append(f"Last order: {when}")
    if customer.vip:
        lines.append("★ important customer")
    elif sum((order.total for order in active), Decimal("0")) > 1_000:
        lines.append("should become an important customer")
    if not customer.has_email():
        lines.append("no e-mail address")
    return "\n".join(lines)


def dashboard(inventory, orders, today, show_stock=True, show_sales=True, show_warnings=True):
    parts = [f"Stockroom, {today.day} {month_name(today)}"]
    if show_sales:
        parts.append("")
        parts.append("SALES")
        current = [order for order in orders if month_key(order.date) == month_key(today)]
        if current:
            parts.append(f"this month: {len(current)} orders, average {format_money(average_order_value(current))}")
            for sku, units in best_sellers(current, 3):
                product = inventory.products.get(sku)
                if product is not None:
                    parts.append(f"  {units:>4} × {product.name}")
                else:
                    parts.append(f"  {units:>4} × {sku} (no longer sold)")
        else:
            parts.append("this month: nothing")
    if show_stock:
        parts.append("")
        parts.append("STOCK")
        parts.append(f"{len(inventory)} products worth {format_money(inventory.stock_value())}")
        low = inventory.low_stock()
        if low:
            parts.append("to reorder: " + ", ".join(low))
    if show_warnings:
        warnings = []
        for order in orders:
            if order.status == "open" and (today - order.date).days > 3:
                warnings.append(f"order {order.number} has been open since {order.date}")
            if order.status == "confirmed":
                for line in order.lines:
                    if line.product.sku in inventory:
                        if inventory.levels[line.product.sku] < line.quantity:
                            warnings.append(f"order {order.number} cannot be packed")
                            break
        if warnings:
            parts.append("")
            parts.append("WARNINGS")
            parts.extend(warnings)
    return "\n".join(parts)


def write_report(table: Table, form: str = "text") -> str:
    writers = {"text": table.to_text, "csv": table.to_csv, "html": table.to_html, "json": table.to_json}
    if form not in writers:
        raise ValueError(f"no such form: {form}")
    return writers[form]()


def weekday_histogram(orders: list[Order]) -> dict[str, int]:
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    counts = Counter(order.date.weekday() for order in orders)
    return {name: counts[index] for index, name in enumerate(names)}


def bar(value, largest, width=30): return "█" * round(width * value / largest) if largest else ""


def histogram_text(counts: dict[str, int]) -> str:
    largest = max(counts.values(), default=0)
    return "\n".join(f"{name} {bar(value, largest)} {value}" for name, value in counts.items())
