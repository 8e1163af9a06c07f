<?php

$MESS['RELAY_BORDER_COMMENT_VERDICT'] = 'Lead: #VERDICT# (confidence #CONFIDENCE#)';
$MESS['RELAY_BORDER_COMMENT_NONE'] = 'No verdict on this lead yet';
$MESS['RELAY_BORDER_COMMENT_REASON'] = 'Reason:';
$MESS['RELAY_BORDER_COMMENT_TOPIC'] = 'Topic:';
$MESS['RELAY_BORDER_COMMENT_BEFORE_AGREE'] = 'The manager agreed with the verdict before';
$MESS['RELAY_BORDER_COMMENT_BEFORE_DISAGREE'] = 'The manager disagreed with the verdict before';
$MESS['RELAY_BORDER_VERDICT_TARGET'] = 'target';
$MESS['RELAY_BORDER_VERDICT_NOT_TARGET'] = 'not target';
$MESS['RELAY_BORDER_VERDICT_SPAM'] = 'spam';
$MESS['RELAY_BORDER_VERDICT_UNCLEAR'] = 'unclear';
