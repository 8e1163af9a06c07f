<?php

$MESS['RELAY_BORDER_TAB'] = 'Connection';
$MESS['RELAY_BORDER_TITLE'] = 'The border';
$MESS['RELAY_BORDER_TAB_QUEUE'] = 'Queue';
$MESS['RELAY_BORDER_TITLE_QUEUE'] = 'Leads not handed over yet';
$MESS['RELAY_BORDER_BORDER_URL'] = 'Address of the border (relay URL)';
$MESS['RELAY_BORDER_PORTAL'] = 'Portal id';
$MESS['RELAY_BORDER_AUTHOR'] = 'Author of timeline entries (user id)';
$MESS['RELAY_BORDER_SYNC_TOKEN'] = 'Sync token';
$MESS['RELAY_BORDER_WRITE_FIELDS'] = 'Write the verdict into the lead\'s fields';
$MESS['RELAY_BORDER_WRITE_TIMELINE'] = 'Add an entry to the timeline';
$MESS['RELAY_BORDER_NEEDS_CRON'] = 'This portal runs its agents on hits: without visitors leads will wait. Let cron run the agents.';
$MESS['RELAY_BORDER_WAITING'] = 'Waiting to be sent';
$MESS['RELAY_BORDER_PROBLEM'] = 'Last failure';
$MESS['RELAY_BORDER_ASIDE'] = 'Set aside after a refusal';
$MESS['RELAY_BORDER_REVIVE'] = 'Try again';
$MESS['RELAY_BORDER_SAVE'] = 'Save';
$MESS['RELAY_BORDER_TEST'] = 'Save and test the connection';
