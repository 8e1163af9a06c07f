<?php

$MESS['RELAY_BORDER_NOTICE'] = 'relay: #VERDICT#, card #CARD#';
$MESS['RELAY_BORDER_DIGEST'] = 'relay: #COUNT# more verdicts this hour. #CARDS#';
