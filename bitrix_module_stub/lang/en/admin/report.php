<?php

$MESS['RELAY_BORDER_REPORT'] = 'relay: rated leads';
$MESS['RELAY_BORDER_VERDICT_HEAD'] = 'Verdict';
$MESS['RELAY_BORDER_PROPOSALS'] = 'Waiting for a person';
$MESS['RELAY_BORDER_APPROVE'] = 'Do it';
$MESS['RELAY_BORDER_DECLINE'] = 'Decline';
