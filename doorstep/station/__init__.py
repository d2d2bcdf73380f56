"""The station: the floor, where parcels are picked, packed, handed over and taken back."""
