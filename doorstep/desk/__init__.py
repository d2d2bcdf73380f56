"""The desk: the owner's and the team's view of the shop."""
