<?php

$MESS['RELAY_BORDER_NOTICE'] = 'relay: #VERDICT#, card #CARD#';
$MESS['RELAY_BORDER_DIGEST'] = 'relay: #COUNT# more verdicts this hour. #CARDS#';
$MESS['RELAY_BORDER_DECIDE'] = '[URL=#PAGE#]Waits for your decision[/URL]';
