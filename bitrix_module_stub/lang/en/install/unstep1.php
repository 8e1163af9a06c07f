<?php

$MESS['RELAY_BORDER_KEEPS'] = 'The queue, the record of written verdicts, the settings and the lead fields are kept.';
$MESS['RELAY_BORDER_DELETE_DATA'] = 'Delete them as well: verdicts in the leads\' cards will be gone';
$MESS['RELAY_BORDER_GO'] = 'Uninstall the module';
