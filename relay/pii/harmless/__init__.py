"""What stays: companies, brands, goods, prices, dates, numbers of things."""
