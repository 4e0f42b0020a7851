"""People of whom nobody knows whether an announcement reached them."""
