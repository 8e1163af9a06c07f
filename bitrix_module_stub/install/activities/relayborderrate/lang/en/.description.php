<?php

$MESS['RELAY_BORDER_RATE_NAME'] = 'Rate by relay';
$MESS['RELAY_BORDER_RATE_DESCRIPTION'] = 'Hands the card to the relay border and waits for the verdict';
$MESS['RELAY_BORDER_RATE_VERDICT'] = 'Verdict';
$MESS['RELAY_BORDER_RATE_OUTCOME'] = 'How it ended';
