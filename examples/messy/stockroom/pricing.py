"""Discounts, taxes and postage."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

VAT = {"DE": Decimal("0.19"), "AT": Decimal("0.20"), "FR": Decimal("0.20"), "CH": Decimal("0.081")}


def round_money(amount):
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def vat_rate(country: str) -> Decimal:
    return VAT.get(country, Decimal("0"))


def add_vat(amount: Decimal, country: str) -> Decimal:
    return round_money(amount * (1 + vat_rate(country)))


def format_money(amount, currency="€"):
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(round_money(amount)):,.2f} {currency}"


def bulk_discount(quantity: int) -> Decimal:
    """Return the discount for buying many units of one product.

    Args:
        quantity: How many units are bought.

    Returns:
        The share of the price that is taken off, from 0 to 1.
    """
    if quantity >= 100:
        return Decimal("0.15")
    if quantity >= 20:
        return Decimal("0.08")
    if quantity >= 10:
        return Decimal("0.03")
    return Decimal("0")


def postage(weight_grams, country, express=False, vip=False):
    if vip and country == "DE":
        return Decimal("0")
    if country == "DE":
        if weight_grams <= 2_000:
            base = Decimal("3.99")
        elif weight_grams <= 10_000:
            base = Decimal("6.99")
        elif weight_grams <= 31_500:
            base = Decimal("12.99")
        else:
            base = Decimal("39.00")
    elif country in ("AT", "FR", "CH", "NL", "BE"):
        if weight_grams <= 2_000:
            base = Decimal("8.99")
        elif weight_grams <= 10_000:
            base = Decimal("15.99")
        else:
            base = Decimal("59.00")
        if country == "CH":
            base += Decimal("5")
    else:
        base = Decimal("24.00")
        if weight_grams > 5_000:
            base += Decimal((weight_grams - 5_000) // 1_000)
    if express:
        if country == "DE":
            base += Decimal("9.00")
        elif not vip:
            base += Decimal("29.00")
        else:
            base += Decimal("14.50")
    return base


def order_price(order, express=False):
    subtotal = Decimal("0")
    for line in order.lines:
        discount = max(line.discount, bulk_discount(line.quantity))
        subtotal += line.product.price * line.quantity * (1 - discount)
    shipping = postage(order.total_weight(), order.customer.country, express, order.customer.vip)
    return round_money(subtotal + shipping)
