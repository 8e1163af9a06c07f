"""Numbers and handles of a person: papers, accounts, phones, mail, machines, plates."""
