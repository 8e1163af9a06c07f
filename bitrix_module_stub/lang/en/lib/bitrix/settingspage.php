<?php

$MESS['RELAY_BORDER_SAVED'] = 'The settings are saved.';
$MESS['RELAY_BORDER_REVIVED'] = 'Back in the queue: #COUNT#.';
$MESS['RELAY_BORDER_DISMISSED'] = 'Dismissed: #COUNT#.';
$MESS['RELAY_BORDER_TOKEN_NONE'] = 'not set';
$MESS['RELAY_BORDER_TOKEN_SET'] = 'set, key #ID#; leave the field empty to keep it';
$MESS['RELAY_BORDER_TEST_OK'] = 'Connected; the signatures of both sides are right.';
$MESS['RELAY_BORDER_TEST_OK_CLOCK'] = 'Connected. This server\'s clock differs from the border\'s by #SECONDS# s; this is allowed for, but the clock should be set.';
$MESS['RELAY_BORDER_CAUSE_DNS'] = 'This server\'s DNS does not know the border\'s name.';
$MESS['RELAY_BORDER_CAUSE_CONNECT'] = 'Nobody answers there: check address, port and firewall.';
$MESS['RELAY_BORDER_CAUSE_TLS'] = 'The border\'s certificate was not accepted: add its root certificate to those this server trusts.';
$MESS['RELAY_BORDER_CAUSE_TIMEOUT'] = 'The border did not answer in time.';
$MESS['RELAY_BORDER_CAUSE_UNAUTHORIZED'] = 'The border did not accept the token: it is expired, revoked or another portal\'s.';
$MESS['RELAY_BORDER_CAUSE_UNSIGNED_ANSWER'] = 'What answers at this address is not the border: the answer is not signed.';
$MESS['RELAY_BORDER_CAUSE_CLOCK'] = 'This server\'s clock is off by more than a day from the border\'s.';
$MESS['RELAY_BORDER_CAUSE_URL'] = 'This is not an address of a border: https://name[:port] is expected.';
$MESS['RELAY_BORDER_CAUSE_HTTPS'] = 'Without HTTPS only a border on this very server can be used (http://127.0.0.1:port).';
$MESS['RELAY_BORDER_CAUSE_TOKEN'] = 'This is not a sync token: the whole string sync_… is expected. Nothing was saved.';
$MESS['RELAY_BORDER_CAUSE_NO_TOKEN'] = 'The sync token is not set.';
$MESS['RELAY_BORDER_CAUSE_PORTAL'] = 'Give the portal id that the border issued.';
$MESS['RELAY_BORDER_CAUSE_OTHER'] = 'The border refused: #CODE#.';
$MESS['RELAY_BORDER_CAUSE_OPTION'] = 'Nothing was saved: the field "#NAME#" is wrong.';
