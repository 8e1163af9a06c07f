<?php

$MESS['RELAY_BORDER_NOT_ALLOWED'] = 'You may not change this card, or it was decided before.';
$MESS['RELAY_BORDER_NOT_DONE'] = 'The portal did not do it; it stays in the list.';
$MESS['RELAY_BORDER_STATE_DONE'] = 'Done.';
$MESS['RELAY_BORDER_STATE_DECLINED'] = 'Declined.';
$MESS['RELAY_BORDER_STATE_TOO_LATE'] = 'Too late: the card is gone, the lead was converted, or a person changed the card.';
$MESS['RELAY_BORDER_STATE_DECIDED'] = 'This was decided before.';
$MESS['RELAY_BORDER_ENTITY_LEAD'] = 'Lead';
$MESS['RELAY_BORDER_ENTITY_DEAL'] = 'Deal';
$MESS['RELAY_BORDER_ACTION_STAGE'] = 'Stage: #VALUE#';
$MESS['RELAY_BORDER_ACTION_RESPONSIBLE'] = 'Responsible: user #VALUE#';
$MESS['RELAY_BORDER_ACTION_CONVERT'] = 'Convert into a deal';
$MESS['RELAY_BORDER_NO_NUMBERS'] = 'The border sent no numbers: #CODE#. Test the connection in the settings.';
$MESS['RELAY_BORDER_DAYS'] = 'Last #DAYS# days';
$MESS['RELAY_BORDER_WITHOUT'] = 'no verdict';
$MESS['RELAY_BORDER_MAIL'] = 'mail';
$MESS['RELAY_BORDER_FORM'] = 'form';
$MESS['RELAY_BORDER_CHAT'] = 'chat';
$MESS['RELAY_BORDER_CALL'] = 'call';
$MESS['RELAY_BORDER_MESSAGES'] = 'Messages taken';
$MESS['RELAY_BORDER_CONTROL'] = 'Cards in the control group of the pilot';
$MESS['RELAY_BORDER_AGREED'] = 'Managers agree';
$MESS['RELAY_BORDER_MEDIAN'] = 'Median time to the verdict, s';
$MESS['RELAY_BORDER_COST'] = 'Cost of models';
$MESS['RELAY_BORDER_UNPRICED'] = 'Verdicts without a known price';
$MESS['RELAY_BORDER_HELD'] = 'Held for a person now';
