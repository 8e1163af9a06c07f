<?php

$MESS['RELAY_BORDER_NAME'] = 'relay: lead qualification';
$MESS['RELAY_BORDER_DESCRIPTION'] = 'Hands new leads to the relay\'s border on the local network and writes the verdict into the lead\'s card.';
$MESS['RELAY_BORDER_NEEDS'] = 'PHP 8.1 or newer and the CRM module are needed.';
$MESS['RELAY_BORDER_NOT_INSTALLED'] = 'The portal did not make a table or a field:';
$MESS['RELAY_BORDER_UNINSTALL'] = 'Uninstalling the relay module';
