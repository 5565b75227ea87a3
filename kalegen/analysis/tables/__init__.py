"""What is known of the names that notebooks use: data and small pure functions, importing none of the libraries."""
