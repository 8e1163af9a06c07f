"""ABROAD: sees placeholders only; asks the model, checks its answer, hands the verdict back."""
