"""What a customer will still buy and be worth: purchase models, spend model, lifetime value."""
