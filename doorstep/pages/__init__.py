"""What all pages share: the frame, the look, the words for money and time, and how a visitor is read and answered."""
