<?php

$MESS['RELAY_BORDER_FEED_TITLE'] = 'relay verdict: #VERDICT#';
$MESS['RELAY_BORDER_FEED_TEXT'] = 'Verdict: #VERDICT#. Card #CARD#';
